import { formatRatio } from '../format-ratio.ts';
import type { AutopsyReport, ScoreReport } from '../study-report.ts';
import { anchorOf, figure, type Html, html } from './markup.ts';

const partNames: Readonly<Record<string, string>> = {
  mix: 'Another mix of surfaces and languages',
  prompts: 'Other prompts within them',
  regeneration: 'Asking again against production',
  grader: 'The grader',
  model: 'What the forecaster did to the replay',
  sampling: 'Chance in finite samples',
};

/** Where reality left the 90 % interval: which part explains it best. */
export function autopsySection(score: ScoreReport): Html | null {
  if (score.autopsies.length === 0) return null;
  const basis = score.rerun
    ? 'The candidate was asked again on the launched prompts, so every part is measured.'
    : 'Asking the candidate again on the launched prompts would measure more of it: foreshadow score --rerun.';
  return html`<h3 id="autopsy">Where reality left the 90 % interval</h3>
<p class="sub">Each factor is what the part alone multiplies the forecast by. ${basis}</p>
${score.autopsies.map(one)}`;
}

function one({ behavior, title, gap, events, parts, sentence }: AutopsyReport): Html {
  const times = (factor: number): string => formatRatio(factor, events);
  return html`<div class="autopsy"><p><a href="#${anchorOf(behavior)}"><b>${title}</b></a>. ${sentence}</p>
<table class="plain"><caption class="spoken">Parts of the gap for ${title}</caption><tbody>${parts.map(
    ({ part, factor, how }) =>
      html`<tr><th scope="row">${partNames[part] ?? part}</th><td class="n">${figure(times(factor))}</td><td class="dim">${how}</td></tr>`,
  )}<tr class="sum"><th scope="row">Observed over forecast</th><td class="n strong">${figure(times(gap))}</td><td></td></tr></tbody></table></div>`;
}
