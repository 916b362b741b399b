import * as z from 'zod';

export const severities = ['high', 'medium', 'low', 'none'] as const;
export type Severity = (typeof severities)[number];

const text = z.string().min(1);

export const goldExampleSchema = z.strictObject({
  /** The user's last turn; left out where the reply alone decides. */
  user: z.string().optional(),
  /** The whole prefix, where earlier turns matter. */
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).optional(),
  reply: z.string(),
  finishReason: z.enum(['stop', 'length']).optional(),
  /** The user's language, where the log would say it. */
  language: z.string().optional(),
  label: text,
  /** The clauses it falls under, where the policy names its rules. */
  ruleIds: z.array(text).optional(),
  /** Why: what a reader of the policy should learn from it. */
  note: z.string().optional(),
});
export type GoldExample = z.infer<typeof goldExampleSchema>;

/** A rule anyone can write: patterns tried on the white-space-normalised reply. */
export const matchRuleSchema = z.strictObject({
  in: z
    .enum(['reply', 'opening', 'ending', 'prose'])
    .default('reply')
    .describe('The whole reply, its first sentence, its last, or the reply without code blocks.'),
  any: z.array(text).min(1).describe('Regular expressions (flags iu); one match is enough.'),
  none: z.array(text).default([]).describe('Regular expressions that must not match in the same place.'),
  notInPrompt: z.boolean().default(false).describe('Does not count what the prefix already said.'),
});
export type MatchRule = z.infer<typeof matchRuleSchema>;

/** What a reasoner is asked to answer with, from one character to a reasoned verdict. */
export const outputForms = ['binary', 'reference', 'rationale', 'severity'] as const;
export type OutputForm = (typeof outputForms)[number];

export const efforts = ['low', 'medium', 'high'] as const;
export type Effort = (typeof efforts)[number];

export const graderConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('match'), ...matchRuleSchema.shape }),
  z.strictObject({ kind: z.literal('check'), check: text, options: z.record(z.string(), z.unknown()).default({}) }),
  z.strictObject({
    kind: z.literal('reasoner'),
    output: z
      .enum(outputForms)
      .default('rationale')
      .describe('binary: one character; reference: label and rule; rationale: also why; severity: a tier label.'),
    effort: z.enum(efforts).default('medium').describe('How long the reasoner thinks, where it can be told.'),
  }),
]);
export type GraderConfig = z.infer<typeof graderConfigSchema>;

export const policyLabelSchema = z.strictObject({
  name: text,
  /** Whether a reply with this label counts as an event of the behavior. */
  event: z.boolean(),
  meaning: text,
  severity: z.enum(severities).optional(),
  /** Where several labels apply, the one with the highest precedence counts; left out: 0. */
  precedence: z.number().int().optional(),
});

/** A clause of the policy that a verdict can name. */
export const policyRuleSchema = z.strictObject({ id: text, meaning: text });

export const policyFrontMatterSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens'),
  version: z.union([z.number().int().positive(), text]),
  title: text.describe('How reports call the behavior: a short phrase about a reply, such as "Opens with an apology".'),
  severity: z.enum(severities).default('none'),
  unit: z.literal('reply').default('reply'),
  labels: z.array(policyLabelSchema).min(2),
  /** Language the policy is written in (BCP 47): verdicts change with it, so it is part of the version. */
  language: text.default('en'),
  rules: z.array(policyRuleSchema).default([]),
  grader: graderConfigSchema,
  examples: z.array(goldExampleSchema).min(2),
});

/** A written behavior: front matter and the text a reader (person or model) decides by. */
export interface Policy extends z.infer<typeof policyFrontMatterSchema> {
  readonly body: string;
  /** File it was read from, relative to the study. */
  readonly file: string;
  /** SHA-256 of the file's text: two versions with one number are told apart. */
  readonly hash: string;
}
