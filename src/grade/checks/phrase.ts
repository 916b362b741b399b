import * as z from 'zod';
import { matchRule, passageOf } from '../match-rule.ts';
import { matchesAny, patternSet } from '../pattern-set.ts';
import { oncePerPrompt, promptText } from '../prompt-text.ts';
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
    const none = patternSet(parsed.none);
    const asked = patternSet(parsed.asked);
    const unlessPrompt = patternSet(parsed.unlessPrompt);
    const conversationFits = (reply: PreparedReply): boolean => {
      const { users, lastUser, system } = promptText(reply.prefix);
      if (parsed.asked.length > 0 && !matchesAny(asked, lastUser)) return false;
      return !matchesAny(unlessPrompt, system) && !users.some((turn) => matchesAny(unlessPrompt, turn));
    };
    return {
      gates: inside.gates,
      find: (reply, open) => {
        if (parsed.unlessTools && usesTools(reply)) return null;
        if (parsed.asked.length > 0 && !oncePerPrompt(reply.prefix, asked, () => conversationFits(reply))) return null;
        const found = inside.find(reply, open);
        if (!found || matchesAny(none, passageOf(reply, parsed.noneIn).text)) return null;
        return oncePerPrompt(reply.prefix, asked, () => conversationFits(reply)) ? found : null;
      },
    };
  },
};

function usesTools(reply: PreparedReply): boolean {
  return reply.toolCalls.length > 0 || promptText(reply.prefix).toolAnswered;
}
