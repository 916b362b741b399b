/** Where in a user's file a mistake stands; lines and columns count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ForeshadowErrorOptions {
  /** What to do about it: a sentence or a command that can be pasted. */
  readonly hint?: string;
  readonly place?: Place;
  readonly cause?: unknown;
}

/**
 * A mistake that stops the command: a stable code (`config.unknown-key`), one sentence, and the fix.
 * The failure of one item (a reply, a grade, a line of a log) is a value, not an error; anything else is a bug.
 */
export class ForeshadowError extends Error {
  override readonly name = 'ForeshadowError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  constructor(code: string, message: string, options: ForeshadowErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
  }
}

/** `logs/a.jsonl:12:3`, or as much of it as is known. */
export function formatPlace(place: Place | undefined): string {
  return [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':');
}
