import { keyedUniform } from '../../core/keyed-random.ts';
import { randomStream } from '../../stats/random-stream.ts';
import { type CascadeRow, cascadeRate } from '../../stats/rate/cascade-rate.ts';
import { estimateRate } from '../../stats/rate/estimate-rate.ts';
import { type EscalationDesign, type EscalationPlan, escalate, planEscalation } from './escalation.ts';

/** A labelled text as a cascade would meet it: the screen's guess beforehand, the label as what the reasoner would say. */
export interface KnownReply {
  readonly id: string;
  readonly guess: number;
  readonly label: 0 | 1;
}

export interface CascadeSimulation {
  readonly replies: number;
  readonly seeds: number;
  /** Rate of the labels. */
  readonly truth: number;
  /** Mean and largest share of the replies that were graded. */
  readonly gradedMean: number;
  readonly gradedMost: number;
  /** Mean of the estimates, and the band their mean would lie in (95 %) were they unbiased: truth ± 1.96 Monte Carlo errors. */
  readonly estimate: number;
  readonly unbiasedBand: { readonly lower: number; readonly upper: number };
  /** Mean width of the 95 % intervals, and of those of grading an even half. */
  readonly width: number;
  readonly halfWidth: number;
  /** Share of the intervals that hold the rate when the replies themselves are drawn anew, with replacement, each time. */
  readonly coverage: number;
  /** Grading as many of the likeliest and taking the rest for clean: always the same answer, and too low. */
  readonly threshold: { readonly estimate: number; readonly graded: number };
}

/** Widths of an even half hardly differ, so a few draws are enough. */
const halfSeeds = 40;

const design = { clusters: 'none', strata: 'none', weights: 'equal' } as const;

/**
 * What a cascade would have said of labelled replies, over many draws: is it unbiased, how wide, at what cost. Guesses
 * must not have seen the labels.
 */
export function simulateCascade(
  replies: readonly KnownReply[],
  options: { readonly escalation: EscalationDesign; readonly seeds: number },
): CascadeSimulation {
  const { escalation, seeds } = options;
  const plan = planEscalation(replies, escalation);
  const truth = replies.reduce<number>((sum, { label }) => sum + label, 0) / replies.length;
  const sums = { estimate: 0, squares: 0, graded: 0, most: 0, width: 0, half: 0, covered: 0, coverable: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const found = cascadeRate({ rows: drawn(replies, plan, seed), design });
    if (found.status !== 'estimated') continue;
    sums.estimate += found.point;
    sums.squares += (found.point - truth) ** 2;
    sums.graded += found.grades / replies.length;
    sums.most = Math.max(sums.most, found.grades / replies.length);
    sums.width += found.interval.upper - found.interval.lower;
    if (seed < halfSeeds) sums.half += halfWidth(replies, seed);
    const anew = cascadeRate({ rows: drawn(resampled(replies, seed), plan, seed), design });
    if (anew.status !== 'estimated') continue;
    sums.coverable++;
    if (anew.interval.lower <= truth && truth <= anew.interval.upper) sums.covered++;
  }
  const estimate = sums.estimate / seeds;
  const half = (1.96 * Math.sqrt(Math.max(0, sums.squares / seeds - (estimate - truth) ** 2))) / Math.sqrt(seeds);
  return {
    replies: replies.length,
    seeds,
    truth,
    gradedMean: sums.graded / seeds,
    gradedMost: sums.most,
    estimate,
    unbiasedBand: { lower: truth - half, upper: truth + half },
    width: sums.width / seeds,
    halfWidth: sums.half / Math.min(seeds, halfSeeds),
    coverage: sums.covered / Math.max(1, sums.coverable),
    threshold: thresholded(replies, escalation.share),
  };
}

function drawn(replies: readonly KnownReply[], plan: EscalationPlan, seed: number): CascadeRow[] {
  return replies.map(({ id, guess, label }) => {
    const { escalated, escalation } = escalate({ guess, prefix: id }, { plan, seed, policyVersion: 'simulation' });
    const { guess: stored, probability } = escalation;
    return { guess: stored, probability, escalated, y: escalated ? label : null, weight: 1, cluster: id, stratum: '' };
  });
}

/** As many replies, drawn with replacement: the truth is then known and the replies are a sample of it. */
function resampled(replies: readonly KnownReply[], seed: number): KnownReply[] {
  const { uniform } = randomStream({ seed, purpose: 'cascade-resample', item: 0 });
  return replies.map((_, i) => {
    const { guess, label } = replies[Math.floor(uniform() * replies.length)]!;
    return { guess, label, id: `copy ${i}` };
  });
}

function halfWidth(replies: readonly KnownReply[], seed: number): number {
  const order = replies.map((reply) => ({ reply, place: keyedUniform(seed, 'cascade-half', reply.id) }));
  order.sort((a, b) => a.place - b.place);
  const rows = order.slice(0, Math.round(replies.length / 2)).map(({ reply: { id, label } }) => {
    return { y: label, weight: 1, cluster: id, stratum: '' };
  });
  const found = estimateRate({ rows, design });
  return found.status === 'estimated' ? found.interval.upper - found.interval.lower : 1;
}

function thresholded(replies: readonly KnownReply[], share: number): { estimate: number; graded: number } {
  const best = [...replies].sort((a, b) => b.guess - a.guess).slice(0, Math.round(share * replies.length));
  const events = best.reduce<number>((sum, { label }) => sum + label, 0);
  return { estimate: events / replies.length, graded: best.length / replies.length };
}
