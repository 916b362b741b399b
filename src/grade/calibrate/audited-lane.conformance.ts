import { keyedUniform } from '../../core/keyed-random.ts';
import { correctGrader, estimateRate } from '../../stats/index.ts';
import { type AuditCandidate, type AuditSample, drawAuditSample } from './audit-sample.ts';
import { type AuditState, auditState, type PersonLabel } from './grader-audit.ts';

export interface LaneWorld {
  readonly replies: number;
  readonly rate: number;
  readonly sensitivity: number;
  readonly falsePositive: number;
  /** How far the screen's guess tells events apart; null: no screen, every reply graded. */
  readonly screen: number | null;
  readonly flagged: number;
  readonly unflagged: number;
}

export interface AuditedLane {
  readonly truth: readonly boolean[];
  readonly sample: AuditSample;
  readonly state: AuditState;
  readonly trueRate: number;
  readonly corrected: ReturnType<typeof correctGrader> | null;
}

/** A lane with known truth, graded with known error rates, audited by labels that are the truth. */
export function auditedLane(world: LaneWorld, seed: number): AuditedLane {
  const uniform = (purpose: string, i: number): number => keyedUniform(seed, purpose, String(i));
  const truth = Array.from({ length: world.replies }, (_, i) => uniform('truth', i) < world.rate);
  const rows = truth.map((event, i) => {
    const flaggedBy = event ? world.sensitivity : world.falsePositive;
    const guess = world.screen === null ? null : guessOf(event, world.screen, uniform('guess', i));
    const probability = guess === null ? 1 : Math.min(1, Math.max(0.1, 2 * Math.sqrt(guess * (1 - guess))));
    return {
      i,
      flagged: uniform('verdict', i) < flaggedBy,
      guess,
      probability,
      graded: uniform('draw', i) < probability,
    };
  });
  const graded = rows.filter((row) => row.graded);
  const candidates = graded.map(
    (row): AuditCandidate => ({
      position: row.i,
      key: String(row.i),
      weight: 1 / row.probability,
      side: row.flagged ? 'flagged' : 'unflagged',
      guess: row.guess,
    }),
  );
  const sample = drawAuditSample(candidates, { seed, flagged: world.flagged, unflagged: world.unflagged });
  const labels = [...sample.flagged.items, ...sample.unflagged.items].map(({ position }): PersonLabel => {
    const event = truth[position]!;
    return { position, labeller: 'truth', event, label: event ? 'present' : 'absent' };
  });
  const state = auditState(sample, labels, new Map());
  const apparent = estimateRate({
    rows: graded.map((row) => ({
      y: row.flagged && (!state.allVerified || truth[row.i]) ? 1 : 0,
      weight: 1 / row.probability,
      cluster: String(row.i),
      stratum: '',
    })),
    design: { clusters: 'none', strata: 'none', weights: 'inverse-probability' },
  });
  const complete = state.audit.status === 'complete' && apparent.status === 'estimated';
  return {
    truth,
    sample,
    state,
    trueRate: world.rate,
    corrected: complete ? correctGrader({ apparent: apparent.moments, audit: state.audit.audit }) : null,
  };
}

function guessOf(event: boolean, tells: number, u: number): number {
  const likely = event ? u ** (1 / tells) : 1 - (1 - u) ** (1 / tells);
  return Math.min(0.99, Math.max(0.01, likely * 0.9));
}
