import { stringify } from 'yaml';
import { type Policy, policyFrontMatterSchema } from '../core/policy.ts';

/** A policy as the text of a policy file: `parsePolicy` reads the same policy back, but for its file and hash. */
export function policyFileText(policy: Policy): string {
  const keys = Object.keys(policyFrontMatterSchema.shape) as (keyof typeof policyFrontMatterSchema.shape)[];
  const front = Object.fromEntries(keys.map((key) => [key, policy[key]]));
  return `---\n${stringify(front, { lineWidth: 0 })}---\n${policy.body}\n`;
}
