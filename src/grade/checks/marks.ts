import * as z from 'zod';
import { proseOf } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import { defineCheck } from './check.ts';
import { insideInlineCode } from './markdown.ts';

const maybeEmoji = /[\u203c\u2049\u2139\u231a-\u27ff\u2b00-\u2bff\u3030\u303d\u3297\u3299\ud83c-\ud83e]/;
/** Pictographs, less the ones that are typography: © ® ™, arrows, check and cross marks, stars and boxes of text fonts. */
const emojiPattern =
  /(?![©®™‼⁉ℹ↔-↪⌨⏏▪▫▶◀◻-◾☀-☄☎☑✂-✒✓-✗✔✖✝✡✳✴❄❇❣❤➕-➗➡⬅-⬇⬛⬜〰〽㊗㊙])\p{Extended_Pictographic}|[\p{So}\p{Sm}©®™‼⁉ℹ]\ufe0f|\p{RI}\p{RI}|\u2764/u;

export const emoji = defineCheck({
  key: 'emoji',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    if (!maybeEmoji.test(reply.text)) return null;
    const match = emojiPattern.exec(proseOf(reply));
    return match && { start: match.index, end: match.index + match[0].length };
  },
});

/** A mark of punctuation in the prose, so many times at least. */
export const mark = defineCheck({
  key: 'mark',
  version: 1,
  options: z.strictObject({ mark: z.enum(['—', '!', '?', '…']), atLeast: z.number().int().positive().default(1) }),
  find: (reply, options) => {
    if (!reply.text.includes(options.mark) && !reply.text.includes(wide[options.mark])) return null;
    const prose = proseOf(reply);
    let first: Finding | null = null;
    let count = 0;
    for (let at = nextMark(prose, options.mark, 0); at >= 0; at = nextMark(prose, options.mark, at + 1)) {
      first ??= { start: at, end: at + 1 };
      if (++count >= options.atLeast) return first;
    }
    return null;
  },
});

const wide = { '—': '——', '!': '！', '?': '？', '…': '……' } as const;

/** Next mark that ends or joins words: not `!=`, not `![`, not a factorial, not in inline code. */
function nextMark(prose: string, sign: keyof typeof wide, from: number): number {
  for (let at = from; ; at++) {
    const plain = prose.indexOf(sign, at);
    const full = prose.indexOf(wide[sign], at);
    at = plain < 0 || (full >= 0 && full < plain) ? full : plain;
    if (at < 0) return -1;
    if (sign !== '!' || prose[at] === '！') return at;
    const next = prose[at + 1] ?? ' ';
    const before = prose[at - 1] ?? ' ';
    if (
      /[\s!?"')*_\]}»”]/.test(next) &&
      /[\p{L}!?"')*_\]»”]/u.test(before) &&
      !/(?:^|[\s(*])\p{Ll}$/u.test(prose.slice(Math.max(0, at - 2), at)) &&
      !insideInlineCode(prose, at)
    ) {
      return at;
    }
  }
}
