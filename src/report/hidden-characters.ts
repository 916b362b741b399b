/**
 * Characters that a reader does not see but that change what is read or run: controls other than tab and newline,
 * bidi controls, zero-width and other invisible formatting, tag characters, lone surrogates, line separators.
 */
const hidden =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\p{Cs}\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]|\u034f|\u17b4|\u17b5/gu;

/** The usual case, decided fast. */
const visibleAscii = /^[\n\t -~]+$/;

/** Joiners that belong to the script around them (Persian, Hindi …) or hold an emoji together hide nothing. */
const joining =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f/u;

export type TextPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hidden'; readonly codePoint: number };

/** The text in order, each hidden character by itself. CR LF counts as a newline. */
export function textPieces(text: string): readonly TextPiece[] {
  if (visibleAscii.test(text)) return [{ kind: 'text', text }];
  const clean = text.replaceAll('\r\n', '\n');
  const pieces: TextPiece[] = [];
  let done = 0;
  for (const match of clean.matchAll(hidden)) {
    if (isJoiner(clean, match.index)) continue;
    if (match.index > done) pieces.push({ kind: 'text', text: clean.slice(done, match.index) });
    pieces.push({ kind: 'hidden', codePoint: match[0].codePointAt(0)! });
    done = match.index + match[0].length;
  }
  if (done < clean.length) pieces.push({ kind: 'text', text: clean.slice(done) });
  return pieces;
}

function isJoiner(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  if (unit !== 0x200c && unit !== 0x200d) return false;
  const before = Array.from(text.slice(Math.max(0, index - 2), index)).at(-1) ?? '';
  const after = Array.from(text.slice(index + 1, index + 3))[0] ?? '';
  return joining.test(before) && joining.test(after);
}

const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** What stands in the character's place: `ESC`, `U+202E`. */
export function hiddenName(codePoint: number): string {
  return controlNames[codePoint] ?? (codePoint === 0x7f ? 'DEL' : codePointName(codePoint));
}

/** `U+202E`. */
function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Every character kept or named, `[ESC]`, `[U+202E]`: what a person reads before a judgement. Line ends and tabs stay. */
export function markedText(text: string): string {
  return textPieces(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : `[${hiddenName(piece.codePoint)}]`))
    .join('');
}

/** One line without anything a terminal would act on: escape sequences go whole, white space becomes one space. */
export function plainLine(text: string): string {
  const withoutSequences = text.replace(
    /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?/g,
    '',
  );
  return textPieces(withoutSequences)
    .map((piece) =>
      piece.kind === 'text'
        ? piece.text
        : /[\x0b\x0c\r\u2028\u2029]/u.test(String.fromCodePoint(piece.codePoint))
          ? ' '
          : '',
    )
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}
