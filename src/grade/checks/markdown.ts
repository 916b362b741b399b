import * as z from 'zod';
import type { Span } from '../normal-text.ts';
import { proseOf, replyStructure } from '../reply-text.ts';
import { defineCheck } from './check.ts';

const none = z.strictObject({});

export const codeBlock = defineCheck({
  key: 'code-block',
  version: 1,
  options: none,
  find: (reply) => replyStructure(reply).blocks[0] ?? null,
});

export const header = defineCheck({
  key: 'header',
  version: 1,
  options: none,
  find: (reply) => {
    const { headers } = replyStructure(reply);
    return headers.count > 0 ? headers : null;
  },
});

export const list = defineCheck({
  key: 'list',
  version: 1,
  options: z.strictObject({
    style: z.enum(['bulleted', 'numbered', 'either']),
    atLeast: z.number().int().positive().default(2),
  }),
  find: (reply, { style, atLeast }) => {
    const { bullets, numbered } = replyStructure(reply);
    if (style !== 'numbered' && bullets.count >= atLeast) return bullets;
    return style !== 'bulleted' && numbered.count >= atLeast ? numbered : null;
  },
});

export const table = defineCheck({
  key: 'table',
  version: 1,
  options: none,
  find: (reply) => replyStructure(reply).table,
});

export const unclosedFence = defineCheck({
  key: 'unclosed-fence',
  version: 1,
  options: none,
  find: (reply) => {
    const last = replyStructure(reply).blocks.at(-1);
    return last && !last.closed ? last : null;
  },
});

const boldPattern = /(?<![\w*])\*\*[^\s*](?:[^*\n]{0,198}[^\s*])?\*\*/g;

export const bold = defineCheck({
  key: 'bold',
  version: 1,
  options: none,
  find: (reply) => {
    if (!reply.text.includes('**')) return null;
    boldPattern.lastIndex = 0;
    const match = boldPattern.exec(proseOf(reply));
    return match && { start: match.index, end: match.index + match[0].length };
  },
});

const latexPattern =
  /\\\[\s{0,4}\S|\$\$\s{0,4}[^\s$]|\\begin\{[a-z]{1,20}\*?\}|\\(?:frac|sqrt|sum|int|cdot|mathbb|mathbf|mathrm|text|left|times|alpha|beta|theta|lambda|sigma)\b|\$[^\s$][^$\n]{0,100}[\\^_{][^$\n]{0,100}\$/;

export const latex = defineCheck({
  key: 'latex',
  version: 1,
  options: none,
  find: (reply) => {
    if (!reply.text.includes('\\') && !reply.text.includes('$')) return null;
    const prose = proseOf(reply);
    const match = latexPattern.exec(prose);
    return match ? { start: match.index, end: match.index + match[0].length } : inlineFormula(prose);
  },
});

const longestFormula = 300;

/** \( … \) on a search that never goes back. */
function inlineFormula(prose: string): Span | null {
  let close = 0;
  for (let open = prose.indexOf('\\('); open >= 0; open = prose.indexOf('\\(', open + 2)) {
    if (close <= open + 2) close = prose.indexOf('\\)', open + 3);
    if (close < 0) return null;
    if (close - open <= longestFormula) return { start: open, end: close + 2 };
  }
  return null;
}

const tagPattern =
  /<\/?(?:div|p|span|br|b|i|u|a|img|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6]|strong|em|sub|sup|center|details|summary|iframe|script|style|input|button|form|font|hr|blockquote|section)(?:\s[^<>`]{0,200})?\/?>/gi;

export const htmlTag = defineCheck({
  key: 'html-tag',
  version: 1,
  options: none,
  find: (reply) => {
    if (!reply.text.includes('<')) return null;
    const prose = proseOf(reply);
    for (const match of prose.matchAll(tagPattern)) {
      if (!insideInlineCode(prose, match.index)) return { start: match.index, end: match.index + match[0].length };
    }
    return null;
  },
});

/** Whether an odd number of single backticks stands before the place on its line. */
export function insideInlineCode(prose: string, at: number): boolean {
  let ticks = 0;
  for (let index = at - 1; index >= 0 && at - index < 400; index--) {
    const code = prose.charCodeAt(index);
    if (code === 10) break;
    if (code === 0x60) ticks++;
  }
  return ticks % 2 === 1;
}
