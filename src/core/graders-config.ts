import * as z from 'zod';
import { reasonerConfigSchema } from './reasoner-config.ts';
import { embedderConfigSchema, screenConfigSchema } from './screen-config.ts';

const share = z.number().gt(0).max(1);

export const cascadeConfigSchema = z.strictObject({
  share: share
    .default(0.25)
    .describe('Expected share of the replies that the reasoner grades, where a policy has a screen.'),
  floorShare: share
    .default(0.3)
    .describe('Least probability of any reply, as a share of that share: nothing is out of reach of the reasoner.'),
  screens: z
    .record(z.string(), screenConfigSchema)
    .describe('The screen of each policy by its id. A policy without one is graded by the reasoner throughout.'),
  embedder: embedderConfigSchema
    .optional()
    .describe('Turns texts into vectors for the screens that were trained with one.'),
});
export type CascadeConfig = z.infer<typeof cascadeConfigSchema>;

export const gradersConfigSchema = z.strictObject({
  reasoner: reasonerConfigSchema.optional().describe('Decides the policies whose grader is a reasoner.'),
  cascade: cascadeConfigSchema
    .optional()
    .describe('Screens that decide which replies the reasoner sees, by known probabilities.'),
});
export type GradersConfig = z.infer<typeof gradersConfigSchema>;
