import * as z from 'zod';
import { wordsIn } from '../reply-text.ts';
import { defineCheck } from './check.ts';

export const length = defineCheck({
  key: 'length',
  version: 1,
  options: z.strictObject({
    unit: z.enum(['characters', 'words']),
    over: z.number().int().nonnegative().optional(),
    under: z.number().int().positive().optional(),
  }),
  find: (reply, { unit, over, under }) => {
    if (reply.text === '') return null;
    const limit = 1 + Math.max(over ?? 0, under ?? 0);
    const size = unit === 'characters' ? reply.text.length : wordsIn(reply.text, limit);
    const fits = (over === undefined || size > over) && (under === undefined || size < under);
    if (!fits) return null;
    const start = over !== undefined && unit === 'characters' ? over : 0;
    const because = unit === 'words' && size === limit ? `${over} words and more` : `${size} ${unit}`;
    return { start, end: reply.text.length, because };
  },
});

/** Nothing at all, or nothing with a letter, digit or symbol in it; a reply that calls a tool is not empty. */
export const empty = defineCheck({
  key: 'empty',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    if (reply.toolCalls.length > 0) return null;
    if (reply.text.length > 200 || /[^\s\p{P}]/u.test(reply.text)) return null;
    return { start: 0, end: reply.text.length, because: 'nothing to read' };
  },
});
