import * as z from 'zod';
import { toolCallSchema } from '../core/conversation.ts';
import { finishReasons } from '../core/reply.ts';
import type { ModelAnswer } from './model.ts';

const recordingLineSchema = z.looseObject({
  fingerprint: z.string(),
  content: z.string(),
  toolCalls: z.array(toolCallSchema).default([]),
  reasoning: z.object({ text: z.string(), field: z.string() }).optional(),
  finishReason: z.enum(finishReasons).default('unknown'),
  usage: z.object({ inputTokens: z.number().optional(), outputTokens: z.number().optional() }).default({}),
  answeredBy: z.string().nullable().default(null),
  raw: z.unknown(),
});

/** One line of a recording: what was answered to the request of that fingerprint. */
export function recordingLine(fingerprint: string, answer: ModelAnswer): string {
  const { content, toolCalls, reasoning, finishReason, usage, answeredBy, raw } = answer;
  return `${JSON.stringify({ fingerprint, content, toolCalls, reasoning, finishReason, usage, answeredBy, raw })}\n`;
}

/** The answer of a line, marked as recorded; undefined where the value is no such line. */
export function recordedAnswer(line: unknown): { fingerprint: string; answer: ModelAnswer } | undefined {
  const parsed = recordingLineSchema.safeParse(line);
  if (!parsed.success) return undefined;
  const { fingerprint, content, toolCalls, reasoning, finishReason, usage, answeredBy, raw } = parsed.data;
  const { inputTokens, outputTokens } = usage;
  return {
    fingerprint,
    answer: {
      status: 'answered',
      state: 'replied',
      content,
      toolCalls,
      ...(reasoning && { reasoning }),
      finishReason,
      usage: { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) },
      costUsd: 0,
      answeredBy,
      recorded: true,
      raw: raw ?? null,
    },
  };
}
