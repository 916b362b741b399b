import { createHash } from 'node:crypto';
import { formatMinute } from '../format-date.ts';
import type { StudyReport } from '../study-report.ts';
import { accountingSection, trafficSection } from './accounting.ts';
import { behaviorSections } from './behavior-section.ts';
import { deploymentsSection } from './deployments.ts';
import { intervalPlot } from './interval-plot.ts';
import { gridDefinition, logAxis } from './log-axis.ts';
import { type Html, html, trusted } from './markup.ts';
import { masthead } from './masthead.ts';
import { methodSection } from './method-section.ts';
import { scoreSection } from './score-section.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { uncertaintySection } from './uncertainty.ts';

/**
 * The report as one HTML file that needs nothing else: no network, no font, no server. Its policy forbids every source
 * but its own style and the one script named by hash, so text from a log that slipped through could still do nothing.
 * Same report, same bytes.
 */
export function renderHtml(report: StudyReport): string {
  const axis = logAxis(report.behaviors);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta name="generator" content="Foreshadow">
<title>${report.candidate.name} would replace ${report.current.name} in ${report.study} · Foreshadow</title>
<style>${trusted(style)}</style></head>
<body><a class="skip" href="#forecast">Skip to the forecast</a>${gridDefinition(axis)}
<main>
${masthead(report)}
${contents(report)}
${intervalPlot(report, axis)}
${scoreSection(report)}
<div class="two wide-gap">${uncertaintySection(report)}${trafficSection(report)}</div>
${accountingSection(report)}
${behaviorSections(report, axis)}
${deploymentsSection(report)}
${methodSection(report)}
${footer(report)}
</main>
<script>${trusted(script)}</script></body></html>
`.markup;
}

function contentPolicy(): string {
  const scriptHash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;
}

function contents(report: StudyReport): Html {
  const links: readonly (readonly [string, string])[] = [
    ['forecast', 'Forecast'],
    ...(report.score === null ? [] : [['score', 'Score'] as const]),
    ['uncertainty', 'Uncertainty'],
    ['accounting', 'Accounting'],
    ['behaviors', 'Behaviors'],
    ['change', 'What changes'],
    ['method', 'Method'],
  ];
  return html`<nav class="contents" aria-label="Sections">${links.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>`;
}

function footer(report: StudyReport): Html {
  const hash = report.registration?.hash;
  return html`<footer>Made by Foreshadow on ${formatMinute(report.generatedAt)}. This file needs no network and makes no connection. ${hash ? html`Registered forecast <code>${hash}</code>.` : 'This forecast is not registered.'}</footer>`;
}
