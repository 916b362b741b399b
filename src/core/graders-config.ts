import * as z from 'zod';
import { reasonerConfigSchema } from './reasoner-config.ts';

const share = z.number().gt(0).max(1);

export const screenConfigSchema = z.union([
  z.strictObject({ file: z.string().describe('A trained screen, relative to the study: foreshadow screen train.') }),
  z.strictObject({
    rule: z.string().describe('Id of a policy of this study that a rule decides: its verdict is the guess.'),
  }),
]);
export type ScreenConfig = z.infer<typeof screenConfigSchema>;

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
});
export type CascadeConfig = z.infer<typeof cascadeConfigSchema>;

export const gradersConfigSchema = z.strictObject({
  reasoner: reasonerConfigSchema.optional().describe('Decides the policies whose grader is a reasoner.'),
  cascade: cascadeConfigSchema
    .optional()
    .describe('Screens that decide which replies the reasoner sees, by known probabilities.'),
});
export type GradersConfig = z.infer<typeof gradersConfigSchema>;
