import { type ToolCall, toolCallSchema } from '../core/conversation.ts';
import { keepJsonText } from '../core/json-text.ts';
import type { FailureReason, FinishReason, Usage } from '../core/reply.ts';
import type { ModelAnswer, ModelFailure, ModelResponse } from './model.ts';
import { parseJson } from './parse-json.ts';
import { isRecord, splitReasoning } from './reasoning.ts';
import { classifyError } from './wire-error.ts';

const finishReasonOf: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/** Reads a body that came with status 200; what a server adds or leaves out is tolerated, the whole is kept as `raw`. */
export function readCompletion(text: string): ModelResponse {
  const body = parseJson(text);
  if (body === undefined) return unparsed(text);
  if (!isRecord(body)) return failure('bad-shape', 'the body is JSON but not an object');
  if (isRecord(body.error) || typeof body.error === 'string') return errorInside(body.error, text);
  if (!Array.isArray(body.choices)) return failure('bad-shape', `no choices in ${Object.keys(body).join(', ')}`);
  const [choice] = body.choices;
  if (choice === undefined) return failure('empty-choices', 'choices is an empty list');
  const message = isRecord(choice) ? messageOf(choice) : undefined;
  if (!isRecord(choice) || !message) return failure('bad-shape', 'the choice holds no message');
  keepJsonText(body, text);
  return readMessage(body, choice, message);
}

/** A completion of a prompt has text in the place of a message. */
function messageOf(choice: Record<string, unknown>): Record<string, unknown> | undefined {
  if (isRecord(choice.message)) return choice.message;
  return typeof choice.text === 'string' ? { content: choice.text } : undefined;
}

function readMessage(
  body: Record<string, unknown>,
  choice: Record<string, unknown>,
  message: Record<string, unknown>,
): ModelAnswer | ModelFailure {
  const split = splitReasoning(message);
  const toolCalls = toolCallsOf(message);
  const refusal = typeof message.refusal === 'string' ? message.refusal : '';
  const finishReason = finishReasonOf[String(choice.finish_reason)] ?? 'unknown';
  const silent = message.content === null || message.content === undefined;
  const excused = toolCalls.length > 0 || refusal || split.reasoning || finishReason === 'content-filter';
  // vLLM now and then answers so although it generated tokens (its issue 41902); asked again it gives the text.
  if (silent && !excused) return failure('bad-shape', 'the message has neither content nor tool calls');
  return {
    status: 'answered',
    state: 'replied',
    content: split.content || refusal,
    toolCalls,
    ...(split.reasoning && { reasoning: split.reasoning }),
    finishReason,
    usage: usageOf(body.usage),
    costUsd: null,
    answeredBy: typeof body.model === 'string' ? body.model : null,
    recorded: false,
    raw: body,
  };
}

/** Malformed arguments stay the text that they are; an entry that is no call at all is left to `raw`. */
function toolCallsOf(message: Record<string, unknown>): ToolCall[] {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  const legacy = isRecord(message.function_call) ? [{ type: 'function', function: message.function_call }] : [];
  return [...calls, ...legacy].filter((call) => toolCallSchema.safeParse(call).success) as ToolCall[];
}

function usageOf(usage: unknown): Usage {
  if (!isRecord(usage)) return {};
  const inputTokens = count(usage.prompt_tokens ?? usage.input_tokens);
  const outputTokens = count(usage.completion_tokens ?? usage.output_tokens);
  return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Some gateways answer 200 and put the error into the body. */
function errorInside(error: unknown, text: string): ModelResponse {
  const code = isRecord(error) ? Number(error.code ?? error.status) : Number.NaN;
  const status = code >= 400 && code < 600 ? code : 500;
  return classifyError({ status, text, retryAfterMs: undefined });
}

function unparsed(text: string): ModelFailure {
  const start = text.trimStart().slice(0, 80);
  if (start === '') return failure('cut-body', 'the body is empty');
  if (start.startsWith('{'))
    return failure('cut-body', `the body ends inside its JSON after ${text.length} characters`);
  return failure('not-json', `the body starts with ${JSON.stringify(start)}`);
}

function failure(reason: FailureReason, detail: string): ModelFailure {
  return { status: 'failed', reason, detail, retryable: true };
}
