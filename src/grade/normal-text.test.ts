import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalText, originalSpan } from './normal-text.ts';

const messy = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ' ',
        '  ',
        '\n',
        '\r\n',
        '\t',
        '\n\n\n',
        '\u00a0',
        '\u200b',
        '\u2028',
        '\ufeff',
        '’',
        '\n      - ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('word', '# head', '```', 'über', '漢字', '🎉'),
    ),
  )
  .map((parts) => parts.join(''));

describe('normalText', () => {
  it('gives text that differs only in white space one form', () => {
    const form = normalText('Hello there.\n\n- one\n- two').text;
    for (const variant of [
      '\n Hello there. \r\n\r\n- one\r\n- two\n\n',
      'Hello\u00a0 there.\n \n\n- one\t\n- two',
      '\ufeffHello there.\n\n\n\n- one\n- two\u200b',
    ]) {
      expect(normalText(variant).text).toBe(form);
    }
  });

  it('is the same when applied again', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const once = normalText(text).text;
        expect(normalText(once).text).toBe(once);
      }),
    );
  });

  it('leaves no white space in another form', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const { text: normal } = normalText(text);
        expect(normal).toBe(normal.trim());
        expect(normal).not.toMatch(/[\t\r\u00a0\u2028\ufeff\u200b]|\n{3}| \n|[^\s] {2}/);
      }),
    );
  });

  it('takes every span back to the characters it came from', () => {
    fc.assert(
      fc.property(messy, fc.nat(), fc.nat(), (text, from, size) => {
        const normal = normalText(text);
        const start = normal.text.length === 0 ? 0 : from % normal.text.length;
        const end = Math.min(normal.text.length, start + (size % 20));
        const back = originalSpan(normal, { start, end });
        expect(back.start).toBeGreaterThanOrEqual(0);
        expect(back.end).toBeLessThanOrEqual(text.length);
        expect(back.start).toBeLessThanOrEqual(back.end);
        const ink = (part: string): string => part.replace(/[\s\u200b\u2060\ufeff]/g, '').replaceAll('’', "'");
        expect(ink(text.slice(back.start, back.end))).toContain(ink(normal.text.slice(start, end)));
      }),
    );
  });
});
