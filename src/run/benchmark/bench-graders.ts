import type { GraderInfo } from '../../core/grade.ts';
import type { Policy } from '../../core/policy.ts';
import type { BenchmarkCategory, BenchmarkDataset, BenchmarkRow } from '../../grade/benchmark/dataset.ts';
import { type Cell, type Metric, type Scores, scoreCells } from '../../grade/benchmark/metrics.ts';
import { screenVerdicts } from '../../grade/benchmark/screen-verdicts.ts';
import { policyGraders } from '../../grade/policy-graders.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import type { Separation } from '../../grade/screen/screen-metrics.ts';
import { type GradingEnd, gradingDone } from '../reasoned/grading-end.ts';
import type { OpenJudge } from '../reasoned/open-judge.ts';
import type { RunDeps } from '../study.ts';
import { type Beside, besideFigures } from './beside-figures.ts';
import { type CallSummary, type GradedRows, gradeRows, keyedSubset, type Retest } from './grade-rows.ts';

export type BenchKind = 'rules' | 'screen' | 'reasoner';

export interface BenchOrder {
  readonly dataset: BenchmarkDataset;
  readonly kinds: readonly BenchKind[];
  /** Policies that may be benched; those that decide no category of the dataset are passed over. */
  readonly policies: readonly Policy[];
  /** Null: no reasoner is benched. */
  readonly judge: OpenJudge | null;
  /** Rows to bench on, drawn by a keyed hash; Infinity: all. The screen is trained on all of them either way. */
  readonly limit: number;
  readonly retest: number;
  readonly seed: number;
}

/** One grader on one category of a dataset. */
export interface GraderBench {
  readonly dataset: string;
  readonly category: string;
  readonly convention: BenchmarkCategory['convention'];
  readonly policy: string;
  readonly grader: string;
  readonly tier: GraderInfo['tier'];
  /** Labelled rows it was given. */
  readonly n: number;
  /** Labelled rows that it was not given, because the bench was stopped; those it was given are a random part. */
  readonly left: number;
  /** Rows with a label that says event, among the graded. */
  readonly positives: number;
  /** Rows left out because nobody labelled them in this category. */
  readonly unlabelled: number;
  readonly ungraded: number;
  readonly ungradedShare: number;
  /** Why, over all rows that this policy was put to. */
  readonly ungradedReasons: GradedRows['ungraded'];
  readonly f1: Metric;
  readonly precision: Metric;
  readonly recall: Metric;
  readonly fpr: Metric;
  readonly f1IfUngradedWrong: number | null;
  /** How well the scores of a screen rank; null for verdicts without scores. */
  readonly separation: Separation | null;
  readonly retest: Retest | null;
  readonly calls: CallSummary | null;
  readonly seconds: number;
  /** US dollars; null where the price is not known. */
  readonly cost: number | null;
  readonly beside: readonly Beside[];
}

export interface BenchRun {
  readonly benches: readonly GraderBench[];
  readonly end: GradingEnd;
}

/** Grades the dataset by every policy and grader there is for it: rules, then screens, then the judge policy by policy. A stop gives back what there is. */
export async function benchGraders(order: BenchOrder, deps: RunDeps): Promise<BenchRun> {
  const rows = keyedSubset(order.dataset.rows, order.limit, { seed: order.seed, purpose: 'bench-limit' });
  const stages = { rules: benchRules, screen: benchScreens, reasoner: benchReasoner } as const;
  const benches: GraderBench[] = [];
  for (const kind of ['rules', 'screen', 'reasoner'] as const) {
    if (!order.kinds.includes(kind)) continue;
    const run = await stages[kind](order, rows, deps);
    benches.push(...run.benches);
    if (run.end.end !== 'done') return { benches, end: run.end };
  }
  return { benches, end: gradingDone };
}

/** Categories that a policy decides: by its place in the dataset, or because it bears the category's name. */
export function categoriesOf({ categories }: BenchmarkDataset, policy: Policy): readonly BenchmarkCategory[] {
  const { kind } = policy.grader;
  const decides = ({ rules, reasoner, id }: BenchmarkCategory): boolean =>
    id === policy.id || (kind === 'reasoner' ? reasoner === policy.id : rules.includes(policy.id));
  return categories.filter(decides);
}

async function benchRules(order: BenchOrder, rows: readonly BenchmarkRow[], deps: RunDeps): Promise<BenchRun> {
  const policies = order.policies.filter(
    (policy) => policy.grader.kind !== 'reasoner' && categoriesOf(order.dataset, policy).length > 0,
  );
  const graders = await policyGraders(policies);
  const benches: GraderBench[] = [];
  for (const policy of policies) {
    const { retest, seed } = order;
    const grader = graders.get(policy.id)!;
    const graded = await gradeRows(grader, { rows, parallel: 1, retest, seed }, deps);
    for (const category of categoriesOf(order.dataset, policy)) {
      benches.push(...benchOf({ dataset: order.dataset, category, info: grader.info }, rows, graded));
    }
    if (graded.end.end !== 'done') return { benches, end: graded.end };
  }
  return { benches, end: gradingDone };
}

function benchScreens({ dataset, seed }: BenchOrder, rows: readonly BenchmarkRow[], deps: RunDeps): BenchRun {
  const benches = dataset.categories.flatMap((category) => {
    if (deps.signal.aborted) return [];
    const startedAt = deps.clock.now();
    const screen = screenVerdicts(dataset.rows, category.id, seed);
    if (!screen) return [];
    const { verdicts, folds, separation } = screen;
    const seconds = (deps.clock.now() - startedAt) / 1000;
    const graded = { verdicts, ungraded: {}, calls: null, retest: null, seconds, costUsd: 0, end: gradingDone };
    const info = { id: `ngram-screen:cross-fitted-${folds}`, policy: category.id, tier: 'screen' as const };
    return benchOf({ dataset, category, info }, rows, graded).map((bench) => ({ ...bench, separation }));
  });
  return { benches, end: deps.signal.aborted ? { end: 'aborted', detail: null } : gradingDone };
}

/** Policy by policy, so that a server reuses the policy's part of the prompt; unlabelled rows are not asked about. */
async function benchReasoner(order: BenchOrder, rows: readonly BenchmarkRow[], deps: RunDeps): Promise<BenchRun> {
  const { dataset, judge, retest, seed } = order;
  if (!judge) return { benches: [], end: gradingDone };
  const questions = order.policies.flatMap((policy) => {
    if (policy.grader.kind !== 'reasoner') return [];
    const categories = categoriesOf(dataset, policy);
    const asked = rows.filter(({ gold }) => categories.some(({ id }) => isLabelled(gold[id])));
    return asked.length === 0 ? [] : [{ policy, categories, asked }];
  });
  const total = questions.reduce((sum, { asked }) => sum + asked.length + Math.min(retest, asked.length), 0);
  let done = 0;
  const onGraded = (): void => deps.onProgress({ stage: 'grade', done: ++done, total, unit: 'replies' });
  const benches: GraderBench[] = [];
  for (const { policy, categories, asked } of questions) {
    const grader = judge.graderOf(compilePolicy(policy));
    const grading = { rows: asked, parallel: judge.parallel, retest, seed, onGraded };
    const graded = await gradeRows(grader, grading, deps);
    for (const category of categories) benches.push(...benchOf({ dataset, category, info: grader.info }, rows, graded));
    if (graded.end.end !== 'done') return { benches, end: graded.end };
  }
  return { benches, end: gradingDone };
}

interface Subject {
  readonly dataset: BenchmarkDataset;
  readonly category: BenchmarkCategory;
  readonly info: GraderInfo;
}

/** None where a stop came before the first row. */
function benchOf(
  { dataset, category, info }: Subject,
  rows: readonly BenchmarkRow[],
  graded: GradedRows,
): GraderBench[] {
  const all = rows.filter(({ gold }) => isLabelled(gold[category.id]));
  const labelled = graded.end.end === 'done' ? all : all.filter(({ id }) => graded.verdicts.has(id));
  if (labelled.length === 0 && all.length > 0) return [];
  const cells = labelled.map(({ id, gold, group }): Cell => {
    return { gold: gold[category.id] as 0 | 1, event: graded.verdicts.get(id) ?? null, group };
  });
  const { graded: withVerdict, ...scores }: Scores = scoreCells(cells);
  const ungraded = labelled.length - withVerdict;
  const bench: GraderBench = {
    dataset: dataset.name,
    category: category.id,
    convention: category.convention,
    policy: info.policy,
    grader: info.id,
    tier: info.tier,
    n: labelled.length,
    left: all.length - labelled.length,
    unlabelled: rows.length - all.length,
    ungraded,
    ungradedShare: labelled.length === 0 ? 0 : ungraded / labelled.length,
    ungradedReasons: graded.ungraded,
    ...scores,
    separation: null,
    retest: graded.retest,
    calls: graded.calls,
    seconds: graded.seconds,
    cost: graded.costUsd,
    beside: besideFigures(dataset.name, category.id, { rows: labelled, f1: scores.f1 }),
  };
  return [bench];
}

function isLabelled(gold: BenchmarkRow['gold'][string] | undefined): boolean {
  return gold === 0 || gold === 1;
}
