import { formatCount } from '../format-count.ts';
import {
  forecastEvents,
  formatForecast,
  formatForecastRange,
  formatMeasured,
  formatOutcome,
  shownRange,
} from '../format-rate.ts';
import { expectedChange, formatCall } from '../format-ratio.ts';
import type { BehaviorReport, StudyReport } from '../study-report.ts';
import { behaviorLink } from './behavior-name.ts';
import { axisLabels, type LogAxis } from './log-axis.ts';
import { figure, type Html, html } from './markup.ts';
import { type RateBar, rateBar, toneOf } from './rate-bar.ts';
import { tableControls } from './table-controls.ts';

/** The plot as a table: one line a behavior, the figures beside the bar, so that it reads, sorts and prints as text too. */
export function intervalPlot(report: StudyReport, axis: LogAxis): Html {
  const scored = report.score !== null;
  return html`<section id="forecast" aria-labelledby="forecast-title">
<h2 id="forecast-title">${scored ? 'What we said, and what happened' : 'What will happen'}</h2>
<p class="sub">One line a behavior, most severe first. The upright mark is today’s rate in production, the dot the forecast for the candidate${report.behaviors.some(({ placebo }) => placebo !== null) ? ' after the placebo correction' : ''}, the bar its 50 % and 95 % interval${scored ? ', the diamond below it what the launch showed' : ''}.</p>
${tableControls('plot', report.behaviors)}
<table class="plot${scored ? ' scored' : ''}" id="plot" data-sortable>
<caption class="spoken">Rates of every behavior: today, forecast, interval, call</caption>
<thead><tr>
<th scope="col" data-sort="number">Behavior</th>
<th scope="col" class="axis"><span class="axis-title">Rate per reply in production, log scale</span>${axisLabels(axis)}</th>
<th scope="col" class="n" data-sort="number">Today</th>
<th scope="col" class="n" data-sort="number">Forecast</th>
<th scope="col" class="n">95 % interval</th>
${scored ? html`<th scope="col" class="n" data-sort="number">Observed</th>` : null}
<th scope="col" class="n" data-sort="number">Events</th>
<th scope="col" data-sort="number">Call</th>
</tr></thead>
<tbody>
${report.behaviors.map((behavior, index) => plotRow(behavior, { axis, scored, index }))}
</tbody></table>
${legend(scored)}
</section>`;
}

interface RowPlace {
  readonly axis: LogAxis;
  readonly scored: boolean;
  readonly index: number;
}

function plotRow(behavior: BehaviorReport, { axis, scored, index }: RowPlace): Html {
  const change = expectedChange(behavior);
  const { today, forecast, outcome } = behavior;
  return html`<tr class="${toneOf(behavior.call)}" data-call="${behavior.call}" data-severity="${behavior.severity}">
<th scope="row" data-value="${index}">${behaviorLink(behavior)}</th>
<td class="axis">${rateBar(axis, barOf(behavior))}</td>
<td class="n" data-label="Today" data-value="${today.status === 'estimated' ? today.rate : -1}">${figure(formatMeasured(today))}</td>
<td class="n strong" data-label="Forecast" data-value="${forecast?.point ?? -1}">${figure(formatForecast(behavior))}</td>
<td class="n dim" data-label="95 % interval">${figure(formatForecastRange(behavior))}</td>
${scored ? html`<td class="n" data-label="Observed" data-value="${outcome?.rate ?? -1}">${outcome ? observedFigure(behavior) : 'not scored'}</td>` : null}
<td class="n dim" data-label="Events" data-value="${forecastEvents(behavior)}">${formatCount(forecastEvents(behavior))}</td>
<td class="call" data-value="${callOrder(behavior, change)}">${figure(formatCall(behavior))}</td>
</tr>
`;
}

function observedFigure({ outcome }: BehaviorReport): Html {
  const inside = outcome!.inside[95];
  return html`${figure(formatOutcome(outcome!))}<span class="verdict-mark ${inside ? 'in' : 'out'}" title="${inside ? 'inside' : 'outside'} the 95 % interval">${inside ? '✓' : '✗'}</span><span class="spoken">${inside ? ' inside' : ' outside'} the interval</span>`;
}

/** Strongest rise first, strongest fall last but for what could not be measured. */
function callOrder({ call }: BehaviorReport, change: number | null): string {
  const base = { rises: 0, 'no-call': 1000, falls: 2000, 'too-rare': 3000, 'not-measured': 4000 }[call];
  return (base - Math.log(change && change > 0 ? change : 1)).toFixed(3);
}

/** The marks of one behavior. */
export function barOf(behavior: BehaviorReport): RateBar {
  const { today, forecast, outcome, call } = behavior;
  return {
    call,
    ...(today.status === 'estimated' && today.rate > 0 ? { today: today.rate } : {}),
    ...(forecast
      ? { point: forecast.point, range95: shownRange(behavior)!, range50: shownRange(behavior, 'pi50')! }
      : {}),
    ...(outcome ? { observed: { rate: outcome.rate, range: outcome.ci95 } } : {}),
  };
}

function legend(scored: boolean): Html {
  return html`<ul class="legend">
<li><svg width="14" height="18" aria-hidden="true"><path class="today" d="M7 0V18"/></svg>today, as logged</li>
<li><svg width="44" height="18" aria-hidden="true" class="none"><line class="pi95" x1="0" x2="44" y1="9" y2="9"/><line class="pi50" x1="13" x2="31" y1="9" y2="9"/><circle class="dot" cx="22" cy="9" r="5"/></svg>forecast, 50 % and 95 % interval</li>
<li><svg width="44" height="18" aria-hidden="true" class="none"><line class="bound" x1="0" x2="40" y1="9" y2="9"/><path class="bound-end" d="M41 3V15"/></svg>upper bound, no event seen</li>
${scored ? html`<li><svg width="36" height="18" aria-hidden="true"><line class="seen95" x1="0" x2="36" y1="9" y2="9"/><path class="diamond" d="M18 3.5L23.5 9L18 14.5L12.5 9Z"/></svg>observed after the launch, 95 % interval</li>` : null}
<li><span class="sev high"></span>high <span class="sev medium"></span>medium <span class="sev low"></span>low severity</li>
</ul>`;
}
