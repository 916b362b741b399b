import {
  type CoverageResult,
  type DirectionResult,
  type ErrorResult,
  type ForecasterResult,
  type LevelCoverage,
  type MedianError,
  type RateBand,
  rateBands,
  type Share,
  type SplitResult,
} from '../../report/backtest-report.ts';
import { clopperPearson, type ForecasterName } from '../../stats/index.ts';
import { type BacktestCell, levels, type SplitScore } from './score-split.ts';

/** Fewest events for a cell whose error means something. */
const enough = 5;
const movedRatio = 1.5;

type ErrorOf = (cell: BacktestCell) => number | undefined;

export function hasEnoughEvents(cell: BacktestCell): boolean {
  return Math.max(cell.logged.events, cell.outcome.events) >= enough;
}

/** The launched rate of the candidate as its own logged rate foresees it: what sampling alone leaves. */
export function floorError({ logged, outcome }: BacktestCell): number {
  const before = (logged.events + 0.5) / (logged.n + 1);
  const after = (outcome.events + 0.5) / (outcome.n + 1);
  return Math.exp(Math.abs(Math.log(before / after)));
}

export function errorOf(name: ForecasterName): ErrorOf {
  return (cell) => cell.scores[name]?.error;
}

export function errorResult(cells: readonly BacktestCell[], error: ErrorOf): ErrorResult {
  const any = cells.filter(hasAnyEvent);
  const five = cells.filter(hasEnoughEvents);
  const { medianError, n } = medianOf(five, error);
  const byBand = Object.fromEntries(
    rateBands.map((band) => [
      band,
      {
        anyEvent: medianOf(
          any.filter((cell) => bandOf(cell) === band),
          error,
        ),
        fiveEvents: medianOf(
          five.filter((cell) => bandOf(cell) === band),
          error,
        ),
      },
    ]),
  ) as ErrorResult['byBand'];
  const fiveLogged = medianOf(
    cells.filter(({ replayed }) => replayed >= enough),
    error,
  );
  return { medianError, n, anyEvent: medianOf(any, error), fiveLogged, byBand };
}

export function forecasterResult(cells: readonly BacktestCell[], name: ForecasterName): ForecasterResult | null {
  const scored = cells.filter((cell) => cell.scores[name]);
  if (scored.length === 0) return null;
  const mean = (pick: (cell: BacktestCell) => number) =>
    scored.reduce((sum, cell) => sum + pick(cell), 0) / scored.length;
  return {
    ...errorResult(scored, errorOf(name)),
    meanLogScore: mean((cell) => cell.scores[name]!.logScore),
    crps: mean((cell) => cell.scores[name]!.crps),
    cells: scored.length,
  };
}

function hasAnyEvent({ logged, outcome }: BacktestCell): boolean {
  return logged.events > 0 || outcome.events > 0;
}

/** By the candidate's rate over both halves. */
function bandOf({ logged, outcome }: BacktestCell): RateBand {
  const rate = (logged.events + outcome.events) / (logged.n + outcome.n);
  return rate < 0.01 ? '<1%' : rate < 0.05 ? '1-5%' : rate < 0.2 ? '5-20%' : '>20%';
}

function medianOf(cells: readonly BacktestCell[], error: ErrorOf): MedianError {
  const values = cells.flatMap((cell) => error(cell) ?? []).sort((a, b) => a - b);
  const middle = values.length >> 1;
  if (values.length === 0) return { medianError: null, n: 0 };
  const median = values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
  return { medianError: median, n: values.length };
}

export function ratioOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a / b;
}

export function directionResult(
  cells: readonly BacktestCell[],
  splits: number,
  falseDiscoveryRate: number,
): DirectionResult {
  const sums = { eligible: 0, called: 0, right: 0, forced: 0, calls: 0, wrong: 0, opposite: 0, expected: 0 };
  for (const { outcome, direction, call } of cells) {
    if (direction.kind !== 'scored') continue;
    const isCall = direction.called !== 'no-call';
    if (isCall) {
      sums.calls++;
      sums.expected += call.localError;
      if (direction.called === 'wrong') sums.wrong++;
      if (direction.called === 'wrong' && direction.observed !== 'same') sums.opposite++;
    }
    const today = outcome.current!;
    const ratio = (outcome.events + 0.5) / (outcome.n + 1) / ((today.events + 0.5) / (today.n + 1));
    if (Math.max(outcome.events, today.events) < enough || Math.max(ratio, 1 / ratio) < movedRatio) continue;
    sums.eligible++;
    if (direction.forced) sums.forced++;
    if (isCall) sums.called++;
    if (direction.called === 'right') sums.right++;
  }
  return {
    falseDiscoveryRate,
    eligible: sums.eligible,
    called: sums.called,
    right: sums.right,
    rightWhenCalled: shareOf(sums.right, sums.called, splits),
    shareCalled: shareOf(sums.called, sums.eligible, splits),
    forced: shareOf(sums.forced, sums.eligible, splits),
    calls: sums.calls,
    wrongAmongCalls: sums.calls > 0 ? sums.wrong / sums.calls : null,
    oppositeAmongCalls: sums.calls > 0 ? sums.opposite / sums.calls : null,
    expectedWrong: sums.calls > 0 ? sums.expected / sums.calls : null,
  };
}

/** The band counts each cell once, not once a split: splits of one corpus share its prompts. */
function shareOf(x: number, n: number, splits: number): Share {
  if (n === 0) return { value: null, n, band: null };
  const once = Math.max(1, Math.round(n / splits));
  const { lower, upper } = clopperPearson({ x: Math.min(once, Math.round((once * x) / n)), n: once, conf: 0.95 });
  return { value: x / n, n, band: [lower, upper] };
}

export function coverageResult(cells: readonly BacktestCell[], name: ForecasterName, splits: number): CoverageResult {
  const scored = cells.filter((cell) => cell.scores[name]);
  const logged = scored.filter(({ replayed }) => replayed >= enough);
  const at = (index: number, among: readonly BacktestCell[]) => levelCoverage(among, { name, index, splits });
  const counts = logged.reduce((sum, cell) => sum + cell.countsWidth, 0) / Math.max(1, logged.length);
  const width = at(2, logged).meanWidth;
  return {
    '50': at(0, logged),
    '80': at(1, logged),
    '90': at(2, logged),
    '95': at(3, logged),
    widthAgainstCounts: width === null || counts === 0 ? null : width / counts,
    allCells90: at(2, scored),
  };
}

interface AtLevel {
  readonly name: ForecasterName;
  readonly index: number;
  readonly splits: number;
}

function levelCoverage(cells: readonly BacktestCell[], { name, index, splits }: AtLevel): LevelCoverage {
  const n = cells.length;
  if (n === 0) return { value: null, n, meanWidth: null, band: null, pit: null };
  const level = levels[index]! / 100;
  let inside = 0;
  let width = 0;
  let pit = 0;
  for (const cell of cells) {
    const score = cell.scores[name]!;
    if (score.inside[index]) inside++;
    width += score.width[index]!;
    pit += pitShare(score.pit, level);
  }
  const { value, band } = shareOf(inside, n, splits);
  return { value, n, meanWidth: width / n, band, pit: pit / n };
}

/** How much of the observed count's stretch of probability lies inside the central `level`. */
function pitShare([from, to]: readonly [number, number], level: number): number {
  const [low, high] = [(1 - level) / 2, (1 + level) / 2];
  if (to <= from) return from >= low && from < high ? 1 : 0;
  return Math.max(0, Math.min(to, high) - Math.max(from, low)) / (to - from);
}

export function splitResult({ split, logs, launched, cells }: SplitScore): SplitResult {
  const coverage = coverageResult(cells, 'default', 1)['90'];
  const { medianError, n } = errorResult(cells, errorOf('default'));
  return {
    split,
    logs,
    launched,
    medianError,
    floor: errorResult(cells, floorError).medianError,
    persistence: errorResult(cells, errorOf('persistence')).medianError,
    coverage90: coverage.value,
    n,
  };
}
