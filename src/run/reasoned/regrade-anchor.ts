import { ForeshadowError } from '../../core/errors.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { Policy } from '../../core/policy.ts';
import type { ReasonerGrade, ReasonerGrader } from '../../grade/reasoner/reasoner-grader.ts';
import { binomCdf, clopperPearson, clopperPearsonUpperOneSided } from '../../stats/index.ts';
import { type AnchorSet, anchorSet } from '../calibrate/anchor-set.ts';
import { refOf } from '../calibrate/study-audit.ts';
import { eachBounded } from '../lanes/bounded.ts';
import type { RunDeps, Study } from '../study.ts';
import { storedGradable } from './escalation-plan.ts';
import { endOf, type GradingEnd, gradingDone } from './grading-end.ts';
import type { OpenJudge } from './open-judge.ts';

/** How the judge judged its anchor set again. */
interface Regrading {
  readonly policy: string;
  readonly set: number;
  /** Counts what a reasoner was asked through to the end: going on after a stop is the same pass. */
  readonly pass: number;
  readonly state: 'passed' | 'drifted' | 'stopped';
  /** By the reply's number: whether event or not is another than at first; null: the endpoint failed. */
  readonly differs: readonly (readonly [seq: number, differs: boolean | null])[];
  readonly n: number;
  readonly differed: number;
  /** What is taken for test-retest: the first regrading's share, at least 5 %. */
  readonly expected: number;
}

const leastExpected = 0.05;
const alpha = 0.01;
const passKind = 'reasoner pass done';
const kindOf = (study: Pick<Study, 'handles'>, { id }: Policy): string => `anchor regrade ${study.handles.get(id)!}`;

/**
 * Has the judge grade every anchor set again, once a pass, before it grades anything new. Throws `grader.drifted` where
 * more verdicts differ from the first ones than test-retest explains (binomial, one-sided, at .01).
 */
export async function regradeAnchors(study: Study, judge: OpenJudge, deps: RunDeps): Promise<GradingEnd> {
  for (const reasoned of study.reasoner!.policies) {
    const set = await anchorSet(study, reasoned.policy);
    if (!set) continue;
    const pass = (await passesDone(study)) + 1;
    const before = await lastRegrading(study, reasoned.policy, set);
    if (before?.pass === pass && before.state === 'passed') continue;
    const started = before?.pass === pass && before.state === 'stopped' ? before.differs : [];
    const grader = judge.graderOf(reasoned.compiled);
    const { end, differs } = await regrade(study, { set, grader, parallel: judge.parallel, started }, deps);
    const regrading = judged({ set, pass, differs }, before?.expected ?? null, end);
    await study.store.events.add({
      at: deps.clock.now(),
      kind: kindOf(study, reasoned.policy),
      data: { ...regrading },
    });
    if (end.end !== 'done') return end;
    if (regrading.state === 'drifted') throw drifted(regrading);
  }
  return gradingDone;
}

/** Closes a pass, so that the next one regrades again; only where a policy has an anchor set. */
export async function passDone(study: Study, deps: Pick<RunDeps, 'clock'>): Promise<void> {
  const sets = await Promise.all(study.reasoner!.policies.map(({ policy }) => anchorSet(study, policy)));
  if (sets.every((set) => set === null)) return;
  const pass = (await passesDone(study)) + 1;
  await study.store.events.add({ at: deps.clock.now(), kind: passKind, data: { pass } });
}

async function passesDone(study: Pick<Study, 'store'>): Promise<number> {
  return ((await study.store.events.last(passKind))?.data.pass as number | undefined) ?? 0;
}

async function lastRegrading(
  study: Pick<Study, 'store' | 'handles'>,
  policy: Policy,
  set: AnchorSet,
): Promise<Regrading | null> {
  const event = await study.store.events.last(kindOf(study, policy));
  const regrading = event ? (event.data as unknown as Regrading) : null;
  return regrading?.set === set.number ? regrading : null;
}

interface Order {
  readonly set: AnchorSet;
  readonly grader: ReasonerGrader;
  readonly parallel: number;
  readonly started: Regrading['differs'];
}

async function regrade(
  study: Study,
  { set, grader, parallel, started }: Order,
  deps: RunDeps,
): Promise<{ end: GradingEnd; differs: Regrading['differs'] }> {
  const differs = new Map(started);
  const ref = refOf(study, 'current-observed');
  let end = gradingDone;
  const open = async function* () {
    for (const one of set.replies) if (!differs.has(one.seq)) yield one;
  };
  await eachBounded(open(), parallel, async ({ position, seq, event }, stop) => {
    const stored = await study.store.replies.get(set.slice, ref, position);
    const reply = stored && storedGradable(stored, await study.store.traffic.get(stored.prefix.conversation));
    if (!reply) return;
    try {
      if (deps.signal.aborted) throw new NotGradedYet('aborted');
      differs.set(seq, differsFrom(event, await grader.grade(reply, deps.signal)));
    } catch (error) {
      if (!(error instanceof NotGradedYet)) throw error;
      end = endOf(error);
      stop();
    }
  });
  return { end, differs: [...differs].sort(([a], [b]) => a - b) };
}

/** An answer that can no longer be read is another verdict; an endpoint that failed has given none. */
function differsFrom(event: boolean, grade: ReasonerGrade): boolean | null {
  if (grade.status === 'graded') return grade.event !== event;
  return grade.reason === 'grader-error' ? null : true;
}

function judged(
  { set, pass, differs }: { set: AnchorSet; pass: number; differs: Regrading['differs'] },
  expectedBefore: number | null,
  { end }: GradingEnd,
): Regrading {
  const known = differs.filter(([, one]) => one !== null);
  const [n, differed] = [known.length, known.filter(([, one]) => one).length];
  const base = { policy: set.policy, set: set.number, pass, differs, n, differed };
  if (end !== 'done') return { ...base, state: 'stopped', expected: expectedBefore ?? leastExpected };
  const against = expectedBefore ?? leastExpected;
  const beyond = differed > 0 && 1 - binomCdf(differed - 1, n, against) <= alpha;
  const first = n > 0 ? Math.max(leastExpected, differed / n) : leastExpected;
  const expected = expectedBefore ?? (beyond ? leastExpected : first);
  return { ...base, state: beyond ? 'drifted' : 'passed', expected };
}

function drifted({ policy, n, differed, expected }: Regrading): ForeshadowError {
  const { lower } = clopperPearson({ x: differed, n, conf: 0.9 });
  return new ForeshadowError(
    'grader.drifted',
    `The judge of "${policy}" no longer judges as it did: ${differed} of ${n} verdicts on the anchor set differ from its first ones (at least ${percent(lower)} with 95 % confidence), where test-retest explains about ${percent(expected)}. Nothing new was graded.`,
    {
      hint: 'Restore the judge (model, server, template) and run again; for another judge give the policy a new version, so that every reply is graded anew.',
    },
  );
}

/** What the last regradings showed, as sentences for the method of a report. */
export async function anchorSentences(study: Study): Promise<string[]> {
  const sentences: string[] = [];
  for (const { policy } of study.reasoner?.policies ?? []) {
    const set = await anchorSet(study, policy);
    if (!set) continue;
    const last = await lastRegrading(study, policy, set);
    const marked = `An anchor set of ${set.replies.length} logged replies is graded again by the judge of "${policy.title}" before each run's new grades`;
    if (!last || last.state === 'stopped' || last.n === 0)
      sentences.push(`${marked}; it was not regraded to the end yet.`);
    else {
      const upper = clopperPearsonUpperOneSided({ x: last.differed, n: last.n, conf: 0.95 });
      sentences.push(
        `${marked}: the last time ${last.differed} of ${last.n} verdicts differed from the first ones (at most ${percent(upper)} with 95 % confidence)${last.state === 'drifted' ? ', more than test-retest explains, so the judge has DRIFTED and nothing more was graded' : ''}.`,
      );
    }
  }
  return sentences;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
