import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../core/conversation.ts';
import type { ReasonerRequest } from './adapter.ts';
import { requestBytes, requestText } from './fit-context.ts';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('', '"\\\n', '\ud800', 'ä€😀'));
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: text }),
  fc.record({ role: fc.constant('user'), content: fc.array(fc.record({ type: fc.constant('text'), text })) }),
  fc.record({ role: fc.constant('assistant'), content: fc.constant(null), name: text }),
) as fc.Arbitrary<Message>;
const rest = { maxTokens: 10, guards: [] };

describe('requestBytes', () => {
  it('is the length of the text that it does not build, for chats and raw prompts', () => {
    const template = fc.constantFrom({}, { chat_template_kwargs: { reasoning_effort: 'low', note: 'ü"' } });
    const chat = fc
      .record({ messages: fc.array(message, { maxLength: 4 }), extraBody: template })
      .map((of): ReasonerRequest => ({ kind: 'chat', ...of, ...rest }));
    const raw = fc
      .record({ prompt: text, extraBody: template })
      .map((of): ReasonerRequest => ({ kind: 'completion', stop: [], ...of, ...rest }));
    fc.assert(
      fc.property(fc.oneof(chat, raw), (request) => {
        expect(requestBytes(request)).toBe(Buffer.byteLength(requestText(request)));
        expect(requestBytes(request)).toBe(Buffer.byteLength(requestText(request)));
      }),
    );
  });
});
