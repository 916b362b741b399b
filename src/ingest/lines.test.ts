import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonValueSplitter } from './json-values.ts';
import { type Line, lineSplitter, type Splitter } from './lines.ts';

function feed(splitter: Splitter, bytes: Buffer, sizes: readonly number[]): Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (let n = 0; at < bytes.length; n++) {
    const size = sizes.length === 0 ? bytes.length : sizes[n % sizes.length]!;
    // A reader hands out one buffer again and again.
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    lines.push(...splitter.push(chunk));
    chunk.fill(0x58);
    at += size;
  }
  return [...lines, ...splitter.end()];
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test('lines do not depend on where chunks are cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '😀', '\n', '\r\n', ' ', '\u0000', '\ufeff') });
  fc.assert(
    fc.property(text, sizes, (all, cuts) => {
      const bytes = Buffer.from(all);
      const lines = feed(lineSplitter(), bytes, cuts);
      expect(lines).toEqual(feed(lineSplitter(), bytes, []));
      const sound = lines.filter(({ problem }) => problem === null);
      for (const { line, text } of sound) expect(all.split('\n')[line - 1]).toContain(text);
      const written = all.split('\n').filter((line) => line.trim() !== '' && !line.includes('\u0000'));
      expect(sound).toHaveLength(written.length);
    }),
  );
});

test('elements of an array do not depend on where chunks are cut, nor on its white space', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), sizes, fc.constantFrom(0, 1, 2), (values, cuts, indent) => {
      const bytes = Buffer.from(JSON.stringify(values, null, indent));
      const lines = feed(jsonValueSplitter('array'), bytes, cuts);
      expect(lines.map(({ text }) => JSON.parse(text))).toEqual(JSON.parse(bytes.toString()));
    }),
  );
});

test('a line past the limit is measured, not held, and the next one is read', () => {
  const bytes = Buffer.from(`${'x'.repeat(5000)}\n{"a":1}\n`);
  const lines = feed(lineSplitter(1000), bytes, [64]);
  expect(lines.map(({ line, problem, text }) => [line, problem?.reason ?? text])).toEqual([
    [1, 'line-too-long'],
    [2, '{"a":1}'],
  ]);
});
