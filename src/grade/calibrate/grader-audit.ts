import { type Audit, betaQuantile, type GraderAudit, kishEss, shrunkenGammaInterval } from '../../stats/index.ts';
import { type Agreement, agreement, type Verdict, type VerdictPair } from './agreement.ts';
import type { AuditItem, AuditSample, AuditSide, AuditStratum } from './audit-sample.ts';

/** What a person said of one reply; a later one of the same labeller takes the place of an earlier one. */
export interface PersonLabel extends Verdict {
  readonly position: number;
  readonly labeller: string;
}

export type AuditGap = 'no-flagged-labels' | 'no-unflagged-labels' | 'none-correct' | 'sensitivity-unbounded';

/** One side of the audit as labels have it so far. */
export interface SideState {
  readonly drawn: number;
  readonly labelled: number;
  /** Drawn before the last labelled one, without a label: skipped, or tied. */
  readonly passedOver: number;
  /** Labelled replies that people call an event. */
  readonly events: number;
  /** Analysis weight of what people call an event, estimated for the whole side. */
  readonly eventWeight: number;
  /** Sum of squared weights behind it. */
  readonly squares: number;
  /** w*: what one more event among the labels would add. */
  readonly addedWeight: number;
  /** (sum u)^2 / sum u^2 over the labelled: what a plain sample of that size would be worth. */
  readonly effective: number;
}

export interface AuditState {
  readonly sides: Readonly<Record<AuditSide, SideState>>;
  /** Replies on which as many people say event as say none: left out until one more label decides. */
  readonly ties: readonly number[];
  /** Labels of replies that are not in the sample: kept, not used. */
  readonly outside: number;
  readonly labellers: readonly string[];
  /** Every flagged reply of the lane has been checked. */
  readonly allVerified: boolean;
  readonly truths: ReadonlyMap<number, boolean>;
  readonly audit: { readonly status: 'complete'; readonly audit: GraderAudit } | { readonly status: AuditGap };
  /** The grader (first) and the majority of people (second), as in the whole lane. */
  readonly withGrader: Agreement | null;
  /** Each two people on the replies that both labelled, all such pairs together. */
  readonly betweenPeople: Agreement | null;
}

/**
 * What labels show of a grader, as counts for `correctGrader`. Of each side the labelled items are a sample with known
 * probabilities (`drawAuditSample`), scaled to the side's weight. PPV: weighted share correct on Kish's effective count;
 * exact counts where weights are equal. Sensitivity: T / (T + F), T the weight that PPV says was caught, F the weight of
 * events among the unflagged; its count is that of the Jeffreys variable whose 2.5 % point is T / (T + F_U), F_U the
 * upper FF* limit of F. Only the missed side's uncertainty is in it, because that of T is in PPV already.
 */
export function auditState(
  sample: AuditSample,
  labels: readonly PersonLabel[],
  graderLabels: ReadonlyMap<number, string>,
): AuditState {
  const latest = new Map<string, PersonLabel>();
  for (const label of labels) latest.set(JSON.stringify([label.position, label.labeller]), label);
  const byReply = new Map<number, PersonLabel[]>();
  for (const label of latest.values()) byReply.set(label.position, [...(byReply.get(label.position) ?? []), label]);
  const items = [...sample.flagged.items, ...sample.unflagged.items];
  const drawn = new Set(items.map(({ position }) => position));
  const { truths, ties } = majorities(byReply, drawn);
  const flagged = sideState(sample.flagged, truths);
  const unflagged = sideState(sample.unflagged, truths);
  const allVerified = sample.flagged.next === null && flagged.labelled === sample.flagged.items.length;
  return {
    sides: { flagged, unflagged },
    ties,
    outside: [...latest.values()].filter(({ position }) => !drawn.has(position)).length,
    labellers: [...new Set([...latest.values()].map(({ labeller }) => labeller))].sort(),
    allVerified,
    truths: new Map([...truths].map(([position, { event }]) => [position, event])),
    audit: graderAudit(flagged, unflagged, { weight: sample.flagged.weight, allVerified }),
    withGrader: agreement([
      ...pairsOf(sample.flagged, truths, graderLabels),
      ...pairsOf(sample.unflagged, truths, graderLabels),
    ]),
    betweenPeople: agreement([...byReply.values()].flatMap(peoplePairs)),
  };
}

/**
 * The verdicts of another judge than the grader (first) and the majority of people (second) on the labelled replies of
 * the sample, as in the whole lane: one judge of a panel. Labels are `event` and `other`. Null without such a reply.
 */
export function agreementWithPeople(
  sample: AuditSample,
  truths: AuditState['truths'],
  eventOf: (position: number) => boolean | null,
): Agreement | null {
  const said = (event: boolean): Verdict => ({ event, label: event ? 'event' : 'other' });
  const pairs = [sample.flagged, sample.unflagged].flatMap((stratum) =>
    weighed(stratum, truths).flatMap(({ item: { position }, weight }) => {
      const event = eventOf(position);
      return event === null ? [] : [{ first: said(event), second: said(truths.get(position)!), weight }];
    }),
  );
  return agreement(pairs);
}

function majorities(
  byReply: ReadonlyMap<number, readonly PersonLabel[]>,
  drawn: ReadonlySet<number>,
): { truths: Map<number, Verdict>; ties: number[] } {
  const truths = new Map<number, Verdict>();
  const ties: number[] = [];
  for (const [position, given] of byReply) {
    if (!drawn.has(position)) continue;
    const events = given.filter(({ event }) => event).length;
    if (2 * events === given.length) ties.push(position);
    else {
      const event = 2 * events > given.length;
      truths.set(position, { event, label: given.findLast((one) => one.event === event)!.label });
    }
  }
  return { truths, ties: ties.sort((a, b) => a - b) };
}

/** The labelled items of a side with their weights, scaled so that they stand for the whole side. */
function weighed(stratum: AuditStratum, truths: ReadonlyMap<number, unknown>): { item: AuditItem; weight: number }[] {
  const last = stratum.items.findLastIndex(({ position }) => truths.has(position));
  const threshold = thresholdAfter(stratum, last);
  const used = stratum.items.slice(0, last + 1).filter(({ position }) => truths.has(position));
  const raw = used.map((item) => item.weight / probabilityAt(item, threshold));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return used.map((item, i) => ({ item, weight: (raw[i]! * stratum.weight) / sum }));
}

function thresholdAfter({ items, next }: AuditStratum, last: number): number | null {
  return items[last + 1]?.priority ?? next;
}

function probabilityAt({ size }: AuditItem, threshold: number | null): number {
  return threshold === null ? 1 : Math.min(1, size * threshold);
}

function sideState(stratum: AuditStratum, truths: ReadonlyMap<number, Verdict>): SideState {
  const used = weighed(stratum, truths);
  const last = stratum.items.findLastIndex(({ position }) => truths.has(position));
  const events = used.filter(({ item }) => truths.get(item.position)!.event);
  const threshold = thresholdAfter(stratum, last);
  const { believed } = stratum;
  return {
    drawn: stratum.items.length,
    labelled: used.length,
    passedOver: last + 1 - used.length,
    events: events.length,
    eventWeight: events.reduce((sum, { weight }) => sum + weight, 0),
    squares: events.reduce((sum, { weight }) => sum + weight * weight, 0),
    addedWeight: threshold === null ? believed.weight : Math.max(believed.weight, believed.perSize / threshold),
    effective: used.length === 0 ? 0 : kishEss({ weights: used.map(({ weight }) => weight) }).ess,
  };
}

function graderAudit(
  flagged: SideState,
  unflagged: SideState,
  whole: { readonly weight: number; readonly allVerified: boolean },
): AuditState['audit'] {
  if (flagged.labelled === 0) return { status: 'no-flagged-labels' };
  if (unflagged.labelled === 0) return { status: 'no-unflagged-labels' };
  if (flagged.events === 0) return { status: 'none-correct' };
  const ppv = flagged.eventWeight / whole.weight;
  const sensitivity = sensitivityCount(flagged.eventWeight, unflagged);
  if (!sensitivity) return { status: 'sensitivity-unbounded' };
  const correct = Math.min(flagged.effective, ppv * flagged.effective);
  return {
    status: 'complete',
    audit: {
      kind: 'predictive',
      ppv: whole.allVerified
        ? 'all-verified'
        : { correct, n: flagged.effective, source: `${flagged.labelled} labelled flagged replies` },
      sensitivity: { ...sensitivity, source: `${unflagged.labelled} labelled replies that the grader passed` },
    },
  };
}

/** Null where even the loosest variable would claim more than the labels of the unflagged allow. */
function sensitivityCount(caught: number, missed: SideState): Audit | null {
  const { eventWeight, squares, addedWeight, events } = missed;
  const se = caught / (caught + eventWeight);
  const limit = shrunkenGammaInterval({ y: eventWeight, v: squares, events, priorWeight: addedWeight }).upper;
  const target = caught / (caught + limit);
  const lowest = (n: number): number => betaQuantile(0.025, se * n + 0.5, (1 - se) * n + 0.5);
  let [low, high] = [Math.log(1e-3), Math.log(1e7)];
  if (lowest(Math.exp(low)) > target) return null;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (lowest(Math.exp(middle)) < target) low = middle;
    else high = middle;
  }
  const n = Math.exp(low);
  return { correct: se * n, n };
}

function pairsOf(
  stratum: AuditStratum,
  truths: ReadonlyMap<number, Verdict>,
  graderLabels: ReadonlyMap<number, string>,
): VerdictPair[] {
  return weighed(stratum, truths).map(({ item, weight }) => ({
    first: { label: graderLabels.get(item.position) ?? item.side, event: item.side === 'flagged' },
    second: truths.get(item.position)!,
    weight,
  }));
}

function peoplePairs(given: readonly PersonLabel[]): VerdictPair[] {
  return given.flatMap((first, i) => given.slice(i + 1).map((second) => ({ first, second, weight: 1 })));
}
