import * as z from 'zod';
import { endpointLimitsSchema } from './deployment.ts';

const headers = z
  .record(z.string(), z.string())
  .optional()
  .describe('Sent with every request. A key belongs in apiKeyEnv.');
const apiKeyEnv = z.string().optional().describe('Name of the environment variable that holds the key.');
const limits = endpointLimitsSchema.optional().describe('What the endpoint allows.');

export const embeddingsEndpointSchema = z.strictObject({
  endpoint: z.url().describe('Base address up to and including /v1; texts go to its /embeddings.'),
  model: z.string().min(1).describe('Name of the embedding model, as the endpoint knows it.'),
  dimensions: z.number().int().positive().optional().describe('Asked of the endpoint, and checked in its answers.'),
  maxCharacters: z
    .number()
    .int()
    .positive()
    .default(4000)
    .describe('Only so much of the beginning of a text is sent; lower it for a model with a short context.'),
  batch: z.number().int().min(1).max(2048).default(32).describe('Most texts in one request.'),
  apiKeyEnv,
  headers,
  limits,
});
export type EmbeddingsEndpointConfig = z.infer<typeof embeddingsEndpointSchema>;

export const embedderConfigSchema = z.union([
  z.strictObject({
    local: z.literal('minilm-int8').describe('MiniLM on this machine: foreshadow model pull --embedder.'),
  }),
  embeddingsEndpointSchema,
]);
export type EmbedderConfig = z.infer<typeof embedderConfigSchema>;
export type EmbedderConfigInput = z.input<typeof embedderConfigSchema>;

export const screenEndpointSchema = z.strictObject({
  endpoint: z.url().describe('Address that is sent one text a request, by POST, and answers JSON with a score.'),
  body: z
    .unknown()
    .default({ text: '{text}' })
    .describe('JSON that is sent; {text} in any string of it stands for the reply.'),
  score: z
    .string()
    .regex(/^(\/([^~/]|~[01])*)+$/, 'a JSON pointer, such as /score')
    .default('/score')
    .describe('Where the score stands in the answer, as a JSON pointer (RFC 6901).'),
  calibration: z
    .string()
    .optional()
    .describe(
      'File that turns a score into a probability, relative to the study: foreshadow screen train --endpoint. Left out: the score is one, and a score outside 0..1 is an error.',
    ),
  apiKeyEnv,
  headers,
  limits,
});
export type ScreenEndpointConfig = z.infer<typeof screenEndpointSchema>;

export const screenConfigSchema = z.union([
  z.strictObject({ file: z.string().describe('A trained screen, relative to the study: foreshadow screen train.') }),
  z.strictObject({
    rule: z.string().describe('Id of a policy of this study that a rule decides: its verdict is the guess.'),
  }),
  screenEndpointSchema,
]);
export type ScreenConfig = z.infer<typeof screenConfigSchema>;
