import { formatCost, formatCount } from '../format-count.ts';
import { formatShare, isUnseen, significant } from '../format-rate.ts';
import { varianceParts } from '../reason-words.ts';
import type { StudyReport } from '../study-report.ts';
import { type Html, html } from './markup.ts';

type Parts = StudyReport['uncertainty'];

/** Stacked bar of the variance; the table below it says the same in figures. */
export function varianceBar(parts: Parts): Html {
  const sum = varianceParts.reduce((total, [id]) => total + Math.max(0, parts[id]), 0);
  if (sum <= 0) return html`<p class="dim">No forecast, so nothing to split.</p>`;
  const pieces = varianceParts.filter(([id]) => parts[id] > 0);
  return html`<div class="stack" aria-hidden="true">${pieces.map(
    ([id]) => html`<span class="part-${id}" style="flex-grow:${((1000 * parts[id]) / sum).toFixed(0)}"></span>`,
  )}</div>`;
}

/** What the uncertainty is made of, over all behaviors. */
export function uncertaintySection(report: StudyReport): Html {
  const sum = varianceParts.reduce((total, [id]) => total + Math.max(0, report.uncertainty[id]), 0);
  return html`<section id="uncertainty" aria-labelledby="uncertainty-title">
<h2 id="uncertainty-title">What the uncertainty is made of</h2>
<p class="sub">Share of the forecasts’ variance, all behaviors.${typicalWidth(report)}</p>
${varianceBar(report.uncertainty)}
${moreWouldShrink(report)}
<table class="plain"><caption class="spoken">Share of the variance by source</caption><tbody>${varianceParts.map(
    ([id, name, what]) =>
      html`<tr><th scope="row"><span class="swatch part-${id}" aria-hidden="true"></span>${name} <span class="dim">${what}</span></th><td class="n">${sum > 0 ? formatShare(report.uncertainty[id] / sum) : '–'}</td></tr>`,
  )}</tbody></table>
</section>`;
}

/** Only sampling shrinks with more prefixes: said, so that nobody buys what more of them cannot give. */
function moreWouldShrink({ morePrefixes }: StudyReport): Html | null {
  if (morePrefixes === null) return null;
  const { prefixes, costUsd, factorNow, factorThen } = morePrefixes;
  const cost = costUsd === null ? '' : `, for ${formatCost(costUsd)},`;
  return html`<p class="sub">${formatCount(prefixes)} more prefixes${cost} would bring the middle forecast from a factor of ${significant(factorNow, 2)} either way to ${significant(factorThen, 2)}. Only sampling shrinks with them.</p>`;
}

function typicalWidth(report: StudyReport): string {
  const spreads = report.behaviors
    .flatMap((behavior) => (behavior.forecast && !isUnseen(behavior) ? [behavior.forecast.logSd] : []))
    .sort((a, b) => a - b);
  const middle = spreads[Math.floor(spreads.length / 2)];
  if (middle === undefined) return '';
  return ` The middle forecast is known to within a factor of ${significant(Math.exp(1.96 * middle), 2)} either way, at 95 %.`;
}
