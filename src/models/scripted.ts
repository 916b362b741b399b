import { textOf } from '../core/conversation.ts';
import { type Clock, systemClock } from '../core/effects.ts';
import type { LanguageModel, ModelRequest, ModelResponse } from './model.ts';

export interface ScriptedOptions {
  /** What is answered: `{prompt}` is the last user turn, `{n}` counts the requests from 1. */
  readonly script?: string | undefined;
  readonly delayMs?: number | undefined;
  /** Answers in the script's place where it returns something: failures, refusals, other replies. */
  readonly respond?: (request: ModelRequest, n: number) => ModelResponse | undefined;
  readonly clock?: Clock;
  readonly parallel?: number;
}

/** The model of tests: answers at once, by a template, with no state but the count of its requests. */
export function createScripted(options: ScriptedOptions = {}): LanguageModel {
  const { script = 'Reply {n} to: {prompt}', delayMs = 0, respond, clock = systemClock, parallel = 64 } = options;
  const literal = !script.includes('{prompt}') && !script.includes('{n}');
  let asked = 0;
  return {
    id: 'scripted',
    parallel,
    generate: async (request, signal) => {
      const n = ++asked;
      if (signal.aborted) return abandoned;
      if (delayMs > 0) {
        const slept = await clock.sleep(delayMs, signal).then(
          () => true,
          () => false,
        );
        if (!slept) return abandoned;
      }
      return respond?.(request, n) ?? scriptedAnswer(literal ? script : filled(script, request, n));
    },
    close: async () => {},
  };
}

function filled(script: string, request: ModelRequest, n: number): string {
  const last = request.messages.findLast(({ role }) => role === 'user');
  return script.replaceAll('{n}', String(n)).replaceAll('{prompt}', () => (last ? textOf(last) : ''));
}

export function scriptedAnswer(content: string): ModelResponse {
  return {
    status: 'answered',
    state: 'replied',
    content,
    toolCalls: [],
    finishReason: 'stop',
    usage: { inputTokens: 10, outputTokens: Math.ceil(content.length / 4) },
    costUsd: null,
    answeredBy: 'scripted',
    recorded: false,
    raw: null,
  };
}

const abandoned: ModelResponse = { status: 'failed', reason: 'timeout', detail: 'abandoned', retryable: true };
