import { StatsError } from './stats-error.ts';

/** A finite number, or StatsError naming `argument`. */
export function requireFinite(argument: string, value: unknown): number {
  if (typeof value !== 'number')
    throw new StatsError('argument-invalid', { argument, value, expected: 'give a number' });
  if (!Number.isFinite(value)) out(argument, value, 'give a finite number');
  return value;
}

/** A finite number above zero. */
export function requirePositive(argument: string, value: unknown): number {
  const number = requireFinite(argument, value);
  if (!(number > 0)) out(argument, value, 'give a number above 0');
  return number;
}

/** A finite number of at least zero. */
export function requireNonNegative(argument: string, value: unknown): number {
  const number = requireFinite(argument, value);
  if (!(number >= 0)) out(argument, value, 'give a number of at least 0');
  return number;
}

/** A probability in [0, 1]. */
export function requireProbability(argument: string, value: unknown): number {
  const number = requireFinite(argument, value);
  if (!(number >= 0 && number <= 1)) out(argument, value, 'give a probability between 0 and 1');
  return number;
}

/** A probability strictly inside (0, 1): a confidence level, an error rate. */
export function requireOpenProbability(argument: string, value: unknown): number {
  const number = requireFinite(argument, value);
  if (!(number > 0 && number < 1)) out(argument, value, 'give a number strictly between 0 and 1');
  return number;
}

/** An inclusion probability in (0, 1]. */
export function requireInclusion(argument: string, value: unknown): number {
  const number = requireFinite(argument, value);
  if (!(number > 0 && number <= 1)) out(argument, value, 'give an inclusion probability above 0 and at most 1');
  return number;
}

/** A whole number of at least `least`, below 2^53. */
export function requireCount(argument: string, value: unknown, least = 0): number {
  const number = requireFinite(argument, value);
  if (!Number.isSafeInteger(number) || number < least) out(argument, value, `give a whole number of at least ${least}`);
  return number;
}

/** x events among n: 0 <= x <= n. Fractions are allowed, since effective counts are not whole. */
export function requireEvents(names: { x: string; n: string }, x: unknown, n: unknown): void {
  const total = requireNonNegative(names.n, n);
  const events = requireNonNegative(names.x, x);
  if (events > total) out(names.x, x, `give at most ${names.n} (${total})`);
}

/** A non-empty array, every element checked by `check`. */
export function requireEach(
  argument: string,
  values: unknown,
  check: (argument: string, value: unknown) => unknown,
): void {
  if (!isList(values)) throw new StatsError('argument-invalid', { argument, value: values, expected: 'give an array' });
  if (values.length === 0) out(argument, values, 'give at least one element');
  for (let i = 0; i < values.length; i++) check(`${argument}[${i}]`, values[i]);
}

/** Arrays that run in step. */
export function requireSameLength(arrays: Readonly<Record<string, ArrayLike<unknown> | undefined>>): number {
  let first: { name: string; length: number } | null = null;
  for (const [name, values] of Object.entries(arrays)) {
    if (values === undefined) continue;
    if (!isList(values)) {
      throw new StatsError('argument-invalid', { argument: name, value: values, expected: 'give an array' });
    }
    first ??= { name, length: values.length };
    if (values.length !== first.length) {
      const expected = `give as many elements as ${first.name} has (${first.length})`;
      throw new StatsError('argument-invalid', { argument: name, value: values, expected });
    }
  }
  return first?.length ?? 0;
}

/** Only these option names; anything else is a typing mistake worth an error. */
export function requireKnownOptions(argument: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new StatsError('unknown-option', {
      argument: `${argument}.${key}`,
      value: (options as Record<string, unknown>)[key],
      expected: `known options are ${known.join(', ')}`,
    });
  }
}

/** One of a few names. */
export function requireOneOf<T extends string>(argument: string, value: unknown, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) {
    throw new StatsError('argument-invalid', { argument, value, expected: `give one of ${allowed.join(', ')}` });
  }
  return value as T;
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}

function out(argument: string, value: unknown, expected: string): never {
  throw new StatsError('argument-out-of-range', { argument, value, expected });
}
