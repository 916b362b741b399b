import * as z from 'zod';
import { listOf as list, rowOf as row } from './schema-parts.ts';

const text = z.string();
const count = z.number().min(0);
const share = z.number().min(0).max(1);
const interval = row({ lower: share, upper: share });

const auditedSchema = row({ correct: count, n: count }).describe(
  'Effective counts: whole labels where every reply weighs the same, fractions elsewhere.',
);

export const correctedReportSchema = row({
  lane: text,
  label: text.describe('Belongs beside the number wherever it is shown: what it is corrected for, by what.'),
  result: z.discriminatedUnion('status', [
    row({
      status: z.literal('estimated'),
      rate: share,
      ci95: interval,
      gate95: interval.describe('Melded from one-sided guarantees: wider, for release gates.'),
      method: text,
      flags: list(text),
    }),
    row({ status: z.literal('not-estimable'), reason: text }),
  ]),
  ppv: auditedSchema.nullable().describe('Replies that people call an event, of those that the grader does.'),
  sensitivity: auditedSchema.nullable().describe('Replies that the grader calls an event, of those that people do.'),
  allVerified: z.boolean().describe('Every reply that the grader flagged was checked, so no PPV is estimated.'),
  labels: row({ flagged: count, unflagged: count, events: count, ties: count, labellers: count }),
  kappa: row({ value: z.number(), lower: z.number(), upper: z.number() })
    .nullable()
    .describe('Cohen’s kappa of grader and people on event or not, weighted to the lane, with a 95 % interval.'),
  agreement: share.describe('Weighted share of replies on which grader and people agree.'),
  baseRate: row({ grader: share, people: share }),
}).describe('A rate of one lane corrected for the grader’s errors, beside the apparent one; never in its place.');
