import { normQuantile } from '../distributions/normal.ts';
import { clipped, halfAlpha, type Interval } from '../interval.ts';
import { blaker } from '../proportion/blaker.ts';
import { clopperPearson } from '../proportion/clopper-pearson.ts';
import { wilson } from '../proportion/wilson.ts';
import { requireCount, requireEvents, requireOneOf, requirePositive, requireProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** Sensitivity and specificity of a grader against the reference label. */
export interface GraderErrors {
  readonly se: number;
  readonly sp: number;
}

/** Prevalence behind an apparent rate: (q + Sp - 1)/(Se + Sp - 1) (Rogan & Gladen 1978). Not clipped. */
export function roganGladen(input: GraderErrors & { apparent: number }): { estimate: number } {
  const { apparent, se, sp } = input;
  requireProbability('apparent', apparent);
  return { estimate: (apparent + sp - 1) / youden({ se, sp }) };
}

/** Rogan-Gladen with known Se and Sp: the limits of the apparent rate, transformed and clipped (epiR::epi.prev). */
export function roganGladenKnown(
  input: GraderErrors & { pos: number; n: number; method?: 'c-p' | 'wilson' | 'blaker'; conf?: number },
): Interval & { estimate: number } {
  const { pos, n, se, sp, method = 'c-p', conf = 0.95 } = input;
  requireOneOf('method', method, ['c-p', 'wilson', 'blaker']);
  requireCount('n', n, 1);
  requireEvents({ x: 'pos', n: 'n' }, pos, n);
  const j = youden({ se, sp });
  const apparent = { 'c-p': clopperPearson, wilson, blaker }[method]({ x: pos, n, conf });
  const corrected = (q: number) => (q + sp - 1) / j;
  const ends = [corrected(apparent.lower), corrected(apparent.upper)];
  return { estimate: corrected(pos / n), ...clipped({ lower: Math.min(...ends), upper: Math.max(...ends) }) };
}

/**
 * Interval for a prevalence whose Se and Sp were estimated on nSe positives and nSp negatives
 * (Lang & Reiczigel 2014, asht::prevSeSp). For rates above the false-positive rate.
 */
export function langReiczigel(
  input: GraderErrors & { apparent: number; n: number; nSe: number; nSp: number; conf?: number },
): Interval & { estimate: number } {
  const { apparent, n, se, nSe, sp, nSp, conf = 0.95 } = input;
  const z = -normQuantile(halfAlpha(conf));
  requireProbability('apparent', apparent);
  requirePositive('n', n);
  requirePositive('nSe', nSe);
  requirePositive('nSp', nSp);
  const estimate = (apparent + sp - 1) / youden({ se, sp });
  const [se1, sp1] = [(nSe * se + 1) / (nSe + 2), (nSp * sp + 1) / (nSp + 2)];
  const n1 = n + z * z;
  const q1 = (n * apparent + (z * z) / 2) / n1;
  const j = youden({ se: se1, sp: sp1 });
  const p1 = (q1 + sp1 - 1) / j;
  // n_Se' = n_Se + 2 and n_Sp' = n_Sp + 2, the sample sizes behind Se' and Sp'.
  const varSe = (se1 * (1 - se1)) / (nSe + 2);
  const varSp = (sp1 * (1 - sp1)) / (nSp + 2);
  const shift = 2 * z * z * (p1 * varSe - (1 - p1) * varSp);
  const variance = ((q1 * (1 - q1)) / n1 + p1 * p1 * varSe + (1 - p1) * (1 - p1) * varSp) / (j * j);
  const half = z * Math.sqrt(variance);
  return { estimate, ...clipped({ lower: p1 + shift - half, upper: p1 + shift + half }) };
}

function youden({ se, sp }: GraderErrors): number {
  requireProbability('se', se);
  requireProbability('sp', sp);
  const j = se + sp - 1;
  if (j !== 0) return j;
  const expected = 'with se + sp = 1 the grader says nothing about prevalence';
  throw new StatsError('undefined-result', { argument: 'se', value: se, expected });
}
