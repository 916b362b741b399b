import * as z from 'zod';
import { compilePatterns, literalsOfAny, matchRule, passageOf } from '../match-rule.ts';
import { promptText } from '../prompt-text.ts';
import type { PreparedReply } from '../reply-text.ts';
import type { CheckDefinition } from './check.ts';

const patterns = z.array(z.string().min(1)).default([]);
const place = z.enum(['reply', 'opening', 'ending', 'prose', 'first-paragraph', 'last-paragraph']);
const options = z.strictObject({
  in: place.default('prose'),
  any: z.array(z.string().min(1)).min(1),
  none: patterns.describe('Must not match in `noneIn`.'),
  noneIn: place.default('prose'),
  notInPrompt: z.boolean().default(false),
  asked: patterns.describe('One must match the last user turn.'),
  unlessPrompt: patterns.describe('None may match any user, system or developer message.'),
  unlessTools: z
    .boolean()
    .default(false)
    .describe('Not an event when the reply calls a tool or a tool answered in this turn.'),
});
type PhraseOptions = z.infer<typeof options>;

/** A match rule that also looks at the conversation. */
export const phrase: CheckDefinition = {
  key: 'phrase',
  version: 1,
  options,
  rule: (parsed: PhraseOptions) => {
    const { any, notInPrompt } = parsed;
    const inside = matchRule({ in: parsed.in, any, none: [], notInPrompt });
    const none = compilePatterns(parsed.none, 'iu');
    const asked = compilePatterns(parsed.asked, 'iu');
    const unlessPrompt = compilePatterns(parsed.unlessPrompt, 'iu');
    return {
      literals: literalsOfAny(any),
      find: (reply) => {
        if (parsed.unlessTools && usesTools(reply)) return null;
        const found = inside.find(reply);
        if (!found) return null;
        if (none.length > 0 && someMatch(none, passageOf(reply, parsed.noneIn).text)) return null;
        if (asked.length > 0 && !someMatch(asked, promptText(reply.prefix).lastUser)) return null;
        return unlessPrompt.length > 0 && promptMatches(reply, unlessPrompt) ? null : found;
      },
    };
  },
};

function usesTools(reply: PreparedReply): boolean {
  return reply.toolCalls.length > 0 || promptText(reply.prefix).toolAnswered;
}

function promptMatches(reply: PreparedReply, tried: readonly RegExp[]): boolean {
  const { users, system } = promptText(reply.prefix);
  return someMatch(tried, system) || users.some((turn) => someMatch(tried, turn));
}

function someMatch(tried: readonly RegExp[], text: string): boolean {
  return tried.some((pattern) => pattern.test(text));
}
