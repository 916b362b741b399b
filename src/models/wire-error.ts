import type { FailureReason } from '../core/reply.ts';
import type { ModelFailure, ModelRefusal } from './model.ts';
import { parseJson } from './parse-json.ts';

export interface ErrorAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

const overContext =
  /context_length_exceeded|exceed_context_size|maximum context length|(exceed\w*|larger than|too long for)[^.]{0,40}context|prompt is too long|input is too long/i;
/** llama-server says so with status 500, of a text to embed. */
const overBatch = /input \(\d+ tokens\) is too large to process/i;
const outOfMoney = /insufficient_quota|billing_hard_limit|credit balance is too low/i;

/** What an answer with an error status means, and whether the same request may succeed later. */
export function classifyError({ status, text, retryAfterMs }: ErrorAnswer): ModelFailure | ModelRefusal {
  const said = messageIn(text);
  const detail = `HTTP ${status}${said && `: ${said}`}`;
  const fail = (reason: FailureReason, more: Partial<ModelFailure> = {}): ModelFailure => ({
    status: 'failed',
    reason,
    detail,
    retryable: false,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...more,
  });
  if (status === 401 || status === 403) return fail('unauthorized');
  if (status === 429) {
    return outOfMoney.test(text) ? fail('rate-limited') : fail('rate-limited', { retryable: true, overloaded: true });
  }
  if (status === 503 || status === 529) return fail('server-error', { retryable: true, overloaded: true });
  if (overBatch.test(text)) return { status: 'not-replayable', reason: 'over-context', detail };
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return fail('server-error', { retryable: true });
  if (overContext.test(text)) return { status: 'not-replayable', reason: 'over-context', detail };
  return fail('rejected');
}

/** The message in an error body, or the first of its text; at most 300 characters. */
function messageIn(text: string): string {
  const found = /"(?:message|detail|error)"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  const message = found === undefined ? undefined : parseJson(found);
  return (typeof message === 'string' ? message : text.trim()).slice(0, 300);
}

/** `Retry-After` as seconds or as an HTTP date, and OpenAI's `retry-after-ms`; undefined where absent or unreadable. */
export function retryAfterMsOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  nowMs: number,
): number | undefined {
  const exact = Number(first(headers['retry-after-ms']) ?? Number.NaN);
  if (exact >= 0) return exact;
  const value = first(headers['retry-after'])?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - nowMs);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** What a failed connection or a broken body means. */
export function classifyThrown(error: unknown, headersSeen: boolean): ModelFailure {
  const { code = '', message } =
    error instanceof Error ? (error as Error & { code?: string }) : { message: `${error}` };
  const detail = `${code || 'error'}: ${message}`.slice(0, 300);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return { status: 'failed', reason: 'bad-shape', detail, retryable: false };
  if (headersSeen) return { status: 'failed', reason: 'cut-body', detail, retryable: true };
  if (/TIMEOUT/.test(code)) return { status: 'failed', reason: 'timeout', detail, retryable: true };
  const certificate = /CERT|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return { status: 'failed', reason: 'connection', detail, retryable: !certificate };
}
