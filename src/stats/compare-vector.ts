/** One reference vector of `vectors/statistics.json`. */
export interface StatsVector {
  readonly id: string;
  readonly group: string;
  readonly fn: string;
  readonly inputs: unknown;
  readonly expected: unknown;
  readonly tol: { readonly rel: number; readonly abs: number };
}

/** One number that differs from its reference by more than the vector's tolerance. */
export interface VectorMiss {
  readonly id: string;
  /** Path inside `expected`, `$` for the value itself. */
  readonly key: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** rel * |expected| + abs. */
  readonly tolerance: number;
}

/** Runs one vector; an exception or an unknown function is a miss. Empty when it passes. */
export function compareVector(
  vector: StatsVector,
  functions: Readonly<Record<string, (inputs: never) => unknown>>,
): VectorMiss[] {
  const miss = (got: unknown): VectorMiss[] => [
    { id: vector.id, key: '$', expected: vector.expected, got, tolerance: vector.tol.abs },
  ];
  const call = functions[vector.fn];
  if (call === undefined) return miss(`no function named ${vector.fn}`);
  let got: unknown;
  try {
    got = call(vector.inputs as never);
  } catch (error) {
    return miss(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
  const misses: VectorMiss[] = [];
  compareValue({ key: '$', expected: vector.expected, got }, vector, misses);
  return misses;
}

function compareValue(
  at: { key: string; expected: unknown; got: unknown },
  vector: StatsVector,
  misses: VectorMiss[],
): void {
  const { key, expected, got } = at;
  if (typeof expected === 'object' && expected !== null) {
    const keys = Object.keys(expected);
    const pairs = expected as Record<string, unknown>;
    const values = (typeof got === 'object' && got !== null ? got : {}) as Record<string, unknown>;
    for (const name of keys) {
      const inner = key === '$' ? name : `${key}.${name}`;
      compareValue({ key: inner, expected: pairs[name], got: values[name] }, vector, misses);
    }
    if (Array.isArray(expected) && Array.isArray(got) && got.length !== expected.length) {
      misses.push({ id: vector.id, key: `${key}.length`, expected: expected.length, got: got.length, tolerance: 0 });
    }
    return;
  }
  const tolerance = typeof expected === 'number' ? vector.tol.abs + vector.tol.rel * Math.abs(expected) : 0;
  if (!matches(expected, got, tolerance)) misses.push({ id: vector.id, key, expected, got, tolerance });
}

/** null in `expected` stands for Infinity (JSON has none). */
function matches(expected: unknown, got: unknown, tolerance: number): boolean {
  if (expected === null) return got === Infinity || got === null;
  if (typeof expected === 'number') {
    return typeof got === 'number' && (got === expected || Math.abs(got - expected) <= tolerance);
  }
  return got === expected;
}
