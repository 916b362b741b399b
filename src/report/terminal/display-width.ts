/** Characters that take two columns in a terminal: East Asian wide and full-width, emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader takes for one character. */
export function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns a plain text takes; escape sequences are not expected here. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemes(text).reduce((sum, one) => sum + graphemeWidth(one), 0);
}

/** A cluster with a wide base or a variation selector for emoji takes two columns, every other one. */
function graphemeWidth(grapheme: string): number {
  return wide.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1;
}

/** At most `width` columns, with `…` where something was left out. */
export function fitted(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const one of graphemes(text)) {
    if (used + graphemeWidth(one) > width - 1) break;
    kept += one;
    used += graphemeWidth(one);
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Lines of at most `width` columns, broken between words; a longer word is cut. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = fitted(word, width);
  }
  return line === '' ? lines : [...lines, line];
}
