import { formatCount } from '../format-count.ts';
import {
  formatForecast,
  formatForecastRange,
  formatMeasured,
  formatOutcome,
  formatRange,
  shownRange,
  significant,
} from '../format-rate.ts';
import { inWords } from '../reason-words.ts';
import type { BehaviorReport, CallReport, RateReport } from '../study-report.ts';
import type { LogAxis } from './log-axis.ts';
import { axisLabels } from './log-axis.ts';
import { figure, type Html, html } from './markup.ts';
import { type RateBar, rateBar } from './rate-bar.ts';

/** The rate in every lane, the forecast made of them and what was observed, on the axis of the big plot. */
export function laneTable(behavior: BehaviorReport, axis: LogAxis): Html {
  return html`<table class="plot lanes"><caption class="spoken">Rate of this behavior in each lane</caption>
<thead><tr><th scope="col">Lane</th><th scope="col" class="axis">${axisLabels(axis)}</th><th scope="col" class="n">Rate</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">Events</th><th scope="col" class="n">Users</th><th scope="col" class="n">Replies</th><th scope="col" class="n" title="Independent replies that would say as much">Worth</th></tr></thead>
<tbody>${laneRow(axis, 'current-observed', behavior.today)}${behavior.placebo === null ? null : laneRow(axis, 'placebo', behavior.placebo)}${laneRow(axis, 'candidate', behavior.candidate)}${forecastRow(axis, behavior)}${outcomeRow(axis, behavior)}</tbody></table>`;
}

function laneRow(axis: LogAxis, lane: string, rate: RateReport): Html {
  if (rate.status === 'not-estimable') {
    return html`<tr><th scope="row">${inWords(lane)}</th><td class="axis">${bar(axis, {})}</td><td class="n" colspan="6">not measured: ${inWords(rate.reason)}</td></tr>`;
  }
  const range = rate.events === 0 ? { ...rate.ci95, kind: 'bound' as const } : rate.ci95;
  const interval = rate.events === 0 ? 'no event seen' : formatRange(rate.ci95, rate.events);
  return html`<tr title="${rate.method}, design effect ${significant(rate.deff, 2)}; assumption-free upper bound ${figureText(rate.upperAssumptionFree)}"><th scope="row">${inWords(lane)}</th>
<td class="axis">${bar(axis, { ...(rate.rate > 0 ? { point: rate.rate } : {}), range95: range })}</td>
<td class="n strong" data-label="Rate">${figure(formatMeasured(rate))}</td><td class="n dim" data-label="95 % interval">${figure(interval)}</td>
${counts([
  ['Events', rate.events],
  ['Users', rate.eventClusters],
  ['Replies', rate.n],
  ['Worth', rate.nEff],
])}</tr>
`;
}

function figureText(rate: number): string {
  return `${significant(rate * 100, 2)} %`;
}

function counts(cells: readonly (readonly [string, number])[]): readonly Html[] {
  return cells.map(([label, count]) => html`<td class="n dim" data-label="${label}">${formatCount(count)}</td>`);
}

function forecastRow(axis: LogAxis, behavior: BehaviorReport): Html | null {
  const { forecast, call } = behavior;
  if (forecast === null) return null;
  return html`<tr class="forecast-row"><th scope="row">Forecast</th>
<td class="axis">${bar(axis, { point: forecast.point, range95: shownRange(behavior)!, range50: shownRange(behavior, 'pi50')! }, call)}</td>
<td class="n strong" data-label="Rate">${figure(formatForecast(behavior))}</td><td class="n dim" data-label="95 % interval">${figure(formatForecastRange(behavior))}</td><td class="none-here" colspan="4"></td></tr>
`;
}

function outcomeRow(axis: LogAxis, { outcome }: BehaviorReport): Html | null {
  if (outcome === null) return null;
  const range = outcome.events === 0 ? { ...outcome.ci95, kind: 'bound' as const } : outcome.ci95;
  const interval = outcome.events === 0 ? 'no event seen' : formatRange(outcome.ci95, outcome.events);
  return html`<tr><th scope="row">Observed after the launch</th>
<td class="axis">${bar(axis, { observed: { rate: outcome.rate, range } })}</td>
<td class="n strong" data-label="Rate">${figure(formatOutcome(outcome))}</td><td class="n dim" data-label="95 % interval">${figure(interval)}</td>
<td class="n dim" data-label="Events">${formatCount(outcome.events)}</td><td class="none-here"></td><td class="n dim" data-label="Replies">${formatCount(outcome.n)}</td><td class="none-here"></td></tr>
`;
}

function bar(axis: LogAxis, marks: Omit<RateBar, 'call'>, call: CallReport = 'no-call'): Html {
  return rateBar(axis, { ...marks, call });
}
