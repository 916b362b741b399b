import { type BacktestReport, type CoverageResult, rateBands } from '../backtest-report.ts';

/** The back-test as lines for a terminal: every figure with the cells it is over. */
export function backtestTable(report: BacktestReport): readonly string[] {
  return [
    `  ${report.corpus} · ${report.split} split${report.splits === 1 ? '' : 's'} × ${report.splits} · ${report.pairs.length} pairs × ${report.behaviors.length} behaviors · seed ${report.seed}`,
    '',
    ...errorLines(report),
    '',
    ...coverageLines(report),
    '',
    ...directionLines(report),
    ...specialLines(report),
    ...(report.bySplit.length <= 6 ? ['', ...splitLines(report)] : []),
    '',
    ...accountingLines(report),
    ...report.notes.map((note) => `  ${note}`),
  ];
}

function errorLines(report: BacktestReport): readonly string[] {
  const head = `  ${'forecaster'.padEnd(20)} ${['≥5 events', '/ floor', 'any event', ...rateBands, 'log score', 'CRPS'].map((name) => name.padStart(9)).join(' ')}`;
  const floor = report.floor;
  const rows = Object.entries(report.forecasters).map(
    ([name, one]) =>
      `  ${name.padEnd(20)} ${[
        factor(one.medianError),
        decimal(one.medianError === null || floor.medianError === null ? null : one.medianError / floor.medianError),
        factor(one.anyEvent.medianError),
        ...rateBands.map((band) => factor(one.byBand[band].anyEvent.medianError)),
        decimal(one.meanLogScore),
        decimal(one.crps, 4),
      ]
        .map((text) => text.padStart(9))
        .join(' ')}`,
  );
  const sampling = `  ${'sampling floor'.padEnd(20)} ${[factor(floor.medianError), '', factor(floor.anyEvent.medianError), ...rateBands.map((band) => factor(floor.byBand[band].anyEvent.medianError))].map((text) => text.padStart(9)).join(' ')}`;
  const cells = `  ${'cells'.padEnd(20)} ${[String(floor.n), '', String(floor.anyEvent.n), ...rateBands.map((band) => String(floor.byBand[band].anyEvent.n)), String(report.forecasters.default?.cells ?? 0)].map((text) => text.padStart(9)).join(' ')}`;
  const partial = Object.entries(report.forecasters).flatMap(
    ([name, { defaultOnTheseCells: own, cells: n, medianError }]) =>
      own
        ? [
            `  ${name} speaks about ${n} cells only; there, with ≥5 events: ${factor(medianError)}, the default ${factor(own.medianError)} (${own.n} cells)`,
          ]
        : [],
  );
  return [
    '  Median error (x either way); bands of the candidate’s rate, any event; log score and CRPS over all cells',
    head,
    ...rows,
    sampling,
    cells,
    ...partial,
  ];
}

function coverageLines(report: BacktestReport): readonly string[] {
  const line = (name: string, one: CoverageResult): string => {
    const at90 = one['90'];
    const band = at90.band ? ` (${percent(at90.band[0])} to ${percent(at90.band[1])})` : '';
    return `  ${name.padEnd(20)} ${(['50', '80', '90', '95'] as const).map((level) => percent(one[level].value).padStart(8)).join('')}${band}   PIT ${percent(at90.pit)}   width ${decimal(one.widthAgainstCounts)}x counts alone   all cells ${percent(one.allCells90.value)}`;
  };
  return [
    `  Coverage, closed, cells with ≥5 logged events (n = ${report.coverage['90'].n}): 50 · 80 · 90 · 95 %`,
    line('default', report.coverage),
    ...Object.entries(report.coverageOfOthers).map(([name, one]) => line(name, one)),
  ];
}

function directionLines({ direction }: BacktestReport): readonly string[] {
  const { rightWhenCalled: right, shareCalled: called, forced } = direction;
  const band = right.band ? ` (${percent(right.band[0])} to ${percent(right.band[1])})` : '';
  return [
    `  Direction, ≥5 events and true ratio ≥1.5x, false-discovery rate ${percent(direction.falseDiscoveryRate)}: right when called ${percent(right.value)}${band}, called ${percent(called.value)} of ${direction.eligible}, forced ${percent(forced.value)}`,
    `  All ${direction.calls} calls: ${percent(direction.wrongAmongCalls)} wrong (ties wrong), ${percent(direction.oppositeAmongCalls)} in the opposite direction; they said ${percent(direction.expectedWrong)}`,
  ];
}

function specialLines({ nullPairs, defectPairs }: BacktestReport): readonly string[] {
  const lines: string[] = [];
  if (nullPairs.pairs > 0)
    lines.push(
      `  ${nullPairs.pairs} pairs without a change: ${nullPairs.calls} calls on all prompts, ${decimal(nullPairs.callsPerHalfSplit)} per half split`,
    );
  if (defectPairs.pairs > 0)
    lines.push(
      `  ${defectPairs.pairs} pairs with a serving defect: ${defectPairs.called} of ${defectPairs.expected} token leaks and empties called with P ≥ .99`,
    );
  return lines;
}

function splitLines({ bySplit }: BacktestReport): readonly string[] {
  return [
    `  ${'split'.padEnd(50)}     logs launched     error     floor  persistence  90 % covers`,
    ...bySplit.map(
      (one) =>
        `  ${one.split.padEnd(50).slice(0, 50)} ${String(one.logs).padStart(8)} ${String(one.launched).padStart(8)} ${factor(one.medianError).padStart(9)} ${factor(one.floor).padStart(9)} ${factor(one.persistence).padStart(12)} ${percent(one.coverage90).padStart(12)}`,
    ),
  ];
}

function accountingLines({ accounting, neverFired }: BacktestReport): readonly string[] {
  const line = (
    name: string,
    one: { in: number; used: number; excluded: Readonly<Record<string, number>> },
  ): string => {
    const left = Object.entries(one.excluded).map(([reason, n]) => `${n} ${reason}`);
    return `  ${name.padEnd(8)} ${one.in} in, ${one.used} used${left.length > 0 ? `, left out: ${left.join(', ')}` : ''}`;
  };
  const { answers } = accounting;
  return [
    line('prompts', accounting.prompts),
    line('replies', accounting.replies),
    `  answers  ${answers.expected} expected of the pairs’ models, ${answers.used} there, ${answers.missing} missing`,
    line('pairs', accounting.pairs),
    line('cells', accounting.cells),
    ...Object.entries(accounting.places).map(([reason, places]) => `  ${reason}: ${places.slice(0, 3).join('; ')}`),
    ...(neverFired.length > 0 ? [`  never seen: ${neverFired.join(', ')}`] : []),
  ];
}

function factor(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(2)}x`;
}

function decimal(value: number | null, digits = 3): string {
  return value === null ? '–' : value.toFixed(digits);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
