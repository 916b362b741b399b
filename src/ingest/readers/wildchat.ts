import { usualPaths } from '../logged-fields.ts';
import { isObject, type JsonObject } from '../reader.ts';
import { recordReader } from './record-reader.ts';
import { turnsMetadata } from './turns-metadata.ts';

/**
 * WildChat: `conversation` with role and content, where each turn carries language, country, hashed_ip, header, toxic
 * and redacted marks. These are no part of a chat message, so they move to `metadata.turns`; who the user is goes.
 */
export const wildchatReader = recordReader({
  format: 'wildchat',
  paths: {
    ...usualPaths,
    id: ['conversation_hash', ...usualPaths.id],
    user: ['hashed_ip', ...usualPaths.user, 'conversation.0.hashed_ip'],
    language: [...usualPaths.language, 'conversation.0.language'],
  },
  taken: ['conversation', 'header'],
  trait: 'a conversation whose turns carry WildChat’s language, toxic or hashed_ip',
  marks: /"conversation"\s*:\s*\[[\s\S]*"(hashed_ip|conversation_hash|toxic)"/,
  likeness(record) {
    const first = Array.isArray(record.conversation) ? (record.conversation[0] as unknown) : undefined;
    if (!isObject(first) || !('role' in first)) return 0;
    const marked = 'conversation_hash' in record || 'toxic' in record || 'hashed_ip' in record || 'toxic' in first;
    return marked ? 0.95 : 0.6;
  },
  dialogue({ conversation }) {
    if (!Array.isArray(conversation)) return { messages: conversation };
    const turns = turnsMetadata(conversation, dropped);
    return {
      messages: conversation.map(plain),
      startedAt: earliest(conversation),
      ...(turns ? { metadata: turns } : {}),
    };
  },
});

/** Role and content are the message; the others name the user's browser and address. */
const dropped = new Set(['role', 'content', 'hashed_ip', 'header', 'ip']);

function plain(turn: unknown): unknown {
  return isObject(turn) ? { role: turn.role, content: turn.content } : turn;
}

function earliest(turns: readonly unknown[]): unknown {
  const timed = turns.find((turn): turn is JsonObject => isObject(turn) && typeof turn.timestamp === 'string');
  return timed?.timestamp;
}
