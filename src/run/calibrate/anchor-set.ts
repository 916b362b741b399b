import { ForeshadowError } from '../../core/errors.ts';
import { gradeCodes } from '../../core/grade-codes.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import type { Policy } from '../../core/policy.ts';
import type { RunDeps, Study } from '../study.ts';
import { type GradedLane, gradedLane, refOf } from './study-audit.ts';

/** Replies of the observed lane whose first verdicts show whether the judge still judges as it did. */
export interface AnchorSet {
  readonly policy: string;
  readonly slice: string;
  /** Counts the sets of this policy: a regrading belongs to one of them. */
  readonly number: number;
  readonly replies: readonly { readonly position: number; readonly seq: number; readonly event: boolean }[];
}

/** The set that counts: the last one marked; null where there is none. */
export async function anchorSet(study: Pick<Study, 'store' | 'handles'>, { id }: Policy): Promise<AnchorSet | null> {
  const event = await study.store.events.last(anchorKind(study, id));
  return event ? (event.data as unknown as AnchorSet) : null;
}

function anchorKind({ handles }: Pick<Study, 'handles'>, policy: string): string {
  return `anchor set ${handles.get(policy)!}`;
}

/**
 * Marks graded replies of the observed lane as the anchor set of each reasoner policy: up to half of them flagged, since
 * a set without events would not see a judge that no longer finds any. A later set takes the place of an earlier one.
 */
export async function markAnchor(
  study: Study,
  { size, behavior }: { readonly size: number; readonly behavior?: string },
  deps: Pick<RunDeps, 'clock'>,
): Promise<{ behavior: string; replies: number; events: number }[]> {
  const policies = (study.reasoner?.policies ?? [])
    .map(({ policy }) => policy)
    .filter(({ id }) => behavior === undefined || id === behavior);
  if (policies.length === 0) {
    throw new ForeshadowError('calibrate.no-reasoner', 'No reasoner decides this, and rules do not drift.', {
      hint: 'Anchor sets are for policies with grader: { kind: reasoner }.',
    });
  }
  const graded = await gradedLane(study, 'current-observed');
  const marked: { behavior: string; replies: number; events: number }[] = [];
  for (const policy of policies) {
    const set = await drawnSet(study, { policy, graded, size });
    await study.store.events.add({
      at: deps.clock.now(),
      kind: anchorKind(study, policy.id),
      data: set as unknown as Readonly<Record<string, unknown>>,
    });
    const events = set.replies.filter(({ event }) => event).length;
    marked.push({ behavior: policy.id, replies: set.replies.length, events });
  }
  return marked;
}

async function drawnSet(
  study: Study,
  { policy, graded, size }: { policy: Policy; graded: GradedLane; size: number },
): Promise<AnchorSet> {
  const codes = graded.table.codes.get(study.handles.get(policy.id)!)!;
  const keyed = Array.from(codes, (code, position) => ({ code, position }))
    .filter(({ code }) => code === gradeCodes.event || code === gradeCodes.noEvent)
    .map((one) => ({ ...one, u: keyedUniform(study.config.slice.seed, 'anchor', `${policy.hash}\0${one.position}`) }))
    .sort((a, b) => a.u - b.u);
  const events = keyed.filter(({ code }) => code === gradeCodes.event);
  const others = keyed.filter(({ code }) => code === gradeCodes.noEvent);
  const flagged = Math.min(events.length, Math.max(Math.ceil(size / 2), size - others.length));
  const chosen = [...events.slice(0, flagged), ...others.slice(0, size - flagged)];
  if (chosen.length === 0) {
    throw new ForeshadowError('calibrate.nothing-graded', `No logged reply is graded by "${policy.id}" yet.`, {
      hint: 'Run: foreshadow run',
    });
  }
  const ref = refOf(study, 'current-observed');
  const replies: { position: number; seq: number; event: boolean }[] = [];
  for (const { position, code } of chosen) {
    const stored = (await study.store.replies.get(graded.slice, ref, position))!;
    replies.push({ position, seq: stored.seq, event: code === gradeCodes.event });
  }
  const before = await anchorSet(study, policy);
  return { policy: policy.id, slice: graded.slice, number: (before?.number ?? 0) + 1, replies };
}
