import { canonicalJson } from '../core/canonical-json.ts';
import { type Message, type Role, roles, type ToolCall } from '../core/conversation.ts';
import { isObject, type JsonObject } from './reader.ts';
import type { Rejection, RejectionReason } from './rejection.ts';
import type { Warning } from './warning.ts';

export type MessagesResult =
  | { readonly status: 'messages'; readonly messages: readonly Message[] }
  | ({ readonly status: 'rejected' } & Rejection);

/** Names other logs give to our roles. `function` is handled apart, because its call has another shape too. */
const otherNames: ReadonlyMap<string, Role> = new Map([
  ['human', 'user'],
  ['prompter', 'user'],
  ['customer', 'user'],
  ['gpt', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['bot', 'assistant'],
  ['chatgpt', 'assistant'],
  ['chatbot', 'assistant'],
  ['bing', 'assistant'],
  ['bard', 'assistant'],
  ['function', 'tool'],
  ['function_response', 'tool'],
  ['tool_result', 'tool'],
]);
const exact: ReadonlySet<unknown> = new Set(roles);

/**
 * Messages as they were logged wherever they can go out so (the same objects), and with the least repair where they
 * cannot: other names of roles, function calls of 2023, tool calls without their wrapper, bare strings as parts.
 */
export function normaliseMessages(logged: unknown, warn: (warning: Warning) => void): MessagesResult {
  if (!Array.isArray(logged)) return rejected('missing-messages', logged === undefined ? '' : 'not a list');
  if (logged.length === 0) return rejected('no-messages', '');
  const messages: Message[] = [];
  const calls = legacyCalls();
  for (const [index, item] of (logged as unknown[]).entries()) {
    if (isPlain(item)) {
      messages.push(item);
      continue;
    }
    const { message, problem } = repaired(item, { calls, warn });
    if (problem) {
      return rejected(problem.reason, `message ${index + 1}${problem.detail === '' ? '' : `: ${problem.detail}`}`);
    }
    messages.push(message);
  }
  return { status: 'messages', messages };
}

function rejected(reason: RejectionReason, detail: string): MessagesResult {
  return { status: 'rejected', reason, detail };
}

/** The common case: nothing to repair and nothing to look into. */
function isPlain(item: unknown): item is Message {
  if (typeof item !== 'object' || item === null) return false;
  const { role, content, tool_calls, function_call } = item as JsonObject;
  return typeof content === 'string' && exact.has(role) && !tool_calls && !function_call;
}

interface Repair {
  readonly calls: ReturnType<typeof legacyCalls>;
  readonly warn: (warning: Warning) => void;
}

type Repaired =
  | { readonly message: Message; readonly problem: null }
  | { readonly message: null; readonly problem: Rejection };

function broken(reason: RejectionReason, detail = ''): { readonly message: null; readonly problem: Rejection } {
  return { message: null, problem: { reason, detail } };
}

function sound(message: JsonObject): Repaired {
  return { message: message as unknown as Message, problem: null };
}

function repaired(item: unknown, repair: Repair): Repaired {
  if (!isObject(item)) return broken('bad-message');
  const { role: logged } = item;
  if (logged === undefined || logged === null || logged === '') return broken('missing-role');
  const role = roleOf(logged);
  if (!role) return broken('unknown-role', `role ${JSON.stringify(logged).slice(0, 40)}`);
  const problem = contentProblem(item.content);
  if (problem) return { message: null, problem };
  const content = withoutBareParts(item.content, repair);
  const message = content === item.content ? { ...item, role } : { ...item, role, content };
  return withCalls(message, repair, logged === 'function' || logged === 'function_response');
}

function roleOf(logged: unknown): Role | undefined {
  if (typeof logged !== 'string') return undefined;
  const name = logged.trim().toLowerCase();
  return exact.has(name) ? (name as Role) : otherNames.get(name);
}

function contentProblem(content: unknown): Rejection | null {
  if (content === undefined || content === null || typeof content === 'string') return null;
  if (!Array.isArray(content)) return { reason: 'bad-content', detail: `it is a ${typeof content}` };
  for (const part of content as unknown[]) {
    if (typeof part === 'string') continue;
    if (Array.isArray(part)) return { reason: 'nested-content', detail: '' };
    if (!isObject(part) || typeof part.type !== 'string')
      return { reason: 'bad-content', detail: 'a part has no type' };
    if (Array.isArray(part.text)) return { reason: 'nested-content', detail: 'in the text of a part' };
    if (part.text !== undefined && typeof part.text !== 'string') {
      return { reason: 'bad-content', detail: 'the text of a part is no text' };
    }
  }
  return null;
}

function withoutBareParts(content: unknown, { warn }: Repair): unknown {
  if (!Array.isArray(content) || !content.some((part) => typeof part === 'string')) return content;
  warn('text-parts-reshaped');
  return content.map((part: unknown) => (typeof part === 'string' ? { type: 'text', text: part } : part));
}

function withCalls(message: JsonObject, { calls, warn }: Repair, isFunctionResult: boolean): Repaired {
  const { function_call: legacy, ...rest } = message;
  if (isFunctionResult && !rest.tool_call_id) {
    const id = calls.answer();
    return sound(id === undefined ? rest : { ...rest, tool_call_id: id });
  }
  if (legacy !== undefined && legacy !== null) {
    if (!isObject(legacy) || typeof legacy.name !== 'string') return broken('bad-tool-calls', 'function_call');
    warn('legacy-function-call');
    const { name } = legacy;
    const call = { id: calls.ask(), type: 'function', function: { name, arguments: text(legacy.arguments) } };
    return sound({ ...rest, tool_calls: [call] });
  }
  const { tool_calls: list } = rest;
  if (list === undefined || list === null) return sound(rest);
  const shaped = toolCalls(list, warn);
  if (!shaped) return broken('bad-tool-calls');
  return sound(shaped === list ? rest : { ...rest, tool_calls: shaped });
}

function toolCalls(list: unknown, warn: (warning: Warning) => void): readonly ToolCall[] | null {
  if (!Array.isArray(list)) return null;
  let reshaped = false;
  const calls: ToolCall[] = [];
  for (const call of list as unknown[]) {
    if (!isObject(call)) return null;
    const shaped = toolCall(call);
    if (!shaped) return null;
    if (shaped !== (call as unknown)) reshaped = true;
    calls.push(shaped);
  }
  if (!reshaped) return list as ToolCall[];
  warn('tool-call-reshaped');
  return calls;
}

/** A call as OpenAI writes it; `{id, name, arguments}` is wrapped, arguments that are an object become text. */
function toolCall(call: JsonObject): ToolCall | null {
  const inner = call.function;
  if (isObject(inner)) {
    if (typeof inner.name !== 'string') return null;
    if (inner.arguments === undefined || typeof inner.arguments === 'string') return call as unknown as ToolCall;
    return { ...call, function: { ...inner, name: inner.name, arguments: text(inner.arguments) } } as ToolCall;
  }
  if (typeof call.name !== 'string')
    return typeof call.type === 'string' && call.type !== 'function' ? (call as ToolCall) : null;
  const { name, arguments: given, input, ...rest } = call;
  return { ...rest, type: 'function', function: { name, arguments: text(given ?? input) } } as unknown as ToolCall;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '{}' : canonicalJson(value);
}

/** Ids for function calls that had none: results answer them in the order of the calls. */
function legacyCalls(): { ask(): string; answer(): string | undefined } {
  const open: string[] = [];
  let count = 0;
  return {
    ask() {
      count += 1;
      const id = `call_${count}`;
      open.push(id);
      return id;
    },
    answer: () => open.shift(),
  };
}
