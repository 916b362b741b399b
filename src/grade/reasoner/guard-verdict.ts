import type { Verdict, VerdictFlag } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { eventLabel, otherLabel } from './policy-labels.ts';

export interface GuardFinding {
  readonly event: boolean;
  /** Categories of the guard's own taxonomy. */
  readonly ruleIds?: readonly string[];
  readonly confidence?: string | null;
  readonly score: number | null;
  readonly flags?: readonly VerdictFlag[];
}

/** A guard's yes or no as a verdict: unsafe is the policy's first event label, safe the first that is none. */
export function guardVerdict(finding: GuardFinding, policy: CompiledPolicy): Verdict {
  const ruleIds = finding.ruleIds ?? [];
  const flags: VerdictFlag[] = [...(finding.flags ?? [])];
  if (policy.ruleIds.length > 0 && ruleIds.some((id) => !policy.ruleIds.includes(id))) flags.push('unknown-rule');
  return {
    status: 'verdict',
    label: finding.event ? eventLabel(policy) : otherLabel(policy),
    ruleIds,
    confidence: finding.confidence ?? null,
    rationale: null,
    score: finding.score,
    flags,
  };
}

/** `several-verdicts` where a guard said more than one thing; the last one counts. */
export function disagreement(said: readonly string[]): readonly VerdictFlag[] {
  return new Set(said.map((word) => word.toLowerCase())).size > 1 ? ['several-verdicts'] : [];
}
