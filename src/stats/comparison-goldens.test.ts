import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVector, type StatsVector } from './compare-vector.ts';
import { StatsError } from './stats-error.ts';
import { vectorFunctions } from './vectors.ts';

const path = new URL('./__fixtures__/comparison-goldens.json', import.meta.url);
const vectors = (JSON.parse(readFileSync(path, 'utf8')).vectors as StatsVector[]).map((v) => ({ ...v, group: v.fn }));
const functions = [...new Set(vectors.map(({ fn }) => fn))];

describe('golden vectors computed without our code (comparison_goldens.py)', () => {
  it.each(functions)('%s', (fn) => {
    const misses = vectors
      .filter((vector) => vector.fn === fn)
      .flatMap((vector) => compareVector(vector, vectorFunctions))
      .map(({ id, key, expected, got }) => `${id} ${key}: expected ${expected}, got ${got}`);
    expect(misses).toEqual([]);
  });
});

/** Sizes of work, not values of the formula. */
const left = new Set(['breaks', 'points', 'behaviours', 'topK']);
const hostile = [
  0,
  1,
  2,
  0.5,
  1e-9,
  1 - 1e-9,
  1e-300,
  3,
  19,
  20,
  1e9 - 1,
  1e9,
  -1,
  -0.5,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  'x',
  null,
];

/** The inputs with a few of their numbers replaced. */
function mutations(inputs: object): fc.Arbitrary<object> {
  const paths = numberPaths(inputs, []);
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...hostile)), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      const copy = structuredClone(inputs);
      for (const [at, value] of changes) {
        let owner = copy as Record<string | number, unknown>;
        for (const key of at.slice(0, -1)) owner = owner[key] as Record<string | number, unknown>;
        owner[at.at(-1)!] = value;
      }
      return copy;
    });
}

function numberPaths(value: unknown, at: (string | number)[]): (string | number)[][] {
  if (typeof value === 'number') return [at];
  if (Array.isArray(value)) return value.flatMap((item, i) => numberPaths(item, [...at, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (left.has(key) ? [] : numberPaths(item, [...at, key])));
}

function holdsNaN(value: unknown): boolean {
  if (typeof value === 'number') return Number.isNaN(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNaN);
}

describe('a value or a named refusal, whatever the input', () => {
  it.each(functions)('%s', (fn) => {
    const starts = vectors.filter((vector) => vector.fn === fn).map(({ inputs }) => inputs as object);
    const inputs = fc.constantFrom(...starts).chain(mutations);
    fc.assert(
      fc.property(inputs, (changed) => {
        let result: unknown;
        try {
          result = vectorFunctions[fn]!(changed);
        } catch (error) {
          return error instanceof StatsError;
        }
        return result !== undefined && !holdsNaN(result);
      }),
      { numRuns: 80, seed: 20260101 },
    );
  });
});
