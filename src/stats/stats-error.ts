/** Why a statistical function refused its arguments. Stable; callers may switch on it. */
export type StatsErrorCode =
  /** A value outside the range the formula is defined on (negative count, x > n, NaN weight, pi = 0). */
  | 'argument-out-of-range'
  /** A value of the wrong kind (a string where a number belongs, a missing field, arrays of unequal length). */
  | 'argument-invalid'
  /** A name no option of this function has. */
  | 'unknown-option'
  /** The arguments are legal one by one, but the estimate they ask for does not exist. */
  | 'undefined-result'
  /** An iteration did not settle within its budget. */
  | 'not-converged';

/** The one error this room throws: names the argument, shows its value, says what would be accepted. */
export class StatsError extends Error {
  readonly code: StatsErrorCode;
  readonly argument: string;
  readonly value: unknown;

  constructor(code: StatsErrorCode, about: { argument: string; value: unknown; expected: string }) {
    super(`${about.argument} is ${show(about.value)}; ${about.expected}`);
    this.name = 'StatsError';
    this.code = code;
    this.argument = about.argument;
    this.value = about.value;
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
  return String(value);
}
