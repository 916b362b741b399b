import type * as z from 'zod';
import type { PreparedReply } from '../reply-text.ts';
import type { Finding, Rule } from '../rule.ts';

/** A decision that needs more than patterns. A change in what it decides is a new version, and so a new instrument. */
export interface CheckDefinition {
  readonly key: string;
  readonly version: number;
  /** Strict schema of its options. */
  readonly options: z.ZodType;
  /** The rule for options already parsed by that schema. */
  readonly rule: (options: never) => Rule;
}

interface CheckParts<Options> {
  readonly key: string;
  readonly version: number;
  readonly options: z.ZodType<Options>;
  /** Lower-case texts one of which every finding needs in the reply. */
  readonly literals?: readonly string[];
  readonly find: (reply: PreparedReply, options: Options) => Finding | null;
}

export function defineCheck<Options>(parts: CheckParts<Options>): CheckDefinition {
  const { key, version, options, literals, find } = parts;
  return {
    key,
    version,
    options,
    rule: (parsed: Options) => ({ gates: [literals ? [literals] : []], find: (reply) => find(reply, parsed) }),
  };
}
