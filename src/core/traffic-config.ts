import * as z from 'zod';

/** Formats with a reader in `ingest/readers`; `auto` looks at the first records of each file and says why. */
export const trafficFormats = ['openai-chat', 'wildchat', 'sharegpt', 'corpus'] as const;
export type TrafficFormat = (typeof trafficFormats)[number];

const someText = z.string().min(1);
const path = someText.describe('Dotted path into the record as it was logged, such as metadata.user_id.');

const isoTime = z
  .string()
  .refine((text) => parseIsoTime(text) !== null, 'a date (2026-09-08) or a time with its zone (2026-09-08T14:00:00Z)');

export const consentRuleSchema = z
  .union([
    z.literal('all-consented').describe('Every record may be used: consent was settled before these files were made.'),
    z.strictObject({
      field: path,
      equals: z
        .union([z.boolean(), z.string(), z.number()])
        .describe('The value that means yes. Any other value, and a missing field, mean no.'),
    }),
  ])
  .describe('Which conversations may be used. There is no default: a missing field is no consent.');
export type ConsentRule = z.infer<typeof consentRuleSchema>;

export const trafficWindowSchema = z
  .strictObject({
    from: isoTime.optional().describe('First moment that counts. A date begins at 00:00 UTC.'),
    to: isoTime
      .optional()
      .describe('A date counts to its end (UTC); a time is the first moment that no longer counts.'),
  })
  .refine(
    ({ from, to }) => from === undefined || to === undefined || windowStart(from) < windowEnd(to),
    'from must be before to',
  );

export const userFilterSchema = z.strictObject({
  include: z.array(someText).min(1).optional().describe('Only these users, as the log names them or as their cluster.'),
  exclude: z.array(someText).min(1).optional().describe('Not these users (staff, load tests), named in the same way.'),
});

export const trafficFieldsSchema = z.strictObject({
  messages: path.optional().describe('Where the list of messages stands.'),
  id: path.optional().describe('Where the id of the conversation stands.'),
  user: path.optional().describe('Where the user stands.'),
  startedAt: path.optional().describe('Where the time stands: ISO 8601, or seconds, ms or µs since 1970.'),
  surface: path.optional().describe('Where the surface (web, mobile, api …) stands.'),
  language: path.optional().describe('Where the language stands, as a tag (pt-BR) or an English name.'),
  source: path.optional().describe('Where the source (product, prompt set) stands.'),
  model: path.optional().describe('Where the name of the model that answered stands.'),
});
export type TrafficFields = z.infer<typeof trafficFieldsSchema>;

/** What is read, and what of it counts. Files are relative to the study. */
export const trafficConfigSchema = z.strictObject({
  files: z
    .union([someText, z.array(someText).min(1)])
    .describe('Files, folders or patterns (logs/*.jsonl.gz), relative to the study. JSONL, plain, gzip or zstd.'),
  format: z
    .enum(['auto', ...trafficFormats])
    .default('auto')
    .describe('Shape of the records; left out, it is recognised by content and the reason is shown.'),
  consent: consentRuleSchema,
  window: trafficWindowSchema.optional().describe('Only conversations that began in this window.'),
  languages: z.array(someText).min(1).optional().describe('Only these languages, as primary tags: en, pt, zh.'),
  surfaces: z.array(someText).min(1).optional().describe('Only these surfaces, spelt as in the log.'),
  sources: z.array(someText).min(1).optional().describe('Only these sources, spelt as in the log.'),
  users: userFilterSchema.optional().describe('Which users count.'),
  model: someText
    .optional()
    .describe('Only what this model answered. Needed for a corpus, where every prompt has replies of many models.'),
  split: z
    .enum(['all', 'logs', 'launched'])
    .default('all')
    .describe('Half of the prompts of a corpus, by a fixed hash of their id: one for logs, one for after the launch.'),
  userKeyEnv: someText
    .optional()
    .describe(
      'Environment variable with the secret that turns users into clusters; left out: a key kept in the study.',
    ),
  fields: trafficFieldsSchema.default({}).describe('Where fields stand that your log keeps in unusual places.'),
});
export type TrafficConfig = z.infer<typeof trafficConfigSchema>;

/** Milliseconds since 1970 of an ISO date or of an ISO time with a zone; null when it is neither. */
export function parseIsoTime(text: string): number | null {
  const shape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;
  if (!shape.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** First millisecond inside a window's `from`. */
export function windowStart(from: string): number {
  return parseIsoTime(from) ?? Number.NEGATIVE_INFINITY;
}

/** First millisecond after a window's `to`. */
export function windowEnd(to: string): number {
  const ms = parseIsoTime(to);
  if (ms === null) return Number.POSITIVE_INFINITY;
  return to.length === 'YYYY-MM-DD'.length ? ms + 86_400_000 : ms;
}
