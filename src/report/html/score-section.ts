import { formatCount, plural } from '../format-count.ts';
import { formatWindow } from '../format-date.ts';
import { formatForecast, formatOutcome, formatRange, formatShare, significant } from '../format-rate.ts';
import { formatCall, formatError } from '../format-ratio.ts';
import { inWords } from '../reason-words.ts';
import type { BehaviorReport, ScoreReport, StudyReport } from '../study-report.ts';
import { autopsySection } from './autopsy-section.ts';
import { behaviorLink } from './behavior-name.ts';
import { forecasterErrors } from './forecaster-errors.ts';
import { figure, type Html, html } from './markup.ts';
import { scatter } from './scatter.ts';

/** After the launch: how right the forecast was, next to what others would have said and to the floor. */
export function scoreSection(report: StudyReport): Html | null {
  const { score } = report;
  if (score === null) return null;
  const scored = report.behaviors.filter(({ outcome }) => outcome !== null);
  return html`<section id="score" aria-labelledby="score-title">
<h2 id="score-title">How right were we?</h2>
<p class="sub">${launchSentence(score)}</p>
${tiles(score)}
<div class="two score-two"><div>${scatter(report, scored)}</div><div>${forecasterErrors(score)}${calibration(scored)}</div></div>
${outcomeTable(scored)}
${autopsySection(score)}
</section>`;
}

function launchSentence({ launched, mixShift }: ScoreReport): string {
  const when = launched.from !== null && launched.to !== null ? `, ${formatWindow(launched.from, launched.to)}` : '';
  const shift = mixShift.length > 0 ? ` The mix had drifted: ${mixShift.join(', ')}.` : '';
  return `${plural(launched.conversations, 'conversation')} answered by the candidate${when}; ${plural(launched.prefixes, 'reply', 'replies')} graded by the same instrument.${shift}`;
}

function tiles(score: ScoreReport): Html {
  const { persistence = null } = score.medianErrorByForecaster;
  const beside = [
    score.floor === null ? '' : `floor of these samples ${formatError(score.floor)}`,
    persistence === null ? '' : `same as last time ${formatError(persistence)}`,
  ].filter((text) => text !== '');
  const all: readonly (readonly [string, string, string])[] = [
    ['Inside the 95 % interval', `${score.inside95.inside} of ${score.inside95.of}`, 'about 19 in 20 should be'],
    [
      'Calls right',
      score.calls.of === 0 ? 'none made' : `${score.calls.right} of ${score.calls.of}`,
      'rises and falls called before the launched logs were read',
    ],
    ['Median error', score.medianError === null ? 'too few events' : formatError(score.medianError), beside.join(', ')],
  ];
  return html`<dl class="tiles">${all.map(([name, value, note]) => html`<div><dt>${name}</dt><dd><b>${value}</b><span>${note}</span></dd></div>`)}</dl>`;
}

const levels = ['50', '80', '90', '95'] as const;

/** Promised against reached: the shortest honest summary of the intervals. */
function calibration(scored: readonly BehaviorReport[]): Html {
  return html`<h3>Did the intervals keep their promise?</h3>
<table class="plain"><thead><tr><th scope="col">Interval</th><th scope="col" class="n">Inside</th><th scope="col" class="n">Reached</th></tr></thead><tbody>${levels.map(
    (level) => {
      const inside = scored.filter(({ outcome }) => outcome!.inside[level]).length;
      return html`<tr><th scope="row">${level} %</th><td class="n">${inside} of ${scored.length}</td><td class="n">${scored.length === 0 ? '–' : formatShare(inside / scored.length)}</td></tr>`;
    },
  )}</tbody></table>`;
}

function outcomeTable(scored: readonly BehaviorReport[]): Html {
  return html`<h3>Every forecast against what was observed</h3>
<table class="plain outcome" data-sortable><caption class="spoken">Forecast, observed, inside, error by behavior</caption>
<thead><tr><th scope="col" data-sort="number">Behavior</th><th scope="col" class="n" data-sort="number">Forecast</th><th scope="col" class="n" data-sort="number">Observed</th><th scope="col" class="n wide">95 % of it</th><th scope="col" class="n" data-sort="number">Events</th><th scope="col" data-sort="text">Inside 95 %?</th><th scope="col" class="n" data-sort="number">Error</th><th scope="col" class="n wide" data-sort="number">Raw replay</th><th scope="col" class="n" data-sort="number">Same as last time</th><th scope="col" class="wide">Call</th></tr></thead>
<tbody>${scored.map(outcomeRow)}</tbody></table>`;
}

function outcomeRow(behavior: BehaviorReport, index: number): Html {
  const outcome = behavior.outcome!;
  const inside = outcome.inside[95];
  return html`<tr><th scope="row" data-value="${index}">${behaviorLink(behavior)}</th>
<td class="n" data-label="Forecast" data-value="${behavior.forecast?.point ?? -1}">${figure(formatForecast(behavior))}</td>
<td class="n strong" data-label="Observed" data-value="${outcome.rate}">${figure(formatOutcome(outcome))}</td>
<td class="n dim wide" data-label="95 % of it">${figure(outcome.events === 0 ? 'no event seen' : formatRange(outcome.ci95, outcome.events))}</td>
<td class="n dim" data-label="Events" data-value="${outcome.events}">${formatCount(outcome.events)}</td>
<td data-label="Inside 95 %?"><span class="verdict-mark ${inside ? 'in' : 'out'}" aria-hidden="true">${inside ? '✓' : '✗'}</span> ${inside ? 'yes' : 'no'}</td>
${errorCell(outcome.errors.default, 'Error')}${errorCell(outcome.errors['raw-replay'], 'Raw replay', 'wide')}${errorCell(outcome.errors.persistence, 'Same as last time')}
<td class="wide dim" data-label="Call">${callResult(behavior)}</td></tr>
`;
}

function errorCell(error: number | undefined, label: string, style = ''): Html {
  return html`<td class="n ${style}" data-label="${label}" data-value="${error === undefined ? 1e9 : significant(error, 4)}">${error === undefined ? '–' : formatError(error)}</td>`;
}

function callResult(behavior: BehaviorReport): string {
  const { direction } = behavior.outcome!;
  const call = formatCall(behavior).replace(/ ×.*/, '');
  return direction === 'not-called' ? inWords(call) : `${call}: ${direction}`;
}
