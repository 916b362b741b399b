import { pAdjust } from '../multiplicity/p-adjust.ts';
import { requireKnownOptions, requireOpenProbability } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import type { GateResult } from './gate.ts';

export interface NamedGate {
  readonly id: string;
  /** A gate the release stands or falls with; others are reported only. */
  readonly mustHold: boolean;
  readonly result: GateResult;
}

export interface ReleaseVerdict {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Must-hold gates whose failure is claimed with the family-wise error held at alpha (Holm). */
  readonly failed: readonly string[];
  readonly open: readonly string[];
  readonly gates: readonly (NamedGate & { readonly pFailAdjusted: number | null })[];
}

/**
 * One verdict over many gates. PASS needs every must-hold gate to pass, each at its own alpha (an intersection-union test
 * needs no correction); FAIL needs one whose failure survives Holm over the must-hold gates; otherwise INCONCLUSIVE.
 * Errors: no gates, an id twice.
 */
export function gateAll(gates: readonly NamedGate[], options: { readonly alpha?: number } = {}): ReleaseVerdict {
  requireKnownOptions('options', options, ['alpha']);
  const { alpha = 0.05 } = options;
  requireOpenProbability('options.alpha', alpha);
  const must = gates.filter(({ mustHold }) => mustHold);
  if (must.length === 0) {
    throw new StatsError('argument-out-of-range', {
      argument: 'gates',
      value: gates,
      expected: 'give at least one gate that must hold',
    });
  }
  const seen = new Set<string>();
  for (const { id } of gates) {
    if (seen.has(id))
      throw new StatsError('argument-invalid', {
        argument: 'gates',
        value: id,
        expected: 'give each gate an id of its own',
      });
    seen.add(id);
  }
  const adjusted = pAdjust({ p: must.map(({ result }) => result.pFail), method: 'holm' });
  const ofGate = new Map(must.map(({ id }, i) => [id, adjusted[i]!]));
  const failed = must.filter(({ id }) => ofGate.get(id)! <= alpha).map(({ id }) => id);
  const open = must.filter(({ id, result }) => result.verdict !== 'pass' && !failed.includes(id)).map(({ id }) => id);
  return {
    verdict: failed.length > 0 ? 'fail' : open.length > 0 ? 'inconclusive' : 'pass',
    failed,
    open,
    gates: gates.map((entry) => ({ ...entry, pFailAdjusted: ofGate.get(entry.id) ?? null })),
  };
}
