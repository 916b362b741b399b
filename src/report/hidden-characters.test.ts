import { describe, expect, it } from 'vitest';
import { hiddenName, plainLine, textPieces } from './hidden-characters.ts';

const shown = (text: string): string =>
  textPieces(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : `<${hiddenName(piece.codePoint)}>`))
    .join('');

describe('textPieces', () => {
  it.each([
    ['a\u202eb', 'a<U+202E>b'],
    ['a\u200bb\ufeffc', 'a<U+200B>b<U+FEFF>c'],
    ['\u001b[31mred', '<ESC>[31mred'],
    ['bell\u0007\u007f\u0085', 'bell<BEL><DEL><U+0085>'],
    ['half \ud83d end', 'half <U+D83D> end'],
    ['tag\u{e0041}', 'tag<U+E0041>'],
    ['zero\u200djoin', 'zero<U+200D>join'],
    ['a\r\nb\tc', 'a\nb\tc'],
    ['', ''],
  ])('%j shows as %s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('leaves whole emoji and joiners that their script needs alone', () => {
    const family = '👨‍👩‍👧 می‌خواهم क्‍ष 👍🏽';
    expect(shown(family)).toBe(family);
  });
});

describe('plainLine', () => {
  it('leaves nothing that a terminal would act on', () => {
    expect(plainLine('a \u001b[31;1mred\u001b[0m b')).toBe('a red b');
    expect(plainLine('\u001b]0;title\u0007x\u009b2Jy')).toBe('xy');
    expect(plainLine('a\r\nb\u2028c\td\u202e\u200b')).toBe('a b c d');
  });
});
