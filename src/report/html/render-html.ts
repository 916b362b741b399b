import { formatMinute } from '../format-date.ts';
import type { StudyReport } from '../study-report.ts';
import { accountingSection, trafficSection } from './accounting.ts';
import { behaviorSections } from './behavior-section.ts';
import { deploymentsSection } from './deployments.ts';
import { intervalPlot } from './interval-plot.ts';
import { gridDefinition, logAxis } from './log-axis.ts';
import { type Html, html } from './markup.ts';
import { masthead } from './masthead.ts';
import { methodSection } from './method-section.ts';
import { pageShell } from './page-shell.ts';
import { scoreSection } from './score-section.ts';
import { uncertaintySection } from './uncertainty.ts';

/** The report as one HTML file. Same report, same bytes. */
export function renderHtml(report: StudyReport): string {
  const axis = logAxis(report.behaviors);
  const title = `${report.candidate.name} would replace ${report.current.name} in ${report.study}`;
  return pageShell(
    title,
    html`<a class="skip" href="#forecast">Skip to the forecast</a>${gridDefinition(axis)}
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
</main>`,
  );
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
