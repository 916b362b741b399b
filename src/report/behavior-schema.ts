import * as z from 'zod';
import { severities } from '../core/policy.ts';
import { correctedReportSchema } from './corrected-schema.ts';
import { countsSchema as counts, listOf as list, rowOf as row, variancePartsSchema } from './schema-parts.ts';

const text = z.string();
const number = z.number();
const share = z.number().min(0).max(1);
const numbers = z.record(text, number).readonly();

export const rateRangeSchema = row({
  kind: z.enum(['interval', 'bound']),
  lower: share,
  upper: share,
}).describe('Closed range of a rate; a bound when no event was seen and only the upper end is a claim.');

/** A range of a ratio may pass 1. */
const ratioRangeSchema = row({ kind: z.enum(['interval', 'bound']), lower: number, upper: number });

export const rateReportSchema = z
  .discriminatedUnion('status', [
    row({
      status: z.literal('estimated'),
      rate: share,
      ci95: rateRangeSchema,
      upperAssumptionFree: number,
      method: text,
      events: number,
      eventClusters: number,
      n: number,
      nEff: number,
      deff: number,
      deffPrior: number,
      flags: list(text),
    }),
    row({ status: z.literal('not-estimable'), reason: text }),
  ])
  .describe('A rate measured in one lane, or why there is none.');

export const callReportSchema = z
  .enum(['rises', 'falls', 'no-call', 'too-rare', 'not-measured'])
  .describe('`not-measured`: no prefix has a grade in both lanes, so there is no forecast.');

export const forecastReportSchema = row({
  point: share,
  medianPer100k: number,
  pi50: rateRangeSchema,
  pi80: rateRangeSchema,
  pi90: rateRangeSchema,
  pi95: rateRangeSchema,
  logSd: number,
  components: variancePartsSchema,
  drift: text.describe('Said in words: what the interval knows of drift.'),
});

export const outcomeReportSchema = row({
  n: number,
  events: number,
  rate: share,
  ci95: rateRangeSchema,
  inside: row({ 50: z.boolean(), 80: z.boolean(), 90: z.boolean(), 95: z.boolean() }),
  errors: numbers.describe('Symmetric multiplicative error of each forecaster, at least 1.'),
  logScores: numbers,
  direction: z.enum(['right', 'wrong', 'not-called']),
});

export const replyExampleSchema = row({
  text,
  label: text.nullable(),
  rationale: text.nullable(),
  evidence: row({ start: number, end: number })
    .nullable()
    .describe('What the grader saw, in UTF-16 units of the text.'),
  finishReason: text,
  recorded: z.boolean(),
});

export const exampleReportSchema = row({
  kind: z.enum(['candidate-only', 'current-only', 'both']),
  position: number,
  surface: text.nullable(),
  language: text.nullable(),
  turn: number,
  prefix: list(row({ role: text, text })).describe('The last turns before the cut, oldest first, shortened.'),
  logged: replyExampleSchema.nullable(),
  replayed: replyExampleSchema.nullable(),
}).describe('A prefix where the lanes differ, or agree on an event. All texts are hostile: escape them.');

export const behaviorReportSchema = row({
  behavior: text,
  title: text,
  severity: z.enum(severities),
  policyVersion: text,
  grader: text.describe('Who decided: a rule, or a reasoner with its adapter and model.'),
  policyHash: text,
  policyText: text,
  today: rateReportSchema.describe("Today's deployment as logged, on the slice."),
  placebo: rateReportSchema.nullable().describe("Today's deployment asked again."),
  candidate: rateReportSchema.describe("The candidate's replay."),
  corrected: list(correctedReportSchema)
    .nullable()
    .describe("Rates corrected for the grader's errors, by lane; null while no person has labelled a reply."),
  ratio: row({
    estimate: number.nullable(),
    ci95: ratioRangeSchema.nullable(),
    pIncreaseCandidate: share.nullable(),
    pIncreaseObserved: share.nullable(),
    pAbove1p5: share.nullable(),
  }),
  call: callReportSchema,
  forecast: forecastReportSchema.nullable(),
  alternatives: numbers.describe("The other forecasters' points, by name: raw replay, persistence …"),
  floorPer100k: number,
  flags: list(text),
  ungraded: counts,
  outcome: outcomeReportSchema.nullable(),
  examples: list(exampleReportSchema),
});
