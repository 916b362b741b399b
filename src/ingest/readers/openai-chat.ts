import { usualPaths } from '../logged-fields.ts';
import { isObject, type JsonObject } from '../reader.ts';
import { type Dialogue, recordReader } from './record-reader.ts';

/**
 * OpenAI chat: `messages` with tools beside them, as fine-tuning files, stored requests and most gateways write them.
 * A log of calls (`request`/`body` with `response` or `choices`) is the same with the answer to be put at the end.
 */
export const openaiChatReader = recordReader({
  format: 'openai-chat',
  paths: {
    ...usualPaths,
    user: [...usualPaths.user, 'request.user', 'body.user'],
    startedAt: [...usualPaths.startedAt, 'response.created'],
    model: [...usualPaths.model, 'request.model', 'body.model', 'response.model'],
  },
  taken: ['messages', 'tools', 'functions', 'choices', 'request', 'body', 'response', 'completion'],
  trait: 'messages with a role',
  marks: /"messages"\s*:\s*\[/,
  likeness(record) {
    const messages = askedOf(record).messages;
    if (!Array.isArray(messages)) return 0;
    return messages.some((message) => isObject(message) && 'role' in message) ? 0.9 : 0.4;
  },
  dialogue(record): Dialogue {
    const asked = askedOf(record);
    const answer = answerOf(record);
    const metadata = metadataOf(record);
    return {
      messages: answered(asked.messages, answer),
      tools: asked.tools ?? wrapped(asked.functions),
      startedAt: firstTime(asked.messages),
      ...(metadata ? { metadata } : {}),
    };
  },
});

function askedOf(record: JsonObject): JsonObject {
  if (record.messages !== undefined) return record;
  if (isObject(record.request)) return isObject(record.request.body) ? record.request.body : record.request;
  return isObject(record.body) ? record.body : record;
}

/** Some logs write the answer in both places; it was said once. */
function answered(messages: unknown, answer: unknown): unknown {
  if (!Array.isArray(messages) || answer === undefined) return messages;
  const last: unknown = messages.at(-1);
  return isObject(last) && last.role === 'assistant' ? messages : [...messages, answer];
}

/** The assistant's message of the response, where the messages are those of the request alone. */
function answerOf(record: JsonObject): unknown {
  const { response, completion } = record;
  const text = typeof response === 'string' ? response : completion;
  if (typeof text === 'string') return { role: 'assistant', content: text };
  const body = isObject(response) && isObject(response.body) ? response.body : response;
  const choices = isObject(body) ? body.choices : record.choices;
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return isObject(first) ? first.message : undefined;
}

/** The request's settings (temperature …) and the response's own (usage, finish reason …), without what was said. */
function metadataOf(record: JsonObject): JsonObject | null {
  const parts: Record<string, unknown> = {};
  for (const name of ['request', 'body', 'response'] as const) {
    const part = record[name];
    if (!isObject(part)) continue;
    const inner = isObject(part.body) ? part.body : part;
    const kept = Object.entries(inner).filter(([key]) => !said.has(key) && key !== '__proto__');
    if (kept.length > 0) parts[name] = Object.fromEntries(kept);
  }
  return Object.keys(parts).length > 0 ? parts : null;
}

const said = new Set([
  'messages',
  'tools',
  'functions',
  'choices',
  'user',
  'user_id',
  'safety_identifier',
  'prompt_cache_key',
  'metadata',
  'headers',
]);

function wrapped(functions: unknown): unknown {
  return Array.isArray(functions) ? functions.map((one: unknown) => ({ type: 'function', function: one })) : undefined;
}

function firstTime(messages: unknown): unknown {
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  return isObject(first) ? (first.timestamp ?? first.created_at ?? first.create_time) : undefined;
}
