import { usualPaths } from '../logged-fields.ts';
import { isObject, type JsonObject } from '../reader.ts';
import { recordReader } from './record-reader.ts';
import { turnsMetadata } from './turns-metadata.ts';

/**
 * ShareGPT (`conversations` with from and value) and LMSYS-Chat-1M (`conversation` with role and content beside
 * conversation_id, model and language). `system` and `tools` may stand beside them, tools as JSON text too.
 */
export const sharegptReader = recordReader({
  format: 'sharegpt',
  paths: usualPaths,
  taken: ['conversations', 'conversation', 'system', 'system_prompt', 'tools'],
  trait: 'conversations with from and value, or LMSYS’s conversation and conversation_id',
  marks: /"conversations"\s*:\s*\[|"conversation_id"[\s\S]*"conversation"\s*:\s*\[/,
  likeness(record) {
    const turns = turnsOf(record);
    const first = Array.isArray(turns) ? (turns[0] as unknown) : undefined;
    if (!isObject(first)) return Array.isArray(record.conversations) ? 0.4 : 0;
    if ('from' in first && 'value' in first) return 0.95;
    if (!('role' in first)) return 0;
    return 'conversations' in record || 'conversation_id' in record ? 0.8 : 0.3;
  },
  dialogue(record) {
    const turns = turnsOf(record);
    const tools = parsedTools(record.tools);
    if (!Array.isArray(turns)) return { messages: turns, tools };
    const metadata = turnsMetadata(turns, dropped);
    const system = record.system ?? record.system_prompt;
    const messages = turns.map(messageOf);
    return {
      messages:
        typeof system === 'string' && system !== '' ? [{ role: 'system', content: system }, ...messages] : messages,
      tools,
      ...(metadata ? { metadata } : {}),
    };
  },
});

const dropped = new Set(['from', 'value', 'role', 'content', 'tool_calls', 'tool_call_id', 'name', 'hashed_ip']);

function turnsOf(record: JsonObject): unknown {
  return record.conversations ?? record.conversation;
}

function messageOf(turn: unknown): unknown {
  if (!isObject(turn)) return turn;
  const role = turn.from ?? turn.role;
  const content = turn.value ?? turn.content;
  if (role === 'function_call') return calling(content);
  const { tool_calls, tool_call_id, name } = turn;
  return {
    role: role === 'observation' ? 'function' : role,
    content,
    ...(tool_calls === undefined ? {} : { tool_calls }),
    ...(tool_call_id === undefined ? {} : { tool_call_id }),
    ...(name === undefined ? {} : { name }),
  };
}

/** A call as a turn of its own, its name and arguments in the text as JSON; the next observation answers it. */
function calling(content: unknown): JsonObject {
  return { role: 'assistant', content: null, function_call: typeof content === 'string' ? json(content) : content };
}

function parsedTools(tools: unknown): unknown {
  return typeof tools === 'string' ? (json(tools) ?? undefined) : tools;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
