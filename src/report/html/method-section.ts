import type { StudyReport } from '../study-report.ts';
import { type Html, html } from './markup.ts';

/** How the study was done and what it takes for granted, in sentences made from its configuration. */
export function methodSection(report: StudyReport): Html {
  return html`<section id="method" aria-labelledby="method-title">
<h2 id="method-title">Method and assumptions, as this study was run</h2>
<div class="two"><div><h3>Method</h3><ul class="sentences">${report.method.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>
<div><h3>Assumptions</h3><ul class="sentences">${report.assumptions.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<h3>How figures are printed</h3><ul class="sentences"><li>One digit below 10 events, two below 1,000, then three.</li><li>Zero events print an upper bound, never 0 %.</li><li>Times are UTC.</li></ul></div></div>
</section>`;
}
