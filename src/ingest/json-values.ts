import { Buffer } from 'node:buffer';
import { type Line, maxRecordBytes, recordBuffer, type Splitter } from './lines.ts';

const quote = 0x22;
const backslash = 0x5c;

/**
 * Cuts a JSON array into its elements (`inside: 'array'`), or values that follow each other over several lines each
 * (`inside: 'nothing'`), without parsing them: depth of brackets outside strings is all it looks at.
 */
export function jsonValueSplitter(inside: 'array' | 'nothing', limitBytes: number = maxRecordBytes): Splitter {
  const base = inside === 'array' ? 1 : 0;
  const carry = recordBuffer(limitBytes);
  let line = 1;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inValue = false;
  let valueLine = 1;

  /** Returns whether the byte is the first one behind a value or, for brackets, its last one. */
  const step = (byte: number): 'before' | 'in' | 'last' | 'behind' => {
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) inString = false;
      return 'in';
    }
    if (byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf) return inValue ? 'in' : 'before';
    if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth <= base) return 'before';
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth < base) return inValue ? 'behind' : 'before';
      if (depth === base) return 'last';
    } else if (byte === 0x2c && depth === base) {
      return inValue ? 'behind' : 'before';
    } else if (byte === quote) {
      inString = true;
    }
    return 'in';
  };

  return {
    push(chunk) {
      const out: Line[] = [];
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]!;
        if (byte === 10) line += 1;
        const where = step(byte);
        if (where === 'before') continue;
        if (!inValue) {
          inValue = true;
          start = at;
          valueLine = line;
        }
        if (where === 'in') continue;
        const value = carry.take(chunk.subarray(start, where === 'last' ? at + 1 : at), valueLine, true);
        if (value) out.push(value);
        inValue = false;
      }
      if (inValue) carry.keep(chunk.subarray(start));
      return out;
    },
    end() {
      if (!inValue && depth === 0) return [];
      const rest = inValue ? carry.take(Buffer.alloc(0), valueLine, false) : null;
      if (rest && base === 0) return [rest];
      const problem = { reason: 'truncated-file', detail: 'the list is not closed' } as const;
      return [{ line, text: '', problem, closed: false }];
    },
    line: () => line,
  };
}
