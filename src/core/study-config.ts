import * as z from 'zod';
import { deploymentSchema } from './deployment.ts';
import { gradersConfigSchema } from './graders-config.ts';
import { turnRules } from './prefix.ts';
import { trafficConfigSchema } from './traffic-config.ts';

const date = z.iso.date().or(z.iso.datetime({ offset: true }));

export const strataFields = ['surface', 'language', 'source', 'week'] as const;

export const sliceConfigSchema = z.strictObject({
  size: z
    .number()
    .int()
    .positive()
    .default(200)
    .describe('How many prefixes are drawn; fewer where the traffic has fewer.'),
  turnRule: z
    .enum(turnRules)
    .default('final-turn')
    .describe(
      'Which assistant turn of a conversation is asked again. Rates under different rules answer different questions.',
    ),
  perUser: z
    .union([z.number().int().positive(), z.literal('all')])
    .default(1)
    .describe(
      'At most this many prefixes of one user; the weights make up for it. One a user removes the largest silent error.',
    ),
  strata: z
    .array(z.enum(strataFields))
    .default([])
    .describe('Draw in proportion within these groups, so that none is missed.'),
  seed: z.number().int().min(0).default(7).describe('The same seed draws the same slice.'),
});
export type SliceConfig = z.infer<typeof sliceConfigSchema>;

export const budgetSchema = z.strictObject({
  usd: z
    .number()
    .positive()
    .optional()
    .describe('US dollars, over all runs of the slice. Every model asked needs a price.'),
  tokens: z.number().int().positive().optional().describe('Tokens in and out, over all runs of the slice.'),
  requests: z.number().int().positive().optional().describe('Requests, repeated ones too, over all runs of the slice.'),
  minutes: z
    .number()
    .positive()
    .optional()
    .describe('Stop after this long; what was done is a random part of the slice and stays valid.'),
});
export type Budget = z.infer<typeof budgetSchema>;

export const gateSchema = z.strictObject({
  behavior: z.string().describe('Id of the policy.'),
  maxRate: z.number().gt(0).max(1).optional().describe('The forecast rate must stay below this share of replies.'),
  maxRatio: z.number().positive().optional().describe('Candidate over current must stay below this.'),
});

export const forecastConfigSchema = z.strictObject({
  blocks: z
    .enum(['time', 'source', 'surface', 'none'])
    .default('time')
    .describe('What the drift part of the interval is measured between, inside the logs.'),
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .describe('Share of wrong calls accepted among all direction calls.'),
  outcomeWindow: z
    .strictObject({
      from: date.describe('First moment that counts.'),
      to: date.describe('A date counts to its end (UTC).'),
    })
    .optional()
    .describe('The traffic that will score the forecast. It must not begin before registration.'),
  gates: z.array(gateSchema).default([]).describe('What must hold for a release, decided by non-inferiority.'),
});

const { shape } = trafficConfigSchema;
/** Like `traffic`; what is left out is as for today's logs, but for the files, the window, the model and the split. */
export const launchTrafficSchema = z.strictObject({
  ...shape,
  consent: shape.consent.optional(),
  format: shape.format.unwrap().optional().describe("Shape of the records; left out, as for today's logs."),
  split: shape.split.unwrap().optional().describe('Half of the prompts of a corpus; left out, all.'),
  fields: shape.fields.unwrap().optional().describe("Where fields stand; left out, as for today's logs."),
});

export const studyConfigSchema = z.strictObject({
  study: z.string().min(1).describe('Name of the study, in every report.'),
  store: z.string().default('study.db').describe('SQLite file of the study, relative to this file.'),
  ledger: z
    .string()
    .default('ledger.jsonl')
    .describe('Where forecasts are registered, relative to this file; fit for git.'),
  traffic: trafficConfigSchema.describe("Logs of today's deployment, and what of them counts."),
  launch: z
    .strictObject({ traffic: launchTrafficSchema })
    .optional()
    .describe("The launched candidate's logs, once there are some; `observe` reads them."),
  slice: sliceConfigSchema.default(sliceConfigSchema.parse({})).describe('The sample that is asked again.'),
  current: deploymentSchema.describe('The deployment that runs today.'),
  candidate: deploymentSchema.describe('The deployment that may replace it.'),
  placebo: z
    .boolean()
    .default(true)
    .describe(
      'Ask today’s deployment again on its own prefixes: what the simulation itself does to a rate. Costs as much as the candidate lane.',
    ),
  policies: z.string().default('policies').describe('Folder of policy files, relative to this file.'),
  behaviors: z.array(z.string()).optional().describe('Ids of the policies that count; left out: all in the folder.'),
  graders: gradersConfigSchema.default({}).describe('Who decides the policies that no rule decides.'),
  forecast: forecastConfigSchema
    .default(forecastConfigSchema.parse({}))
    .describe('How the forecast is made and judged.'),
  budget: budgetSchema.default({}).describe('What a run may spend. It is passed by no more than the calls in flight.'),
});
export type StudyConfig = z.infer<typeof studyConfigSchema>;
/** What a person writes: everything with a default may be left out. */
export type StudyConfigInput = z.input<typeof studyConfigSchema>;
