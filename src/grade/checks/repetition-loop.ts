import * as z from 'zod';
import { proseOf } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import { defineCheck } from './check.ts';

const probeLength = 16;
const probeStep = 32;
const longestPeriod = 320;
const shortestLoop = 60;

/**
 * The same words over and over: a stretch that repeats without a break (four times; three when it is a line long), or
 * the same line of 30 characters at least four times. Code is left out, where repeating is normal.
 */
export const repetitionLoop = defineCheck({
  key: 'repetition-loop',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const prose = proseOf(reply);
    return prose.length < shortestLoop ? null : (repeatedStretch(prose) ?? repeatedLine(prose));
  },
});

/** Probes every 32 characters for an early recurrence, and follows the recurrence as far as it holds: linear. */
function repeatedStretch(text: string): Finding | null {
  for (let at = 0; at + probeLength < text.length; at += probeStep) {
    const distance = text.slice(at + 1, at + longestPeriod).indexOf(text.slice(at, at + probeLength));
    if (distance < 0) continue;
    const period = distance + 1;
    let start = at;
    while (start > 0 && at - start < period && text.charCodeAt(start - 1) === text.charCodeAt(start - 1 + period))
      start--;
    let end = at + probeLength + period;
    while (end < text.length && text.charCodeAt(end) === text.charCodeAt(end - period)) end++;
    const times = Math.floor((end - start) / period);
    const enough = times >= 4 || (times >= 3 && period >= 40);
    if (enough && end - start >= shortestLoop && /\p{L}/u.test(text.slice(start, start + period))) {
      return { start, end, because: `the same ${period} characters ${times} times` };
    }
    at = Math.max(at, end - probeLength - period - probeStep);
  }
  return null;
}

function repeatedLine(text: string): Finding | null {
  const seen = new Map<string, number>();
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end - start >= 30) {
      const line = text.slice(start, end);
      const times = (seen.get(line) ?? 0) + 1;
      if (times >= 4 && /\p{L}.{0,40}\p{L}/u.test(line)) return { start, end, because: `the same line ${times} times` };
      seen.set(line, times);
    }
    start = end + 1;
  }
  return null;
}
