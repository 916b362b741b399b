import { betaQuantile, type Interval, kishEss } from '../../stats/index.ts';

export interface Verdict {
  readonly label: string;
  readonly event: boolean;
}

/** Two verdicts on one reply: the grader's and a person's, or two people's. */
export interface VerdictPair {
  readonly first: Verdict;
  readonly second: Verdict;
  /** How many replies of the lane it stands for; above 0, any scale. */
  readonly weight: number;
}

export interface Agreement {
  readonly n: number;
  /** Share of replies on which both say event or both say none, by weight. */
  readonly raw: number;
  /** Cohen's kappa on event or not, by weight; null where both use one verdict only, and chance explains all. */
  readonly kappa: (Interval & { readonly value: number }) | null;
  /** Share of events by weight: kappa falls with it, at the same error rates. */
  readonly baseRate: { readonly first: number; readonly second: number };
  /** Pairs of labels as they occur, unweighted, the most frequent first. */
  readonly labels: readonly { readonly first: string; readonly second: string; readonly n: number }[];
}

/** Quantile levels of either conditional rate: 60 x 60 cells of equal probability. */
const levels = Array.from({ length: 60 }, (_, k) => (k + 0.5) / 60);

/**
 * Agreement of two judges. The interval of kappa is 95 %: given how often the first says event, the second's rates among
 * the first's events and non-events are Jeffreys beta variables on Kish's effective counts, and kappa's quantiles are
 * read off a grid of both. Null without a pair.
 */
export function agreement(pairs: readonly VerdictPair[]): Agreement | null {
  if (pairs.length === 0) return null;
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  const share = (of: (pair: VerdictPair) => boolean): number =>
    pairs.reduce((sum, pair) => sum + (of(pair) ? pair.weight : 0), 0) / total;
  const first = share((pair) => pair.first.event);
  const second = share((pair) => pair.second.event);
  const both = share((pair) => pair.first.event && pair.second.event);
  const raw = share((pair) => pair.first.event === pair.second.event);
  const value = kappaOf({
    first,
    hit: first > 0 ? both / first : 0,
    alarm: first < 1 ? (second - both) / (1 - first) : 0,
  });
  return {
    n: pairs.length,
    raw,
    kappa: value === null ? null : { value, ...around(value, kappaInterval(pairs, first)) },
    baseRate: { first, second },
    labels: labelTable(pairs),
  };
}

/** From the share of the first's events and the second's rates of events among them and among the others. */
function kappaOf({ first, hit, alarm }: { first: number; hit: number; alarm: number }): number | null {
  const second = first * hit + (1 - first) * alarm;
  const observed = first * hit + (1 - first) * (1 - alarm);
  const chance = first * second + (1 - first) * (1 - second);
  return chance >= 1 - 1e-12 ? null : (observed - chance) / (1 - chance);
}

function kappaInterval(pairs: readonly VerdictPair[], first: number): Interval {
  const hits = eventRates(pairs.filter((pair) => pair.first.event));
  const alarms = eventRates(pairs.filter((pair) => !pair.first.event));
  const kappas = hits
    .flatMap((hit) => alarms.map((alarm) => kappaOf({ first, hit, alarm }) ?? 0))
    .sort((a, b) => a - b);
  const at = (level: number): number => kappas[Math.floor(level * (kappas.length - 1))]!;
  return { lower: at(0.025), upper: at(0.975) };
}

/** Complete agreement lies at the end of what is possible: the interval begins or ends there. */
function around(value: number, { lower, upper }: Interval): Interval {
  return { lower: Math.min(lower, value), upper: Math.max(upper, value) };
}

/** Quantiles of the second's rate of events among some pairs; without a pair anything is possible. */
function eventRates(pairs: readonly VerdictPair[]): number[] {
  if (pairs.length === 0) return levels;
  const { ess } = kishEss({ weights: pairs.map(({ weight }) => weight) });
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  const events = (ess * pairs.reduce((sum, pair) => sum + (pair.second.event ? pair.weight : 0), 0)) / total;
  return levels.map((level) => betaQuantile(level, events + 0.5, Math.max(0, ess - events) + 0.5));
}

function labelTable(pairs: readonly VerdictPair[]): Agreement['labels'] {
  const counts = new Map<string, { first: string; second: string; n: number }>();
  for (const { first, second } of pairs) {
    const key = JSON.stringify([first.label, second.label]);
    const known = counts.get(key) ?? { first: first.label, second: second.label, n: 0 };
    known.n++;
    counts.set(key, known);
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.first + a.second < b.first + b.second ? -1 : 1));
}
