import { requireKnownOptions, requireOneOf, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import type { SampleDesign } from './rate-result.ts';

export function checkDesign(design: SampleDesign): void {
  if (typeof design !== 'object' || design === null) {
    throw new StatsError('argument-invalid', {
      argument: 'design',
      value: design,
      expected: 'state how rows were drawn',
    });
  }
  requireKnownOptions('design', design, ['clusters', 'strata', 'weights']);
  requireOneOf('design.clusters', design.clusters, ['user', 'conversation', 'none']);
  requireOneOf('design.weights', design.weights, ['equal', 'inverse-probability', 'relative']);
  if (typeof design.strata !== 'object' || design.strata === null) {
    requireOneOf('design.strata', design.strata, ['none', 'by-label']);
    return;
  }
  for (const [label, share] of Object.entries(design.strata.shares)) {
    requirePositive(`design.strata.shares.${label}`, share);
  }
}

/** Throws unless every row fits the design; keeps what it must remember between rows. */
export function rowChecker(design: SampleDesign): (row: CheckedRow, index: number) => void {
  checkDesign(design);
  const known = typeof design.strata === 'object' ? design.strata.shares : null;
  let first: number | null = null;
  return ({ weight, y, stratum }, index) => {
    first ??= weight;
    if (!isUsable(weight, design, first)) refuseWeight(`rows[${index}].weight`, weight, design);
    if (y !== 0 && y !== 1 && y !== null) {
      throw new StatsError('argument-invalid', {
        argument: `rows[${index}].y`,
        value: y,
        expected: 'give 0, 1 or null',
      });
    }
    if (known !== null && !Object.hasOwn(known, stratum)) {
      const expected = `the design knows ${Object.keys(known).join(', ')}`;
      throw new StatsError('argument-invalid', { argument: `rows[${index}].stratum`, value: stratum, expected });
    }
  };
}

interface CheckedRow {
  readonly weight: number;
  readonly y: 0 | 1 | null;
  readonly stratum: string;
}

function isUsable(weight: number, design: SampleDesign, first: number): boolean {
  if (!(weight > 0 && weight < Infinity)) return false;
  // Rounding of 1/pi may land just under 1.
  if (design.weights === 'inverse-probability') return weight >= 1 - 1e-9;
  return design.weights !== 'equal' || weight === first;
}

function refuseWeight(argument: string, weight: number, design: SampleDesign): never {
  requirePositive(argument, weight);
  const expected =
    design.weights === 'equal'
      ? 'the design says that weights are equal, and it differs from the first'
      : 'a weight below 1 is an inclusion probability above 1';
  throw new StatsError('argument-out-of-range', { argument, value: weight, expected });
}
