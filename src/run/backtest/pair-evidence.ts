import { gradeOfCode } from '../../core/grade-codes.ts';
import type { EvidenceBlock, Outcome, PairedSummary } from '../../stats/index.ts';
import type { CorpusPrompt, CorpusRun } from './corpus.ts';
import type { SplitPlan } from './splits.ts';

/** The runs that play the lanes of one pretended launch. */
export interface PairLanes {
  readonly previous: string;
  readonly candidate: string;
  /** What the previous model said in production. */
  readonly current: Uint8Array;
  /** What the candidate said in production: its outcome after the launch. */
  readonly launched: Uint8Array;
  /** The candidate's replay: its second sample where there is one, else its production replies. */
  readonly replay: Uint8Array;
  /** The previous model's second sample. */
  readonly placebo: Uint8Array | null;
}

/** Lanes of a pair: a model's production is the first sample of the configuration with the most replies. */
export function lanesOf(runs: readonly CorpusRun[], previous: string, candidate: string): PairLanes {
  const [current, placebo] = samplesOf(runs, previous);
  const [launched, second] = samplesOf(runs, candidate);
  const repeated =
    placebo && second ? { replay: second.codes, placebo: placebo.codes } : { replay: launched!.codes, placebo: null };
  return { previous, candidate, current: current!.codes, launched: launched!.codes, ...repeated };
}

function samplesOf(runs: readonly CorpusRun[], model: string): readonly CorpusRun[] {
  const own = runs.filter((run) => run.model === model);
  const repliesOf = (config: string) =>
    own.filter((run) => run.config === config).reduce((sum, run) => sum + answered(run.codes), 0);
  const configs = [...new Set(own.map((run) => run.config))].sort();
  const config = configs.reduce((best, name) => (repliesOf(name) > repliesOf(best) ? name : best));
  return own.filter((run) => run.config === config).sort((a, b) => a.sample - b.sample);
}

function answered(codes: Uint8Array): number {
  let count = 0;
  for (const code of codes) if (code < 3) count++;
  return count;
}

export interface TableShape {
  readonly behaviors: readonly string[];
  readonly prompts: readonly Pick<CorpusPrompt, 'firstItem' | 'items'>[];
  readonly items: number;
}

/**
 * What is known before the launch, for every behavior with an answer of both: the counts that `summarisePairs` gives
 * for rows of equal weight and without clusters.
 */
export function pairEvidence(shape: TableShape, lanes: PairLanes, split: SplitPlan): readonly PairedSummary[] {
  const items = split.logs.flatMap((at, rank) =>
    itemsOf(shape, at).map((item) => ({ item, block: split.blocks[rank]! })),
  );
  return shape.behaviors.flatMap((behavior, index) => {
    const offset = index * shape.items;
    const sum = new PairCount(split.blockKind);
    for (const { item, block } of items) {
      const current = gradeOfCode(lanes.current[offset + item]!);
      const candidate = gradeOfCode(lanes.replay[offset + item]!);
      const placebo = lanes.placebo ? gradeOfCode(lanes.placebo[offset + item]!) : null;
      sum.add({ current, candidate, placebo, block });
    }
    return sum.n > 0 ? [sum.summary(behavior)] : [];
  });
}

/** What happened after the launch: behavior to outcome. */
export function pairOutcomes(
  shape: TableShape,
  lanes: PairLanes,
  launched: readonly number[],
): ReadonlyMap<string, Outcome> {
  const items = launched.flatMap((at) => itemsOf(shape, at));
  const outcomes = new Map<string, Outcome>();
  for (const [index, behavior] of shape.behaviors.entries()) {
    const count = (codes: Uint8Array) => laneCount(codes, index * shape.items, items);
    const { n, events } = count(lanes.launched);
    const current = count(lanes.current);
    if (n > 0 && current.n > 0) outcomes.set(behavior, { behavior, n, events, current });
  }
  return outcomes;
}

/** The candidate's own production rate in the logs half: what the sampling floor is measured from. */
export function productionCounts(
  shape: TableShape,
  lanes: PairLanes,
  logs: readonly number[],
): ReadonlyMap<string, { n: number; events: number }> {
  const items = logs.flatMap((at) => itemsOf(shape, at));
  return new Map(
    shape.behaviors.map((behavior, index) => [behavior, laneCount(lanes.launched, index * shape.items, items)]),
  );
}

function itemsOf(shape: TableShape, prompt: number): readonly number[] {
  const { firstItem, items } = shape.prompts[prompt]!;
  return Array.from({ length: items }, (_, turn) => firstItem + turn);
}

function laneCount(codes: Uint8Array, offset: number, items: readonly number[]): { n: number; events: number } {
  let n = 0;
  let events = 0;
  for (const item of items) {
    const grade = gradeOfCode(codes[offset + item]!);
    if (grade === null) continue;
    n++;
    events += grade;
  }
  return { n, events };
}

interface Pairing {
  readonly current: 0 | 1 | null;
  readonly candidate: 0 | 1 | null;
  readonly placebo: 0 | 1 | null;
  readonly block: string;
}

class PairCount {
  n = 0;
  #current = 0;
  #candidate = 0;
  #both = 0;
  #missing = 0;
  readonly #placebo = { n: 0, events: 0, logged: 0, both: 0 };
  readonly #kind: EvidenceBlock['kind'];
  readonly #blocks = new Map<string, { n: number; current: number; candidate: number }>();

  constructor(kind: EvidenceBlock['kind']) {
    this.#kind = kind;
  }

  add({ current, candidate, placebo, block }: Pairing): void {
    if (current !== null && placebo !== null) {
      this.#placebo.n++;
      this.#placebo.events += placebo;
      this.#placebo.logged += current;
      this.#placebo.both += placebo * current;
    }
    if (current === null || candidate === null) {
      this.#missing++;
      return;
    }
    this.n++;
    this.#current += current;
    this.#candidate += candidate;
    this.#both += current * candidate;
    let sums = this.#blocks.get(block);
    if (!sums) {
      sums = { n: 0, current: 0, candidate: 0 };
      this.#blocks.set(block, sums);
    }
    sums.n++;
    sums.current += current;
    sums.candidate += candidate;
  }

  summary(behavior: string): PairedSummary {
    const blocks = [...this.#blocks].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      behavior,
      n: this.n,
      current: this.#current,
      candidate: this.#candidate,
      both: this.#both,
      candidateOnly: this.#candidate - this.#both,
      currentOnly: this.#current - this.#both,
      ...(this.#placebo.n > 0 ? { placebo: this.#placebo } : {}),
      blocks: blocks.map(([block, sums]) => ({ block, kind: this.#kind, ...sums })),
      eventClusters: this.#current + this.#candidate - this.#both,
      designEffect: 1,
      missing: this.#missing,
    };
  }
}
