import type { AdapterFactory } from '../adapter-options.ts';
import { policyChatAdapter } from '../policy-chat-adapter.ts';

/**
 * gpt-oss-safeguard through a chat endpoint: the policy goes as system message, which most servers render as the
 * developer's instructions (graders.md 2.6; the probe tells). The effort goes as a member of the body, never as a line
 * of text alone, which templates that write their own system message would contradict.
 */
export const safeguardChat: AdapterFactory = (options = {}) => policyChatAdapter('safeguard-chat-1', options);
