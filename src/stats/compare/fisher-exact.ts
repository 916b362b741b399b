import { requireCount } from '../require-argument.ts';
import { logBinomialKernel } from '../special/binomial-kernel.ts';
import { likelihoodFuzz } from './exact-two-sided.ts';

/**
 * Fisher's exact test of the table [[a, b], [c, d]]: the probability, given the margins, of the tables not more likely
 * than this one. Tails are summed outward from their nearest table, so margins of 1e9 are fine. Empty margins give 1.
 * Source: Fisher 1935; hypergeometric terms in Loader's (2000) saddle-point form.
 */
export function fisherExact(table: {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}): { p: number } {
  const { a, b, c, d } = table;
  for (const [name, count] of Object.entries({ a, b, c, d })) requireCount(name, count);
  const margins = { row1: a + b, row2: c + d, column: a + c };
  if (margins.row1 === 0 || margins.row2 === 0 || margins.column === 0 || b + d === 0) return { p: 1 };
  const least = Math.max(0, margins.column - margins.row2);
  const most = Math.min(margins.row1, margins.column);
  const limit = logHypergeometric(margins, a) + Math.log1p(likelihoodFuzz);
  const mode = Math.floor(((margins.row1 + 1) * (margins.column + 1)) / (margins.row1 + margins.row2 + 2));
  const isFar = (i: number) => logHypergeometric(margins, i) <= limit;
  const centre = Math.min(most, Math.max(least, mode));
  if (isFar(centre)) return { p: 1 };
  const below = tailSum(margins, { isFar, from: centre, end: least });
  const above = tailSum(margins, { isFar, from: centre, end: most });
  return { p: Math.min(1, below + above) };
}

interface Margins {
  readonly row1: number;
  readonly row2: number;
  readonly column: number;
}

/** ln P(first cell = i) given the margins. */
function logHypergeometric({ row1, row2, column }: Margins, i: number): number {
  const total = row1 + row2;
  const x = column / total;
  const y = (total - column) / total;
  return (
    logBinomialKernel({ a: i, b: row1 - i }, x, y) +
    logBinomialKernel({ a: column - i, b: row2 - column + i }, x, y) -
    logBinomialKernel({ a: column, b: total - column }, x, y)
  );
}

interface Tail {
  readonly isFar: (i: number) => boolean;
  readonly from: number;
  readonly end: number;
}

/** Sum of the far outcomes between `from` (not far) and `end`; terms fall by their exact ratio on the way out. */
function tailSum(margins: Margins, { isFar, from, end }: Tail): number {
  if (!isFar(end)) return 0;
  let near = from;
  let far = end;
  while (Math.abs(far - near) > 1) {
    const middle = Math.floor((near + far) / 2);
    if (isFar(middle)) far = middle;
    else near = middle;
  }
  const { row1, row2, column } = margins;
  const step = end > from ? 1 : -1;
  let term = Math.exp(logHypergeometric(margins, far));
  let sum = term;
  for (let i = far; i !== end && term > sum * 1e-17; i += step) {
    term *=
      step > 0
        ? ((row1 - i) / (i + 1)) * ((column - i) / (row2 - column + i + 1))
        : (i / (row1 - i + 1)) * ((row2 - column + i) / (column - i + 1));
    sum += term;
  }
  return sum;
}
