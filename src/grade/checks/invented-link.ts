import * as z from 'zod';
import { promptText } from '../prompt-text.ts';
import { proseOf } from '../reply-text.ts';
import { defineCheck } from './check.ts';

const linkPattern = /(?:https?:\/\/|\bwww\.)[^\s<>"'`()[\]{}|\\，。、）]{3,2000}/gi;
/** Addresses that stand for any address, and names that only look like one. */
const notMeant =
  /^(?:(?:[\w-]{1,63}\.){0,5}example(?:\.\w{2,5})?|(?:[\w-]{1,63}\.){0,5}(?:test|local|localhost|invalid)|localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|(?:www\.)?w3\.org|schemas?\.|(?:www\.)?(?:api\.)?(?:your|my|some|the)-?_?(?:site|domain|website|app|server|blog|url|link|company|api|host|store|shop)|(?:www\.)?(?:domain|website|site|url|server)\.\w{2,4}|(?:www\.)?(?:abc|xyz|foo|bar)\.com)/i;

/** A web address the conversation did not hold; in code it counts only when asked to. */
export const inventedLink = defineCheck({
  key: 'invented-link',
  version: 1,
  options: z.strictObject({ in: z.enum(['prose', 'reply']).default('prose') }),
  literals: ['http://', 'https://', 'www.'],
  find: (reply, options) => {
    const text = options.in === 'prose' ? proseOf(reply) : reply.text;
    for (const match of text.matchAll(linkPattern)) {
      const address = match[0].replace(/^https?:\/\//i, '').replace(/[.,;:!?*_/…]{1,20}$/, '');
      if (notMeant.test(address) || !/^[^/]{1,200}\.[a-z]{2,}/i.test(address)) continue;
      if (promptText(reply.prefix).folded.includes(address.toLowerCase())) continue;
      return { start: match.index, end: match.index + match[0].length };
    }
    return null;
  },
});
