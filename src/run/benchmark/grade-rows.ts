import type { Grade, Grader, UngradedReason } from '../../core/grade.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { BenchmarkRow } from '../../grade/benchmark/dataset.ts';
import { groupedShare, type Metric } from '../../grade/benchmark/metrics.ts';
import type { ReasonerGrade } from '../../grade/reasoner/reasoner-grader.ts';
import { eachBounded } from '../lanes/bounded.ts';
import { type GradingEnd, gradingDone, orEnd } from '../reasoned/grading-end.ts';
import type { RunDeps } from '../study.ts';

/** What came of asking a judge: sums over its calls. */
export interface CallSummary {
  readonly calls: number;
  /** Rows that were asked about again because the answer could not be read. */
  readonly retried: number;
  /** Calls by what came of them: `verdict`, or why there is none. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Null where an answer did not say. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** The same rows graded once more. */
export interface Retest {
  /** Rows with a verdict both times. */
  readonly rows: number;
  /** Share of them with the same verdict. */
  readonly agreement: Metric;
}

export interface GradedRows {
  /** By row id: an event or none; null where ungraded. */
  readonly verdicts: ReadonlyMap<string, boolean | null>;
  readonly ungraded: Readonly<Partial<Record<UngradedReason, number>>>;
  readonly calls: CallSummary | null;
  readonly retest: Retest | null;
  readonly seconds: number;
  /** US dollars; null where the price is not known. */
  readonly costUsd: number | null;
  /** Where it is not `done`, the rows that have a verdict are a random part of all. */
  readonly end: GradingEnd;
}

export interface GradingOrder {
  readonly rows: readonly BenchmarkRow[];
  readonly parallel: number;
  /** Rows to grade twice; 0 for none. */
  readonly retest: number;
  readonly seed: number;
  /** Called after each row. */
  readonly onGraded?: () => void;
}

/**
 * Every row's verdict by one grader, so many at once, in keyed order; a keyed subset of the graded is graded again. Where
 * it is stopped, or the judge no longer answers, what there is comes back.
 */
export async function gradeRows(grader: Grader, order: GradingOrder, deps: RunDeps): Promise<GradedRows> {
  const startedAt = deps.clock.now();
  const { grades, end } = await gradeAll(grader, order, deps);
  const seconds = (deps.clock.now() - startedAt) / 1000;
  const verdicts = new Map([...grades].map(([id, grade]) => [id, grade.status === 'graded' ? grade.event : null]));
  const calls = [...grades.values()].flatMap((grade) => ('calls' in grade ? [(grade as ReasonerGrade).calls] : []));
  const ungraded: Partial<Record<UngradedReason, number>> = {};
  for (const grade of grades.values()) {
    if (grade.status === 'ungraded') ungraded[grade.reason] = (ungraded[grade.reason] ?? 0) + 1;
  }
  const again = order.retest > 0 && end.end === 'done' ? await gradedAgain(grader, verdicts, { order, deps }) : null;
  return {
    verdicts,
    ungraded,
    calls: grader.info.tier === 'reasoner' ? summaryOf(calls) : null,
    retest: again?.retest ?? null,
    seconds,
    costUsd: grader.info.tier === 'reasoner' ? sumOf(calls.flat(), (call) => call.costUsd) : 0,
    end: again?.end ?? end,
  };
}

interface Graded {
  readonly grades: ReadonlyMap<string, Grade>;
  readonly end: GradingEnd;
}

async function gradeAll(grader: Grader, order: GradingOrder, { signal }: RunDeps): Promise<Graded> {
  const grades = new Map<string, Grade>();
  let end = gradingDone;
  const rows = inKeyedOrder(order.rows, { seed: order.seed, purpose: 'bench-order' });
  await eachBounded(each(rows), order.parallel, async ({ id, reply }, stop) => {
    const asked = async (): Promise<Grade> => {
      if (signal.aborted) throw new NotGradedYet('aborted');
      return grader.grade(reply, signal);
    };
    const grade = await orEnd(asked());
    if ('end' in grade) {
      end = grade;
      return stop();
    }
    grades.set(id, grade);
    order.onGraded?.();
  });
  return { grades, end };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function gradedAgain(
  grader: Grader,
  first: ReadonlyMap<string, boolean | null>,
  { order, deps }: { readonly order: GradingOrder; readonly deps: RunDeps },
): Promise<{ readonly retest: Retest; readonly end: GradingEnd }> {
  const graded = order.rows.filter(({ id }) => first.get(id) !== null);
  const rows = keyedSubset(graded, order.retest, { seed: order.seed, purpose: 'bench-retest' });
  const { grades: again, end } = await gradeAll(grader, { ...order, rows }, deps);
  const both = rows.flatMap((row) => {
    const second = again.get(row.id);
    return second?.status === 'graded' ? [{ group: row.id, same: second.event === first.get(row.id) }] : [];
  });
  return { retest: { rows: both.length, agreement: groupedShare(both, ({ same }) => same) }, end };
}

/** So many rows in keyed order: which ones depends on the seed and the rows' ids alone. */
export function keyedSubset(
  rows: readonly BenchmarkRow[],
  size: number,
  { seed, purpose }: { readonly seed: number; readonly purpose: string },
): readonly BenchmarkRow[] {
  return size >= rows.length ? rows : inKeyedOrder(rows, { seed, purpose }).slice(0, size);
}

function inKeyedOrder(
  rows: readonly BenchmarkRow[],
  { seed, purpose }: { readonly seed: number; readonly purpose: string },
): readonly BenchmarkRow[] {
  const keyed = rows.map((row) => ({ row, key: keyedUniform(seed, purpose, row.id) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ row }) => row);
}

type Calls = ReasonerGrade['calls'];

function summaryOf(byRow: readonly Calls[]): CallSummary {
  const all = byRow.flat();
  const outcomes: Record<string, number> = {};
  for (const { outcome } of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const fewest = Math.min(...byRow.map((calls) => calls.length).filter((count) => count > 0));
  return {
    calls: all.length,
    retried: byRow.filter((calls) => calls.length > fewest).length,
    outcomes,
    inputTokens: sumOf(all, (call) => call.inputTokens),
    outputTokens: sumOf(all, (call) => call.outputTokens),
  };
}

/** An unknown part makes the sum unknown. */
function sumOf(calls: Calls, of: (call: Calls[number]) => number | null): number | null {
  return calls.reduce<number | null>((sum, call) => {
    const part = of(call);
    return sum === null || part === null ? null : sum + part;
  }, 0);
}
