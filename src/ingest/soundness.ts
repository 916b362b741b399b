import type { Rejection } from './rejection.ts';

/** Deeper than any real message; far less than what would overflow the stack of a later stage. */
const maxDepth = 200;

/** What a JSON value holds that cannot be stored, hashed or sent again: half characters, infinite numbers, depth. */
export function unsoundness(value: unknown, depth = 0): Rejection | null {
  if (typeof value === 'string') return isWellFormed(value) ? null : { reason: 'lone-surrogate', detail: '' };
  if (typeof value === 'number') return Number.isFinite(value) ? null : { reason: 'number-out-of-range', detail: '' };
  if (typeof value !== 'object' || value === null) return null;
  if (depth > maxDepth) return { reason: 'too-deep', detail: `more than ${maxDepth} levels` };
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      const found = unsoundness(item, depth + 1);
      if (found) return found;
    }
    return null;
  }
  for (const key in value) {
    const found = unsoundness((value as Record<string, unknown>)[key], depth + 1);
    if (found) return found;
    if (!isWellFormed(key)) return { reason: 'lone-surrogate', detail: 'in a name' };
  }
  return null;
}

/** In V8 this costs nothing for text without characters beyond Latin-1. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
