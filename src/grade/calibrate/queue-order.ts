import type { AuditItem, AuditSample, AuditSide } from './audit-sample.ts';
import type { AuditState, SideState } from './grader-audit.ts';

/** What one more label on a side is expected to do to the corrected 95 % interval. */
export interface ExpectedShrink {
  /** Width of the interval on the log scale, as a ratio of upper to lower end. */
  readonly ratioNow: number;
  /** The same after one more label there. */
  readonly ratioThen: Readonly<Record<AuditSide, number>>;
}

interface Terms {
  readonly rate: number;
  readonly flagged: number;
  readonly unflagged: number;
}

/**
 * The variance of the log of the corrected rate is that of the apparent rate, plus (1 - p)/(p m) from m labelled flagged
 * replies (p: share correct, half a label added to either side), plus F r / (T + F)^2 from the unflagged (F: weight of
 * missed events with half an event added, r: weight of one such event, T: caught weight); r falls as 1/m. One more label
 * turns m into m + 1. The numbers are plug-ins: good for choosing what to label, no promise.
 */
export function expectedShrink(state: AuditState, rateVariance: number): ExpectedShrink {
  const { flagged, unflagged } = state.sides;
  const ratio = (terms: Terms): number => Math.exp(2 * 1.96 * Math.sqrt(terms.rate + terms.flagged + terms.unflagged));
  const now = terms(state, rateVariance, { flagged: flagged.labelled, unflagged: unflagged.labelled });
  const with1 = (side: AuditSide): Terms => ({ ...now, [side]: afterOne(now[side], state, side) });
  return {
    ratioNow: ratio(now),
    ratioThen: { flagged: ratio(with1('flagged')), unflagged: ratio(with1('unflagged')) },
  };
}

/**
 * The drawn replies without a decided label, in the order in which labels are asked for: within a side as they were drawn,
 * and each next one from the side whose next label is expected to shrink the interval more. Ties come first.
 */
export function queueOrder(sample: AuditSample, state: AuditState, rateVariance: number): AuditItem[] {
  const open: Record<AuditSide, AuditItem[]> = { flagged: [], unflagged: [] };
  const tied = new Set(state.ties);
  const first: AuditItem[] = [];
  for (const side of ['flagged', 'unflagged'] as const) {
    for (const item of sample[side].items) {
      if (tied.has(item.position)) first.push(item);
      else if (!state.truths.has(item.position)) open[side].push(item);
    }
  }
  const labelled = { flagged: state.sides.flagged.labelled, unflagged: state.sides.unflagged.labelled };
  const queue = [...first];
  while (open.flagged.length > 0 || open.unflagged.length > 0) {
    const now = terms(state, rateVariance, labelled);
    const gain = (side: AuditSide): number => (open[side].length === 0 ? -1 : now[side] / (labelled[side] + 1));
    const side = gain('flagged') >= gain('unflagged') ? 'flagged' : 'unflagged';
    queue.push(open[side].shift()!);
    labelled[side]++;
  }
  return queue;
}

/** Terms at other numbers of labels than there are: what they show stays, how sure they are goes as 1/m. */
function terms(state: AuditState, rate: number, labelled: Readonly<Record<AuditSide, number>>): Terms {
  const { flagged, unflagged } = state.sides;
  const m = Math.max(1, flagged.effective || labelled.flagged);
  const p = (shareCorrect(flagged) * m + 0.5) / (m + 1);
  const caught = Math.max(flagged.eventWeight, 0.5 * flagged.addedWeight);
  const missed = unflagged.eventWeight + 0.5 * unflagged.addedWeight;
  const event = Math.max(
    unflagged.addedWeight,
    unflagged.eventWeight > 0 ? unflagged.squares / unflagged.eventWeight : 0,
  );
  const scale = (side: SideState, to: number): number => Math.max(1, side.labelled) / Math.max(1, to);
  return {
    rate,
    flagged: state.allVerified ? 0 : ((1 - p) / (p * m)) * scale(flagged, labelled.flagged),
    unflagged: ((missed * event) / (caught + missed) ** 2) * scale(unflagged, labelled.unflagged),
  };
}

function afterOne(term: number, { sides }: AuditState, side: AuditSide): number {
  const m = Math.max(1, sides[side].labelled);
  return (term * m) / (m + 1);
}

function shareCorrect({ labelled, events }: SideState): number {
  return labelled === 0 ? 0.5 : events / labelled;
}
