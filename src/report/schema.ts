import * as z from 'zod';
import { lanes } from '../core/reply.ts';
import { behaviorReportSchema } from './behavior-schema.ts';
import { countsSchema as counts, listOf as list, rowOf as row, variancePartsSchema } from './schema-parts.ts';

const text = z.string();
const count = z.number().min(0);

export const deploymentReportSchema = row({
  name: text,
  model: text,
  systemPrompt: text,
  sampling: z.record(text, z.unknown()).readonly(),
});

export const trafficReportSchema = row({
  conversations: count,
  users: count,
  from: text.nullable(),
  to: text.nullable(),
  replayableTurns: count,
  notReplayable: counts,
  excluded: counts,
  rejected: counts,
});

export const sliceReportSchema = row({
  id: text,
  prefixes: count,
  users: count,
  turnRule: text,
  perUser: z.union([z.number(), z.literal('all')]),
  strata: list(text),
  seed: z.number(),
});

export const registrationReportSchema = row({
  at: text,
  hash: text.describe('SHA-256 of the ledger entry; people see the first eight characters.'),
  outcomeWindow: row({ from: text, to: text }).nullable(),
});

const gateVerdict = z.enum(['pass', 'fail', 'inconclusive']);

export const gateReportSchema = row({
  behavior: text,
  verdict: gateVerdict,
  reason: text.describe('One sentence with the figures.'),
  next: text.nullable().describe('The cheapest step that would decide, where inconclusive.'),
});

export const verdictReportSchema = row({
  rises: list(text),
  falls: list(text),
  noCall: count,
  tooRare: count,
  notMeasured: count.describe('Behaviors without a grade in both lanes on any prefix: nothing is said of them.'),
  gates: list(gateReportSchema),
  gate: gateVerdict.nullable().describe('Over all gates; null where the study has none.'),
});

export const laneAccountingSchema = row({
  lane: z.enum(lanes),
  deployment: text,
  sampled: count,
  replied: count,
  recorded: count,
  failed: counts,
  notReplayable: counts,
  pending: count,
  graded: count,
  ungraded: counts,
  notEscalated: count.describe('Left to the screen by the cascade; the drawn ones carry their weight.'),
  gradesPending: count,
  inputTokens: count,
  outputTokens: count,
  costUsd: z.number().min(0),
}).describe(
  'sampled = replied + failed + not replayable + pending; replies × policies = graded + ungraded + not escalated + pending.',
);

export const autopsyReportSchema = row({
  behavior: text,
  title: text,
  forecast: z.number().describe('Rate, 0..1.'),
  observed: z.number(),
  gap: z.number().describe('Observed over forecast.'),
  events: count.describe('Of the scarcer of replay and launch: what the factors’ digits rest on.'),
  parts: list(
    row({
      part: text,
      factor: z.number().describe('What the part alone multiplies the forecast by; the factors multiply to the gap.'),
      how: z.enum(['measured', 'expected']),
    }),
  ).describe('The part that explains most first.'),
  sentence: text,
});

export const scoreReportSchema = row({
  launched: row({ conversations: count, prefixes: count, from: text.nullable(), to: text.nullable() }),
  mixShift: list(text).describe(
    'How the mix of the launched traffic differs from that of the logs: "mobile +13 points".',
  ),
  inside95: row({ inside: count, of: count }),
  calls: row({ right: count, of: count }),
  medianError: z.number().nullable().describe('Over behaviors with at least five events, logged or launched.'),
  medianErrorByForecaster: z.record(text, z.number().nullable()).readonly(),
  meanLogScoreByForecaster: z.record(text, z.number()).readonly(),
  floor: z.number().nullable().describe('What the sampling of the two windows alone would leave.'),
  rerun: z.boolean().describe('Whether the candidate was asked again on the launched prompts.'),
  autopsies: list(autopsyReportSchema).describe('Behaviors whose outcome fell outside the 90 % interval.'),
});

export const studyReportSchema = row({
  schema: z.literal('foreshadow.report/1'),
  study: text,
  generatedAt: text.describe('ISO 8601, UTC, as all times here.'),
  stage: z.enum(['forecast', 'registered', 'scored']),
  recorded: z
    .boolean()
    .describe('True when any reply of any lane was played back from a recording: said on every page.'),
  current: deploymentReportSchema,
  candidate: deploymentReportSchema,
  traffic: trafficReportSchema,
  slice: sliceReportSchema,
  instrument: row({ id: text, policies: count }),
  registration: registrationReportSchema.nullable(),
  verdict: verdictReportSchema,
  behaviors: list(behaviorReportSchema).describe('Most severe first, then by how much is expected to change.'),
  accounting: list(laneAccountingSchema),
  morePrefixes: row({
    prefixes: count.describe('How many more.'),
    costUsd: z.number().nullable().describe('What they would cost; null where the models have no price.'),
    factorNow: z.number().describe('The middle forecast is known to within this factor either way, 95 %.'),
    factorThen: z.number(),
  })
    .nullable()
    .describe('What more prefixes would shrink; only sampling shrinks with them. Null without a forecast.'),
  uncertainty: variancePartsSchema.describe("Shares of the forecasts' variance, over all behaviors; they sum to 1."),
  score: scoreReportSchema.nullable(),
  method: list(text).describe('How the study was done, as sentences made from its actual configuration.'),
  assumptions: list(text),
}).describe(
  'What a reader of a study sees, as data. Rates are shares of replies in 0..1 unless the name says otherwise (…Per100k); times are ISO 8601 UTC.',
);

/** The published schema (`schema/report.schema.json`). Members may be added in later versions, so none is forbidden. */
export function reportJsonSchema(): object {
  const schema = z.toJSONSchema(studyReportSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return { title: 'Foreshadow report', ...schema };
}
