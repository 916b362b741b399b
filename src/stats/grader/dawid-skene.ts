import { requireCount, requireEach, requireNonNegative, requireOneOf, requireSameLength } from '../require-argument.ts';
import { sumAll } from '../special/compensated-sum.ts';
import { StatsError } from '../stats-error.ts';

export interface DawidSkene {
  /** P(item is positive). */
  readonly posterior1: number[];
  /** Prevalence. */
  readonly prior1: number;
  readonly sensitivity: number[];
  readonly falsePositive: number[];
  readonly converged: boolean;
}

/**
 * Dawid & Skene (1979) by EM from the share of positive votes; `labels[item][judge]` is 0, 1 or null (did not vote).
 * Ends when the log-likelihood moves by less than `tol`; may stop at a local optimum. Never use it for a prevalence
 * below 1 %, where it lands tens of times too high (shared judge errors become the positive class).
 */
export function dawidSkene(input: {
  labels: readonly (readonly (0 | 1 | null)[])[];
  nIter?: number;
  tol?: number;
  init?: 'majority';
}): DawidSkene {
  const { labels, nIter = 1000, tol = 1e-12, init = 'majority' } = input;
  requireCount('nIter', nIter, 1);
  requireNonNegative('tol', tol);
  requireOneOf('init', init, ['majority']);
  const judges = requireLabels(labels);
  let posterior1 = labels.map(voteShare);
  let last = -Infinity;
  for (let round = 1; ; round++) {
    const rates = judgeRates(labels, posterior1, judges);
    const expectation = posteriors(labels, rates);
    posterior1 = expectation.posterior1;
    const converged = Math.abs(expectation.logLikelihood - last) < tol;
    last = expectation.logLikelihood;
    if (converged || round >= nIter) return { posterior1, ...rates, converged };
  }
}

/** Chance-corrected agreement of two raters over any labels (Cohen 1960). Undefined where both always agree on one label. */
export function cohenKappa(input: { a: readonly (string | number)[]; b: readonly (string | number)[] }): number {
  const { a, b } = input;
  const n = requireSameLength({ a, b });
  requireEach('a', a, () => undefined);
  const counts = new Map<string | number, { a: number; b: number }>();
  const at = (label: string | number) => {
    const found = counts.get(label) ?? { a: 0, b: 0 };
    counts.set(label, found);
    return found;
  };
  let agree = 0;
  for (let i = 0; i < n; i++) {
    at(a[i] as string).a += 1;
    at(b[i] as string).b += 1;
    if (a[i] === b[i]) agree += 1;
  }
  const byChance = sumAll([...counts.values()].map((count) => (count.a / n) * (count.b / n)));
  if (byChance === 1) {
    const expected = 'both raters used a single label, so agreement by chance is certain';
    throw new StatsError('undefined-result', { argument: 'a', value: a, expected });
  }
  return (agree / n - byChance) / (1 - byChance);
}

type Rates = Pick<DawidSkene, 'prior1' | 'sensitivity' | 'falsePositive'>;

function judgeRates(
  labels: readonly (readonly (0 | 1 | null)[])[],
  posterior: readonly number[],
  judges: number,
): Rates {
  const sensitivity: number[] = [];
  const falsePositive: number[] = [];
  for (let j = 0; j < judges; j++) {
    let [positive, negative, hits, alarms] = [0, 0, 0, 0];
    for (const [i, row] of labels.entries()) {
      const vote = row[j] ?? null;
      if (vote === null) continue;
      const p = posterior[i] as number;
      positive += p;
      negative += 1 - p;
      hits += vote * p;
      alarms += vote * (1 - p);
    }
    // A class nobody is thought to be in leaves the judge's rate for it unknown: the neutral 1/2.
    sensitivity.push(positive > 0 ? hits / positive : 0.5);
    falsePositive.push(negative > 0 ? alarms / negative : 0.5);
  }
  return { prior1: sumAll(posterior) / posterior.length, sensitivity, falsePositive };
}

function posteriors(
  labels: readonly (readonly (0 | 1 | null)[])[],
  rates: Rates,
): { posterior1: number[]; logLikelihood: number } {
  const terms: number[] = [];
  const posterior1 = labels.map((row) => {
    let positive = Math.log(rates.prior1);
    let negative = Math.log1p(-rates.prior1);
    for (const [j, vote] of row.entries()) {
      if (vote === null) continue;
      const [hit, alarm] = [rates.sensitivity[j] as number, rates.falsePositive[j] as number];
      positive += Math.log(vote === 1 ? hit : 1 - hit);
      negative += Math.log(vote === 1 ? alarm : 1 - alarm);
    }
    const top = Math.max(positive, negative);
    if (top === -Infinity) return 0.5;
    const total = Math.exp(positive - top) + Math.exp(negative - top);
    terms.push(top + Math.log(total));
    return Math.exp(positive - top) / total;
  });
  return { posterior1, logLikelihood: sumAll(terms) };
}

function voteShare(row: readonly (0 | 1 | null)[]): number {
  const votes = row.filter((vote) => vote !== null);
  return votes.reduce<number>((sum, vote) => sum + vote, 0) / votes.length;
}

function requireLabels(labels: readonly (readonly (0 | 1 | null)[])[]): number {
  const judges = labels[0]?.length ?? 0;
  requireEach('labels', labels, (argument, row) => {
    requireEach(argument, row, (cell, vote) => {
      if (vote === 0 || vote === 1 || vote === null) return;
      throw new StatsError('argument-invalid', { argument: cell, value: vote, expected: 'give 0, 1 or null' });
    });
    const votes = row as readonly (0 | 1 | null)[];
    if (votes.length !== judges || !votes.some((vote) => vote !== null)) {
      const expected = `give one entry for each of ${judges} judges, at least one of them a vote`;
      throw new StatsError('argument-invalid', { argument, value: row, expected });
    }
  });
  return judges;
}
