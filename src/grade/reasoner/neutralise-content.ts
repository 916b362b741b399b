import type { ContentGuard } from './adapter.ts';

export interface NeutralText {
  readonly text: string;
  readonly guards: readonly ContentGuard[];
}

/** Openings of control tokens of common chat templates, also spelled with blanks or a full-width bar inside. */
const tokenStarts =
  /<(?=[|｜]|\s[|｜]|\/?(?:s|bos|eos|pad|unk|think|guardian|score|start_of_turn|end_of_turn)>|<\/?SYS>>)|\[(?=\/?INST\])/gi;

/**
 * Characters without a glyph that change what is read: controls other than tab and newline, bidi controls, zero-width
 * and other invisible formatting, tag characters, lone surrogates. Joiners are looked at one by one.
 */
const hidden =
  /(?:[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\p{Cs}\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]|\u034f|\u17b4|\u17b5)+/gu;

/** Scripts whose spelling needs joiners, and emoji that are held together by them. */
const joined =
  /(?:[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u;

const namedAtOnce = 4;

/**
 * Text as data: a word joiner (U+2060) goes into what could be read as a control token, and hidden characters are
 * written out (`[U+200B]`, long runs shortened), so that the judge sees what a reader would not.
 */
export function neutraliseContent(text: string): NeutralText {
  const guards = new Set<ContentGuard>();
  const visible = text.replaceAll('\r\n', '\n').replace(hidden, (run: string, at: number, whole: string) => {
    if ((run === '\u200c' || run === '\u200d') && joined.test(whole.slice(Math.max(0, at - 2), at))) return run;
    guards.add('hidden-characters');
    return written(run);
  });
  const safe = visible.replace(tokenStarts, (start) => {
    guards.add('control-tokens');
    return `${start}\u2060`;
  });
  return { text: safe, guards: [...guards] };
}

function written(run: string): string {
  const points = Array.from(run, (one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
  const named = points.slice(0, namedAtOnce).join(' ');
  return points.length > namedAtOnce ? `[${named} … ${points.length} hidden characters]` : `[${named}]`;
}
