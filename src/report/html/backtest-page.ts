import { type BacktestReport, type CoverageResult, rateBands } from '../backtest-report.ts';
import { type Html, html, trusted } from './markup.ts';
import { style } from './style.ts';

/** The back-test as one HTML file that needs nothing else: no network, no script. Same report, same bytes. */
export function backtestPage(report: BacktestReport): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="generator" content="Foreshadow">
<title>Back-test on ${report.corpus} · Foreshadow</title>
<style>${trusted(style)}</style></head>
<body><main>
<h1>Back-test on ${report.corpus}</h1>
<p class="sub">${report.splits} ${report.split} splits, ${report.pairs.length} pairs, ${report.behaviors.length} behaviors, seed ${report.seed}: each candidate forecast from the logs half, scored on the launched half.</p>
${errors(report)}
${coverage(report)}
${direction(report)}
${splits(report)}
${accounting(report)}
</main></body></html>
`.markup;
}

function errors(report: BacktestReport): Html {
  const floor = report.floor.medianError;
  const rows = Object.entries(report.forecasters).map(([name, one]) => [
    name,
    factor(one.medianError),
    decimal(one.medianError === null || floor === null ? null : one.medianError / floor),
    ...rateBands.map((band) => factor(one.byBand[band].anyEvent.medianError)),
    decimal(one.meanLogScore),
    decimal(one.crps),
  ]);
  const bands = rateBands.map((band) => factor(report.floor.byBand[band].anyEvent.medianError));
  return html`<h2>Error of the rate</h2>
<p class="sub">Median error over ${report.floor.n} cells with five or more events, then by band of the candidate’s rate over cells with any event; log score and CRPS over all cells. The floor is what sampling the two halves leaves.</p>
${table(['Forecaster', '≥5 events', '/ floor', ...rateBands, 'log score', 'CRPS'], [...rows, ['sampling floor', factor(floor), '', ...bands, '', '']])}`;
}

function coverage(report: BacktestReport): Html {
  const row = (name: string, one: CoverageResult): readonly string[] => [
    name,
    ...(['50', '80', '90', '95'] as const).map((level) => percent(one[level].value)),
    percent(one['90'].pit),
    decimal(one.widthAgainstCounts),
    percent(one.allCells90.value),
  ];
  const others = Object.entries(report.coverageOfOthers).map(([name, one]) => row(name, one));
  return html`<h2>Coverage of the intervals</h2>
<p class="sub">Closed intervals over ${report.coverage['90'].n} cells with five or more logged events; PIT is the share of the observed count’s probability inside 90 %; width against an interval from the counts alone.</p>
${table(['Forecaster', '50 %', '80 %', '90 %', '95 %', 'PIT', 'width', 'all cells 90 %'], [row('default', report.coverage), ...others])}`;
}

function direction({ direction: one, nullPairs, defectPairs }: BacktestReport): Html {
  return html`<h2>Direction</h2>
<p class="sub">Cells with five or more launched events and a launched ratio of 1.5 or more; calls at a false-discovery rate of ${percent(one.falseDiscoveryRate)}.</p>
${table(
  ['Figure', 'Share', 'of'],
  [
    ['right when called', percent(one.rightWhenCalled.value), String(one.called)],
    ['called', percent(one.shareCalled.value), String(one.eligible)],
    ['right if forced', percent(one.forced.value), String(one.eligible)],
    ['wrong among all calls, ties wrong', percent(one.wrongAmongCalls), String(one.calls)],
    ['opposite direction among all calls', percent(one.oppositeAmongCalls), String(one.calls)],
  ],
)}
<p>${nullPairs.pairs} pairs without a change: ${nullPairs.calls} calls on all prompts. ${defectPairs.pairs} pairs with a serving fault: ${defectPairs.called} of ${defectPairs.expected} token leaks and empties called.</p>`;
}

function splits({ bySplit }: BacktestReport): Html {
  const rows = bySplit.map((one) => [
    one.split,
    String(one.logs),
    String(one.launched),
    factor(one.medianError),
    factor(one.floor),
    factor(one.persistence),
    percent(one.coverage90),
  ]);
  return html`<h2>Split by split</h2>
${table(['Split', 'logs', 'launched', 'error', 'floor', 'persistence', '90 % covers'], rows)}`;
}

function accounting({ accounting: one, cells, notes }: BacktestReport): Html {
  const rows = (['prompts', 'replies', 'pairs', 'cells'] as const).map((name) => [
    name,
    String(one[name].in),
    String(one[name].used),
    Object.entries(one[name].excluded)
      .map(([reason, n]) => `${n} ${reason}`)
      .join(', ') || 'none',
  ]);
  const places = Object.entries(one.places).map(([reason, list]) => [reason, list.join('; ')]);
  return html`<h2>What went in</h2>
${table(['Rows', 'in', 'used', 'left out'], rows)}
<p>${one.answers.missing} of ${one.answers.expected} answers of the pairs’ models are missing. ${notes.join(' ')}</p>
${places.length > 0 ? table(['Left out', 'first places'], places) : null}
<h2>Which cells</h2>
${table(['Figure', 'cells'], Object.entries(cells))}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const cell = (text: string, column: number): Html =>
    column === 0 ? html`<th scope="row">${text}</th>` : html`<td class="n">${text}</td>`;
  return html`<table class="plain"><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table>`;
}

function factor(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(2)}×`;
}

function decimal(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
