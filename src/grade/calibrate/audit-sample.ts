import { keyedUniform } from '../../core/keyed-random.ts';

/** What the grader said, which is how the audit is divided: its verdict event, or not. */
export type AuditSide = 'flagged' | 'unflagged';

/** A graded reply that a person could check. */
export interface AuditCandidate {
  /** Of its prefix in the slice. */
  readonly position: number;
  /** Names the reply in the draw: the same key is drawn alike, however often the sample grows. */
  readonly key: string;
  /** Analysis weight: 1 / inclusion probability, over the escalation probability; above 0. */
  readonly weight: number;
  readonly side: AuditSide;
  /** P(event) by the screen in 0..1; null where there is none. */
  readonly guess: number | null;
}

export interface AuditItem {
  readonly position: number;
  readonly side: AuditSide;
  readonly weight: number;
  /** What its chance is proportional to: the weight, among the unflagged times a tempered function of the guess. */
  readonly size: number;
  /** Uniform number over size; the smallest of a side are drawn, in this order. */
  readonly priority: number;
  /** Of being in a sample of as many as were drawn, given the next priority; in (0, 1]. */
  readonly probability: number;
}

/** One side of the audit: all its graded replies, and the part that was drawn. */
export interface AuditStratum {
  readonly replies: number;
  /** Sum of the analysis weights of all of them. */
  readonly weight: number;
  /** In drawing order: the first k are at any k a sample with known probabilities. */
  readonly items: readonly AuditItem[];
  /** Priority of the first one not drawn; null where all were. */
  readonly next: number | null;
  /** Mean weight of one event here and mean of weight / size, both over where events are believed to be. */
  readonly believed: { readonly weight: number; readonly perSize: number };
}

export type AuditSample = Readonly<Record<AuditSide, AuditStratum>>;

/** Least size of an unflagged reply as a share of the weighted mean: nothing is out of reach of the audit. */
const floorShare = 0.25;
/** As in the cascade: flatter than the optimum, so that an over-confident screen costs width, not coverage. */
const temper = 0.75;

/**
 * Draws the audit of one behavior in one lane by priority sampling (Duffield, Lund & Thorup 2007): priority = keyed
 * uniform / size, the smallest are drawn, and given the next priority t each has the probability min(1, size t). Without
 * replacement, of fixed size, and nested: a larger sample contains the smaller one. Among the flagged the size is the
 * analysis weight, so that the plain fraction correct is the weighted one; among the unflagged it is the weight times
 * [m(1-m)]^0.375 of the screen's guess m with a floor, and the weight alone where no screen guessed.
 */
export function drawAuditSample(
  candidates: readonly AuditCandidate[],
  wanted: Readonly<Record<AuditSide, number>> & { readonly seed: number },
): AuditSample {
  const of = (side: AuditSide): AuditStratum =>
    drawSide(
      candidates.filter((one) => one.side === side),
      { count: wanted[side], seed: wanted.seed },
    );
  return { flagged: of('flagged'), unflagged: of('unflagged') };
}

function drawSide(
  candidates: readonly AuditCandidate[],
  { count, seed }: { count: number; seed: number },
): AuditStratum {
  const weight = candidates.reduce((sum, one) => sum + one.weight, 0);
  const urgency = candidates.map(urgencyOf);
  const mean = candidates.reduce((sum, one, i) => sum + one.weight * urgency[i]!, 0) / (weight || 1);
  const sized = candidates.map((one, i) => {
    const size = one.weight * (mean > 0 ? Math.max(urgency[i]! / mean, floorShare) : 1);
    return { one, size, priority: keyedUniform(seed, 'audit', one.key) / size };
  });
  const believed = believedEvents(sized);
  sized.sort((a, b) => a.priority - b.priority || a.one.position - b.one.position);
  const next = sized[count]?.priority ?? null;
  const items = sized.slice(0, count).map(({ one, size, priority }) => ({
    position: one.position,
    side: one.side,
    weight: one.weight,
    size,
    priority,
    probability: next === null ? 1 : Math.min(1, size * next),
  }));
  return { replies: candidates.length, weight, items, next, believed };
}

/** Among the flagged the grader has spoken, and the screen says nothing more. */
function urgencyOf({ side, guess }: AuditCandidate): number {
  return side === 'flagged' || guess === null ? 1 : (guess * (1 - guess)) ** (temper / 2);
}

function believedEvents(sized: readonly { one: AuditCandidate; size: number }[]): AuditStratum['believed'] {
  let [mass, weight, perSize] = [0, 0, 0];
  for (const { one, size } of sized) {
    const share = one.weight * (one.side === 'flagged' || one.guess === null ? 1 : Math.max(one.guess, 1e-9) ** temper);
    mass += share;
    weight += share * one.weight;
    perSize += (share * one.weight) / size;
  }
  return mass > 0 ? { weight: weight / mass, perSize: perSize / mass } : { weight: 0, perSize: 0 };
}
