import type { BehaviorRecord, CoverageSoFar, LaunchRecord } from '../../core/launch-record.ts';
import { plural } from '../format-count.ts';
import { formatMinute } from '../format-date.ts';
import { formatShare } from '../format-rate.ts';
import { formatError } from '../format-ratio.ts';
import type { LedgerLesson, LedgerReport } from '../ledger-report.ts';
import { errorHistory } from './error-history.ts';
import { figure, type Html, html } from './markup.ts';
import { pageShell } from './page-shell.ts';

/** The track record of a ledger as one HTML file. Same ledger, same bytes. */
export function ledgerPage(report: LedgerReport): string {
  const scored = report.launches.filter(({ score }) => score !== null);
  return pageShell(
    `Ledger of ${plural(report.launches.length, 'launch', 'launches')}`,
    html`<main>
<header class="masthead"><p class="eyebrow">Foreshadow ledger</p>
<h1><code>${report.file}</code></h1>
<p class="verdict">${headline(report)}.</p>
<p class="sub">${integrity(report)}</p></header>
${launchTable(report.launches)}
${scored.length > 0 ? errorHistory(scored) : null}
<div class="two wide-gap">${coverageSection(report.coverage)}${lessonSection(report.learned)}</div>
${behaviorTable(report.behaviors)}
<footer>Made by Foreshadow from the ledger alone. This file needs no network and makes no connection. <code>foreshadow verify</code> checks the chain behind it.</footer>
</main>`,
  );
}

function headline({ launches, coverage }: LedgerReport): string {
  const scored = launches.filter(({ score }) => score !== null).length;
  const at95 = coverage.find(({ nominal }) => nominal === 0.95);
  const registered = `${plural(launches.length, 'forecast')} registered, ${scored} scored`;
  return at95 ? `${registered}: ${at95.inside} of ${at95.of} rates came out inside their 95 % interval` : registered;
}

function integrity({ problems }: LedgerReport): string {
  if (problems.length === 0)
    return 'The chain holds: each line names the hash of the one before, and no field differs from its own digest. Whether it is the ledger that was published, a hash kept elsewhere shows: foreshadow verify --known-hash.';
  return `This ledger does not hold: ${problems.map(({ line, message }) => `line ${line}, ${message}`).join('; ')}.`;
}

function launchTable(launches: readonly LaunchRecord[]): Html {
  return html`<section aria-labelledby="launches-title"><h2 id="launches-title">Launches</h2>
<table class="plain ledger" data-sortable><thead><tr><th scope="col" data-sort="text">Registered</th><th scope="col" data-sort="text">Launch</th><th scope="col" class="n" data-sort="number">Inside 95 %</th><th scope="col" class="n" data-sort="number">Median error</th><th scope="col" class="n" data-sort="number">Raw replay</th><th scope="col" class="n" data-sort="number">Same as last time</th><th scope="col" class="n">Calls right</th><th scope="col">Hash</th></tr></thead>
<tbody>${launches.map(launchRow)}</tbody></table></section>`;
}

function launchRow(launch: LaunchRecord): Html {
  const { score } = launch;
  const marks = [launch.signed ? 'signed' : '', launch.recorded ? 'RECORDED' : ''].filter((mark) => mark !== '');
  return html`<tr><td data-label="Registered" data-value="${launch.at}">${figure(formatMinute(launch.at))}</td>
<th scope="row">${launch.study}<br><span class="dim">${launch.current} → ${launch.candidate}</span></th>
${
  score
    ? html`<td class="n" data-label="Inside 95 %" data-value="${score.inside95 / Math.max(1, score.behaviors)}">${score.inside95} of ${score.behaviors}</td>${errorCell(score.medianError, 'Median error')}${errorCell(score.rawReplayError, 'Raw replay')}${errorCell(score.persistenceError, 'Same as last time')}<td class="n" data-label="Calls right">${score.calls === 0 ? 'none made' : `${score.callsRight} of ${score.calls}`}</td>`
    : html`<td class="n dim" colspan="5" data-value="-1">not scored yet</td>`
}
<td data-label="Hash"><code title="${launch.hash}">${launch.hash.slice(0, 8)}</code>${marks.length > 0 ? html` <span class="dim">${marks.join(', ')}</span>` : null}</td></tr>`;
}

function errorCell(error: number | null, label: string): Html {
  return html`<td class="n" data-label="${label}" data-value="${error ?? 1e9}">${error === null ? '–' : formatError(error)}</td>`;
}

function coverageSection(coverage: readonly CoverageSoFar[]): Html {
  const rows = coverage.map(
    ({ nominal, inside, of, rate, lower, upper }) =>
      html`<tr><th scope="row">${formatShare(nominal)}</th><td class="n">${inside} of ${of}</td><td class="n">${formatShare(rate)}</td><td class="n dim">${figure(`${formatShare(lower)} to ${formatShare(upper)}`)}</td><td>${nominal >= lower && nominal <= upper ? 'kept' : rate > nominal ? 'wider than promised' : 'narrower than promised'}</td></tr>`,
  );
  return html`<section aria-labelledby="coverage-title"><h2 id="coverage-title">Did the intervals keep their promise?</h2>
<p class="sub">All scored forecasts; the band is the exact 95 % one, as if forecasts of one launch were independent.</p>
${
  rows.length > 0
    ? html`<table class="plain"><thead><tr><th scope="col">Interval</th><th scope="col" class="n">Inside</th><th scope="col" class="n">Reached</th><th scope="col" class="n">Band</th><th scope="col">Promise</th></tr></thead><tbody>${rows}</tbody></table>`
    : html`<p class="dim">Nothing has been scored yet.</p>`
}</section>`;
}

function lessonSection(learned: LedgerLesson | null): Html {
  if (!learned)
    return html`<section><h2>What the next interval learns</h2><p class="dim">Nothing has been scored yet, so the stated assumptions hold.</p></section>`;
  const factor = (sd: number): string => `×${Math.exp(sd).toFixed(1)}`;
  return html`<section aria-labelledby="lesson-title"><h2 id="lesson-title">What the next interval learns</h2>
<p class="sub">From ${plural(learned.launches, 'launch', 'launches')} and ${plural(learned.cells, 'forecast')}, by empirical Bayes against the stated defaults.</p>
<table class="plain"><tbody>
<tr><th scope="row">How far a behavior’s odds move at a launch <span class="dim">one standard deviation</span></th><td class="n">${factor(learned.changeSd)}</td><td class="n dim">${factor(learned.changeSdBefore)} assumed before any launch</td></tr>
<tr><th scope="row">Widening of the next interval <span class="dim">what would have scored best</span></th><td class="n">${learned.extraSd > 0 ? `×${Math.exp(learned.extraSd).toFixed(1)} either way` : 'none'}</td><td></td></tr>
</tbody></table></section>`;
}

function behaviorTable(behaviors: readonly BehaviorRecord[]): Html | null {
  if (behaviors.length === 0) return null;
  const rows = behaviors.map(
    (one) => html`<tr><th scope="row">${one.title}</th><td class="n" data-value="${one.launches}">${one.launches}</td>
<td class="n" data-value="${one.inside95 / one.launches}">${one.inside95} of ${one.launches}</td>${errorCell(one.medianError, 'Median error')}${errorCell(one.worst?.error ?? null, 'Worst')}<td class="dim">${one.worst?.study ?? 'too few events in every launch'}</td></tr>`,
  );
  return html`<section aria-labelledby="by-behavior-title"><h2 id="by-behavior-title">Error by behavior</h2>
<table class="plain" data-sortable><thead><tr><th scope="col" data-sort="text">Behavior</th><th scope="col" class="n" data-sort="number">Launches</th><th scope="col" class="n" data-sort="number">Inside 95 %</th><th scope="col" class="n" data-sort="number">Median error</th><th scope="col" class="n" data-sort="number">Worst</th><th scope="col">in</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}
