import type { AdapterFactory } from '../adapter-options.ts';
import { policyChatAdapter } from '../policy-chat-adapter.ts';

/** Any chat model as judge. No effort is sent unless the probe found a control for it: other models refuse the member. */
export const judgeChat: AdapterFactory = (options = {}) =>
  policyChatAdapter('judge-chat-1', { effortControl: 'none', ...options });
