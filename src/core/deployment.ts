import * as z from 'zod';
import { contentId } from './content-id.ts';
import type { Message } from './conversation.ts';

export const samplingSchema = z.strictObject({
  temperature: z
    .number()
    .min(0)
    .max(5)
    .optional()
    .describe('Left out, as with every key of sampling: the endpoint decides.'),
  topP: z.number().gt(0).max(1).optional().describe('Goes out as top_p.'),
  topK: z.number().int().min(0).optional().describe('Goes out as top_k; some endpoints refuse it.'),
  minP: z.number().min(0).max(1).optional().describe('Goes out as min_p; some endpoints refuse it.'),
  maxTokens: z.number().int().positive().optional().describe('Goes out as max_tokens: where a reply is cut.'),
  stop: z.array(z.string()).optional().describe('Texts at which a reply ends.'),
  seeded: z
    .boolean()
    .optional()
    .describe('Send a seed with each request, keyed by lane, prefix and trial, so that a re-run asks the same thing.'),
});
export type Sampling = z.infer<typeof samplingSchema>;

export const systemPromptRuleSchema = z.union([
  z.literal('logged').describe('The system prompt stays as it was logged.'),
  z.strictObject({ replace: z.string().describe('Text that takes the place of the logged system prompt.') }),
  z.strictObject({ replaceFile: z.string().describe('File, relative to the study, that holds that text.') }),
  z.literal('none').describe('System and developer messages are left out.'),
]);
export type SystemPromptRule = z.infer<typeof systemPromptRuleSchema>;

const price = z.strictObject({
  inputPerMillion: z.number().min(0).describe('US dollars for a million input tokens.'),
  outputPerMillion: z.number().min(0).describe('US dollars for a million output tokens.'),
});

/** What an endpoint allows; the one place that limits and retries goes by it. */
export const endpointLimitsSchema = z.strictObject({
  maxInFlight: z.number().int().positive().optional().describe('Most requests at once; left out: 64.'),
  requestsPerMinute: z.number().positive().optional(),
  tokensPerMinute: z.number().positive().optional().describe('Tokens in and out together, as estimated.'),
  timeoutMs: z
    .number()
    .positive()
    .optional()
    .describe('For one try, from connecting to the last byte; left out: 300000.'),
  maxAttempts: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Tries that fail for another reason than overload; left out: 5.'),
});

export const modelConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('openai-compatible'),
    endpoint: z.url().describe('Base address up to and including /v1.'),
    model: z.string().min(1).describe('Name of the model, as the endpoint knows it.'),
    apiKeyEnv: z.string().optional().describe('Name of the environment variable that holds the key.'),
    headers: z
      .record(z.string(), z.string())
      .optional()
      .describe('Sent with every request. A key belongs in apiKeyEnv.'),
    extraBody: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Members added to every request body as they are.'),
    contextTokens: z.number().int().positive().optional().describe('Prefixes estimated to be longer are not replayed.'),
    price: price.optional().describe('What tokens cost; a budget in dollars needs it.'),
    limits: endpointLimitsSchema.optional().describe('What the endpoint allows.'),
  }),
  z.strictObject({
    kind: z.literal('embedded'),
    gguf: z
      .string()
      .optional()
      .describe('A GGUF file, relative to the study; left out: SmolLM2-135M-Instruct from the cache.'),
    contextTokens: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Tokens of prompt and reply together; left out: 1024. Longer prefixes are not replayed.'),
  }),
  z.strictObject({
    kind: z.literal('recorded'),
    replies: z
      .string()
      .describe('JSONL of recorded replies by request fingerprint, or a corpus folder, relative to the study.'),
    model: z.string().optional().describe('Which model of a corpus answers.'),
    split: z.enum(['all', 'logs', 'launched']).optional().describe('Which half of a corpus answers; left out: all.'),
  }),
  z.strictObject({
    kind: z.literal('scripted'),
    script: z.string().optional().describe('For tests: what to answer, with {prompt} and {n}.'),
    delayMs: z.number().min(0).optional().describe('How long each answer takes.'),
  }),
]);
export type ModelConfig = z.infer<typeof modelConfigSchema>;

export const deploymentSchema = z.strictObject({
  name: z.string().optional().describe('How reports call it; left out: current or candidate.'),
  model: modelConfigSchema.describe('Who answers.'),
  systemPrompt: systemPromptRuleSchema.default('logged').describe('What becomes of the logged system prompt.'),
  sampling: samplingSchema.default({}).describe('How replies are sampled.'),
});
/** Model + endpoint + system-prompt rule + tools + sampling, as it would serve production. */
export type Deployment = z.infer<typeof deploymentSchema>;

/**
 * What makes two deployments answer alike. Prices, limits, keys, headers and names change nothing about the answer and
 * stay out, so raising a limit never invalidates a reply that has been paid for.
 */
export function deploymentFingerprint(deployment: Deployment): string {
  const { model } = deployment;
  const answering =
    model.kind === 'openai-compatible'
      ? { kind: model.kind, endpoint: model.endpoint, model: model.model, extraBody: model.extraBody }
      : model;
  return contentId('deployment', {
    model: answering,
    systemPrompt: deployment.systemPrompt,
    sampling: deployment.sampling,
  });
}

/** The messages that go out: as logged, but for the system prompt where the deployment replaces it. */
export function applySystemPrompt(messages: readonly Message[], rule: SystemPromptRule): readonly Message[] {
  if (rule === 'logged') return messages;
  const rest = messages.filter((message) => message.role !== 'system' && message.role !== 'developer');
  if (rule === 'none') return rest;
  if ('replaceFile' in rule) throw new TypeError('applySystemPrompt: replaceFile must be read into replace first');
  return [{ role: 'system', content: rule.replace }, ...rest];
}
