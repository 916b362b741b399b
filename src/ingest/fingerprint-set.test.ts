import { expect, test } from 'vitest';
import { fingerprintSet } from './fingerprint-set.ts';

test('remembers a hundred thousand texts, and no others', () => {
  const seen = fingerprintSet();
  const texts = Array.from({ length: 100_000 }, (_, n) => `conversation-${n}`);
  expect(texts.filter((text) => seen.add(text))).toEqual([]);
  expect(seen.size).toBe(100_000);
  expect(texts.every((text) => seen.add(text))).toBe(true);
  expect(['', '\u0000', 'conversation-100000'].map((text) => seen.add(text))).toEqual([false, false, false]);
});
