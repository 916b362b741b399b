import { apparentStays, correctedSentence } from '../corrected-words.ts';
import { byCount, formatCount, plural } from '../format-count.ts';
import {
  forecastEvents,
  formatForecast,
  formatForecastRange,
  formatMeasured,
  formatRate,
  formatShare,
  isUnseen,
} from '../format-rate.ts';
import { formatCall, formatError, formatRatio, formatRatioRange, ratioEvents } from '../format-ratio.ts';
import { flagInWords, inWords } from '../reason-words.ts';
import type { BehaviorReport, StudyReport } from '../study-report.ts';
import { severityDot } from './behavior-name.ts';
import { exampleList } from './examples.ts';
import { laneTable } from './lane-table.ts';
import type { LogAxis } from './log-axis.ts';
import { anchorOf, figure, type Html, hostile, html } from './markup.ts';
import { toneOf } from './rate-bar.ts';
import { varianceBar } from './uncertainty.ts';

/** One folded section a behavior; its fragment opens it. */
export function behaviorSections(report: StudyReport, axis: LogAxis): Html {
  return html`<section id="behaviors" aria-labelledby="behaviors-title">
<div class="heading-row"><h2 id="behaviors-title">Behavior by behavior</h2><button type="button" class="quiet" data-unfold hidden>Open all</button></div>
<p class="sub">What each figure rests on: every lane, the policy, what could not be graded, and replies to read.</p>
${report.behaviors.map((behavior) => behaviorSection(behavior, report, axis))}
</section>`;
}

function behaviorSection(behavior: BehaviorReport, report: StudyReport, axis: LogAxis): Html {
  return html`<details class="behavior ${toneOf(behavior.call)}" data-call="${behavior.call}">
<summary>${severityDot(behavior)}<span class="title">${behavior.title}</span><span class="change">${figure(formatMeasured(behavior.today))} → ${figure(formatForecast(behavior))}</span><span class="call">${formatCall(behavior)}</span></summary>
<div class="body" id="${anchorOf(behavior.behavior)}">
<p class="lead">${leadSentence(behavior)}</p>
${laneTable(behavior, axis)}
${corrected(behavior)}
<div class="two">
<div>${ratioFacts(behavior)}${flags(behavior)}${ungraded(behavior)}</div>
<div>${forecastParts(behavior)}${alternatives(behavior)}</div>
</div>
${policy(behavior)}
${exampleList(behavior, report)}
<p class="back"><a href="#forecast">Back to the forecast</a></p>
</div></details>
`;
}

function leadSentence(behavior: BehaviorReport): Html {
  const { today, candidate, forecast } = behavior;
  const said = forecast === null ? 'no forecast' : `${formatForecast(behavior)} forecast`;
  const range = forecast === null || isUnseen(behavior) ? '' : ` (${formatForecastRange(behavior)})`;
  const rests =
    candidate.status === 'estimated'
      ? `${plural(candidate.events, 'event')} from ${plural(candidate.eventClusters, 'user')} in ${plural(candidate.n, 'reply', 'replies')} of the candidate`
      : `the candidate’s rate could not be measured: ${inWords(candidate.reason)}`;
  const now =
    today.status === 'estimated' ? `${formatMeasured(today)} today` : `not measured today: ${inWords(today.reason)}`;
  return html`${now}, <b>${said}</b>${range}; ${rests}.`;
}

function corrected(behavior: BehaviorReport): Html | null {
  if (behavior.corrected === null) return null;
  return html`<h3>Checked by people</h3>${behavior.corrected.map((one) => html`<p>${correctedSentence(behavior, one)}</p>`)}<p class="dim">${apparentStays}</p>`;
}

function ratioFacts(behavior: BehaviorReport): Html {
  const { ratio } = behavior;
  const events = Math.max(1, ratioEvents(behavior));
  const rows: readonly (readonly [string, string | null])[] = [
    [
      'Candidate over today, on the same prefixes',
      ratio.estimate === null || ratio.estimate <= 0 ? null : formatRatio(ratio.estimate, events),
    ],
    ['95 % interval of the ratio', ratio.ci95 === null ? null : formatRatioRange(ratio.ci95, events)],
    ['Chance that the candidate’s rate is higher', chance(ratio.pIncreaseCandidate)],
    ['Chance that production will show more', chance(ratio.pIncreaseObserved)],
    ['Chance of more than half again as much', chance(ratio.pAbove1p5)],
    ['Smallest rate this sample can measure', formatRate(behavior.floorPer100k / 1e5, 1)],
  ];
  const known = rows.filter(([, value]) => value !== null);
  return html`<h3>The change</h3><table class="plain"><tbody>${known.map(([name, value]) => html`<tr><th scope="row">${name}</th><td class="n">${figure(value!)}</td></tr>`)}</tbody></table>`;
}

function chance(probability: number | null): string | null {
  return probability === null ? null : formatShare(Math.min(0.999, Math.max(0.001, probability)));
}

function flags(behavior: BehaviorReport): Html | null {
  const lanes = [behavior.today, behavior.candidate].flatMap((lane) => (lane.status === 'estimated' ? lane.flags : []));
  const all = [...new Set([...behavior.flags, ...lanes])];
  if (all.length === 0) return null;
  return html`<h3>Read with care</h3><ul class="flags">${all.map((flag) => html`<li>${flagInWords(flag)}</li>`)}</ul>`;
}

function ungraded(behavior: BehaviorReport): Html {
  const reasons = byCount(behavior.ungraded);
  if (reasons.length === 0) return html`<h3>Ungraded replies</h3><p class="dim">None: every reply has a grade.</p>`;
  return html`<h3>Ungraded replies</h3><table class="plain"><tbody>${reasons.map(([reason, count]) => html`<tr><th scope="row">${inWords(reason)}</th><td class="n">${formatCount(count)}</td></tr>`)}</tbody></table>`;
}

function forecastParts({ forecast }: BehaviorReport): Html | null {
  if (forecast === null) return null;
  return html`<h3>What this interval is made of</h3>${varianceBar(forecast.components)}<p class="dim">${forecast.drift}</p>`;
}

function alternatives(behavior: BehaviorReport): Html | null {
  const others = Object.entries(behavior.alternatives).sort(([a], [b]) => (a < b ? -1 : 1));
  if (others.length === 0) return null;
  const errors = behavior.outcome?.errors ?? null;
  const events = Math.max(1, forecastEvents(behavior));
  const rows: readonly (readonly [string, string, number | undefined])[] = [
    ['default', formatForecast(behavior), errors?.default],
    ...others
      .filter(([name]) => name !== 'default')
      .map(([name, rate]) => [name, rate > 0 ? formatRate(rate, events) : 'no event', errors?.[name]] as const),
  ];
  return html`<h3>What others would say</h3><table class="plain"><thead><tr><th scope="col">Forecaster</th><th scope="col" class="n">Rate</th>${errors ? html`<th scope="col" class="n">Error</th>` : null}</tr></thead><tbody>${rows.map(
    ([name, rate, error]) =>
      html`<tr><th scope="row">${inWords(name)}</th><td class="n">${figure(rate)}</td>${errors ? html`<td class="n">${error === undefined ? '–' : formatError(error)}</td>` : null}</tr>`,
  )}</tbody></table>`;
}

function policy(behavior: BehaviorReport): Html {
  return html`<details class="policy"><summary>Policy <code>${behavior.behavior}@${behavior.policyVersion}</code> <code class="dim" title="${behavior.policyHash}">${behavior.policyHash.slice(0, 8)}</code> <span class="dim">graded by ${behavior.grader}</span></summary><div class="prose" dir="auto">${hostile(behavior.policyText.trim())}</div></details>`;
}
