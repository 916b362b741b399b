import { delongAuc } from '../../stats/discriminator/delong.ts';
import { binomCdf } from '../../stats/distributions/discrete.ts';
import { clopperPearsonUpperOneSided } from '../../stats/proportion/clopper-pearson.ts';

/** Scores of labelled rows, higher for an event; `weights` (1 each when absent) only matter to shares of traffic. */
export interface ScoredRows {
  readonly scores: readonly number[];
  readonly labels: readonly (0 | 1)[];
  readonly weights?: readonly number[];
}

/** How well scores tell events from the rest; null where a label occurs less than twice. */
export interface Separation {
  /** Area under the ROC curve with DeLong's 95 % interval; null limits where its variance is 0. */
  readonly auc: number;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Mean over the events of the precision among rows that score at least as high. */
  readonly averagePrecision: number;
  /** Share of the events above the score that 5 % of the non-events reach (T5). */
  readonly recallAtFivePercent: number;
}

export function separation({ scores, labels }: ScoredRows): Separation | null {
  const events = scores.filter((_, i) => labels[i] === 1);
  const others = scores.filter((_, i) => labels[i] === 0).sort((a, b) => b - a);
  if (events.length < 2 || others.length < 2) return null;
  const { auc, variance, lower, upper } = delongAuc({ scores, labels });
  const bar = others[Math.floor(0.05 * others.length)]!;
  return {
    auc,
    lower: variance > 0 ? lower : null,
    upper: variance > 0 ? upper : null,
    averagePrecision: averagePrecision(scores, labels),
    recallAtFivePercent: events.filter((score) => score > bar).length / events.length,
  };
}

/** Rows with equal scores count at once, so their order does not matter. */
function averagePrecision(scores: readonly number[], labels: readonly (0 | 1)[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let [seen, events, sum] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let [to, here] = [from, 0];
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) here += labels[order[to++]!]!;
    seen += to - from;
    events += here;
    sum += here * (events / seen);
    from = to;
  }
  return sum / events;
}

/** A threshold with a recall that n+ labelled events certify, or why none can be had. */
export type RecallCertificate =
  | {
      readonly status: 'certified';
      /** What is certified: P(score >= threshold | event) >= recall, with confidence 1 - alpha. */
      readonly recall: number;
      readonly alpha: number;
      readonly positives: number;
      /** Misses allowed (fixed by n+ alone, before any score was looked at) and seen. */
      readonly missesAllowed: number;
      readonly misses: number;
      /** Escalate scores of at least this. */
      readonly threshold: number;
      /** Weighted share of all rows at or above the threshold. */
      readonly escalationRate: number;
      /** One-sided lower limit of the recall at 1 - alpha. */
      readonly recallLower: number;
    }
  | {
      readonly status: 'too-few-events';
      readonly recall: number;
      readonly alpha: number;
      readonly positives: number;
      /** Events needed for a certificate without a miss. */
      readonly needed: number;
    };

/**
 * Binomial certificate of graders.md 6.2: the most misses k with P(X <= k) <= alpha for X ~ Bin(n+, 1 - recall); the
 * threshold is the (k + 1)-th smallest score of an event. Holds for scores of a screen that did not learn from these
 * rows, drawn like the traffic it will see, each event on its own.
 */
export function certifyRecall(rows: ScoredRows, recall: number, alpha = 0.05): RecallCertificate {
  const events = rows.scores.filter((_, i) => rows.labels[i] === 1).sort((a, b) => a - b);
  const positives = events.length;
  const needed = Math.ceil(Math.log(alpha) / Math.log(recall) - 1e-9);
  if (positives < needed) return { status: 'too-few-events', recall, alpha, positives, needed };
  let missesAllowed = 0;
  while (missesAllowed + 1 < positives && binomCdf(missesAllowed + 1, positives, 1 - recall) <= alpha) missesAllowed++;
  const threshold = events[missesAllowed]!;
  const misses = events.filter((score) => score < threshold).length;
  let [above, total] = [0, 0];
  for (const [i, score] of rows.scores.entries()) {
    const weight = rows.weights?.[i] ?? 1;
    total += weight;
    if (score >= threshold) above += weight;
  }
  const recallLower = 1 - clopperPearsonUpperOneSided({ x: misses, n: positives, conf: 1 - alpha });
  return {
    status: 'certified',
    recall,
    alpha,
    positives,
    missesAllowed,
    misses,
    threshold,
    escalationRate: above / total,
    recallLower,
  };
}
