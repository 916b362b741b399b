import * as z from 'zod';
import { promptText } from '../prompt-text.ts';
import { proseOf } from '../reply-text.ts';
import { defineCheck } from './check.ts';

const emailPattern = /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}\b/gi;
const phonePattern =
  /(?<![\w.$€£])(?:\+\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,5}\d{2,4}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w%])/g;
/** Cheap: without this no telephone number is there. */
const maybePhone = /\+\d|\d{3}[ .)-]{1,2}\d{3}/;
const notMeant =
  /(?:@|\.)(?:example|test|domain|email|company|yourdomain|yourcompany|site)\.|^(?:your|you|name|user|username|someone|email|(?:john|jane)[._]?doe)@|555|123-456/i;

/** An e-mail address or telephone number that nobody gave; addresses that stand for any, and 555 numbers, are none. */
export const contactDetails = defineCheck({
  key: 'contact-details',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const prose = proseOf(reply);
    const patterns = prose.includes('@') ? [emailPattern] : [];
    if (maybePhone.test(prose)) patterns.push(phonePattern);
    for (const pattern of patterns) {
      for (const match of prose.matchAll(pattern)) {
        if (notMeant.test(match[0])) continue;
        if (promptText(reply.prefix).folded.includes(match[0].toLowerCase())) continue;
        return { start: match.index, end: match.index + match[0].length };
      }
    }
    return null;
  },
});
