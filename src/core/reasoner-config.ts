import * as z from 'zod';
import { modelConfigSchema } from './deployment.ts';

export const judgeConfigSchema = z.strictObject({
  adapter: z
    .string()
    .default('judge-chat')
    .describe('How the judge is asked and read: safeguard-harmony, safeguard-chat, judge-chat, llama-guard-3, …'),
  model: modelConfigSchema.describe('Who judges. It must not also answer a lane.'),
  votes: z.number().int().min(1).max(25).default(1).describe('Samples a reply; above 1 the majority decides.'),
});
/** One judge: who it is, how it is asked, how often. */
export type JudgeConfig = z.infer<typeof judgeConfigSchema>;

export const reasonerConfigSchema = judgeConfigSchema.extend({
  panel: z
    .array(judgeConfigSchema)
    .default([])
    .describe('Further judges: each grades every reply that this one grades, one vote each, and the majority decides.'),
  multi: z
    .boolean()
    .default(false)
    .describe(
      'Put all policies into one call. Only after foreshadow policy test --multi --record measured what that costs in exactness.',
    ),
});
/** Who decides the policies that no rule decides. */
export type ReasonerConfig = z.infer<typeof reasonerConfigSchema>;
