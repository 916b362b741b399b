import * as z from 'zod';
import { proseOf } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import { defineCheck } from './check.ts';

const longestPeriod = 320;
const longestWord = 16;
const ideographs = 0x2e80;
const shortestLoop = 60;
const slots = 4096;
/** Where each hash stood last, counted from a base that moves past every text: never cleared, never mistaken. */
const lastAt = new Int32Array(slots);
let base = longestPeriod + 1;

/**
 * The same words over and over: a stretch that repeats without a break (four times; three when it is a line long), or
 * the same line of 40 characters at least five times. Code is left out, where repeating is normal.
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

/**
 * One pass. After each word (each character of a long word, or of Chinese and Japanese) the last eight characters, by a
 * hash that forgets older ones, are looked up; where they stood within 320 characters before, that distance is followed.
 */
function repeatedStretch(text: string): Finding | null {
  if (base + text.length > 0x3fffffff) {
    lastAt.fill(0);
    base = longestPeriod + 1;
  }
  const origin = base;
  base += text.length + longestPeriod;
  let hash = 0;
  let inWord = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    hash = (hash << 4) ^ code;
    if (code > 32 && code < ideographs && ++inWord < longestWord) continue;
    if (code <= 32) inWord = 0;
    const slot = Math.imul(hash, 0x9e3779b1) >>> 20;
    const period = origin + at - lastAt[slot]!;
    lastAt[slot] = origin + at;
    if (period > longestPeriod || !cameTwice(text, at, period)) continue;
    const stretch = stretchAround(text, at, period);
    const found = loopOf(text, stretch, period);
    if (found) return found;
    at = Math.max(at, stretch.end - period);
  }
  return null;
}

/** Cheap: whether the last characters stood two periods before as well. */
function cameTwice(text: string, at: number, period: number): boolean {
  const before = at - 2 * period;
  if (before < 2) return false;
  return (
    text.charCodeAt(before) === text.charCodeAt(at) &&
    text.charCodeAt(before - 1) === text.charCodeAt(at - 1) &&
    text.charCodeAt(before - 2) === text.charCodeAt(at - 2)
  );
}

/** As far to both sides as each character equals the one a period away. */
function stretchAround(text: string, at: number, period: number): Finding {
  let end = at + 1;
  while (end < text.length && text.charCodeAt(end) === text.charCodeAt(end - period)) end++;
  let start = at - period;
  while (start >= 0 && at - start < 2 * longestPeriod && text.charCodeAt(start) === text.charCodeAt(start + period))
    start--;
  return { start: start + 1, end };
}

function loopOf(text: string, { start, end }: Finding, period: number): Finding | null {
  const times = Math.floor((end - start) / period);
  const enough = times >= 4 || (times >= 3 && period >= 40);
  if (!enough || end - start < shortestLoop || !/\p{L}/u.test(text.slice(start, start + period))) return null;
  return { start, end, because: `the same ${period} characters ${times} times` };
}

const timesToLoop = 5;
const shortestLine = 40;
const tallies = new Uint8Array(256);

function repeatedLine(text: string): Finding | null {
  return mayRepeatLines(text) ? mostRepeatedLine(text) : null;
}

/** Cheap: whether any sum of a line's length and two of its characters comes up four times. */
function mayRepeatLines(text: string): boolean {
  tallies.fill(0);
  let start = 0;
  while (start < text.length) {
    const end = lineEnd(text, start);
    if (end - start >= shortestLine) {
      const sum = (end - start + 7 * text.charCodeAt(start + 9) + 31 * text.charCodeAt(end - 5)) & 255;
      if (tallies[sum] === timesToLoop - 1) return true;
      tallies[sum]!++;
    }
    start = end + 1;
  }
  return false;
}

function mostRepeatedLine(text: string): Finding | null {
  const seen = new Map<string, number>();
  let start = 0;
  while (start < text.length) {
    const end = lineEnd(text, start);
    if (end - start >= shortestLine) {
      const line = text.slice(start, end);
      const times = (seen.get(line) ?? 0) + 1;
      if (times >= timesToLoop && /\p{L}.{0,40}\p{L}/u.test(line))
        return { start, end, because: `the same line ${times} times` };
      seen.set(line, times);
    }
    start = end + 1;
  }
  return null;
}

function lineEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline;
}
