import type { AdapterFactory } from '../adapter-options.ts';
import { guardTurns } from '../guard-turns.ts';
import { readGraniteGuardian } from '../read-granite-guardian.ts';

const schema =
  "### Scoring Schema: If the last assistant's text meets the criteria, return 'yes'; otherwise, return 'no'.";

/** Granite Guardian 4.1 (8B): the criteria stand in a last user message that opens with `<guardian>`. No thinking. */
export const graniteGuardian4: AdapterFactory = () => ({
  id: 'granite-guardian-4.1-1',
  readsPolicy: true,
  request: ({ policy, reply }) => {
    const { messages, guards } = guardTurns(reply);
    const block = `<guardian><no-think>\n\n### Criteria: ${policy.text}\n\n${schema}`;
    return {
      kind: 'chat',
      messages: [...messages, { role: 'user', content: block }],
      guards,
      maxTokens: 64,
      extraBody: {},
    };
  },
  read: readGraniteGuardian,
});
