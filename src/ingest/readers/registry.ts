import type { TrafficFormat } from '../../core/traffic-config.ts';
import type { ConversationReader } from '../reader.ts';
import { corpusReader } from './corpus.ts';
import { openaiChatReader } from './openai-chat.ts';
import { sharegptReader } from './sharegpt.ts';
import { wildchatReader } from './wildchat.ts';

/** Every format and its reader. */
export const readers: Readonly<Record<TrafficFormat, ConversationReader>> = {
  'openai-chat': openaiChatReader,
  wildchat: wildchatReader,
  sharegpt: sharegptReader,
  corpus: corpusReader,
};
