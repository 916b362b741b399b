import type { Conversation } from '../../core/conversation.ts';
import type { Deployment } from '../../core/deployment.ts';
import type { GradableReply, Grade } from '../../core/grade.ts';
import { messagesBefore } from '../../core/prefix.ts';
import type { Lane, ReplyOutcome } from '../../core/reply.ts';
import { gradeReply, isRule } from '../../grade/rule-grader.ts';
import type { LimitedModel } from '../../models/limited.ts';
import { buildRequest } from '../../replay/build-request.ts';
import { replyBodyText } from '../../store/reply-body.ts';
import type { LaneRef, NewGrade, NewReply, SlicePrefix } from '../../store/store.ts';
import type { RunDeps, Study } from '../study.ts';
import { eachBounded } from './bounded.ts';
import { type FinishingThread, finishingThread } from './finishing-thread.ts';
import { gradableReply } from './gradable-reply.ts';
import { withConversations } from './with-conversations.ts';

/** A lane to be asked: which deployment answers the slice under which name. */
export interface AskedLane {
  readonly lane: Extract<Lane, 'placebo' | 'candidate'>;
  readonly deployment: Deployment;
  readonly ref: LaneRef;
  readonly model: LimitedModel;
}

export type AskEnd = 'done' | 'budget-exhausted' | 'time-is-up' | 'aborted';

export interface AskOptions {
  readonly slice: string;
  readonly prefixes: number;
  /** Grade each reply as it comes, in the same transaction. */
  readonly grade: boolean;
  /** Stop asking at this time (milliseconds since 1970). */
  readonly until?: number;
}

/**
 * Asks every lane for the prefixes it lacks, in slice order, the lanes of one prefix near each other: whatever a stop
 * leaves is a random part of the slice with all its lanes. A slot is held until its reply is durable.
 */
export async function askLanes(
  study: Study,
  lanes: readonly AskedLane[],
  options: AskOptions,
  deps: RunDeps,
): Promise<AskEnd> {
  const tallies = new Map(
    await Promise.all(lanes.map(async (lane) => [lane, await tallyOf(study, lane, options, deps)] as const)),
  );
  let end: AskEnd = 'done';
  const thread = options.grade ? threadFor(study) : undefined;
  const asking = { study, options, deps, thread };
  const missing = missingWork(study, lanes, options.slice);
  const works = withConversations(missing, (work) => work.prefix.conversation, study.store.traffic);
  const parallel = [...new Set(lanes.map((lane) => lane.model))].reduce((sum, model) => sum + model.parallel, 0);
  const asked = eachBounded(works, parallel, async ({ item: work, conversation }, stop) => {
    if (deps.signal.aborted || (options.until !== undefined && deps.clock.now() >= options.until)) {
      end = deps.signal.aborted ? 'aborted' : 'time-is-up';
      return stop();
    }
    const asked = await askOne(asking, work, conversation);
    if (asked.state !== 'not-asked') return tallies.get(work.lane)!.add(asked);
    end = asked.reason;
    stop();
  });
  await asked.finally(() => thread?.close());
  return end;
}

/** Rules can be asked on another core; a grader that waits for an answer gains nothing there. */
function threadFor({ policies, graders }: Study): FinishingThread | undefined {
  const rules = graders.filter(isRule);
  const decided = policies.filter(({ grader }) => grader.kind !== 'reasoner');
  return rules.length === graders.length ? finishingThread(decided, rules) : undefined;
}

interface Work {
  readonly lane: AskedLane;
  readonly prefix: SlicePrefix;
}

/** Merges the lanes' missing prefixes by position. */
async function* missingWork(study: Study, lanes: readonly AskedLane[], slice: string): AsyncGenerator<Work> {
  const streams = lanes.map((lane) => ({
    lane,
    prefixes: study.store.replies.missing(slice, lane.ref)[Symbol.asyncIterator](),
  }));
  const heads = await Promise.all(streams.map((stream) => stream.prefixes.next()));
  for (;;) {
    let first = -1;
    for (const [index, head] of heads.entries()) {
      if (head.done) continue;
      if (first < 0 || head.value.position < (heads[first]!.value as SlicePrefix).position) first = index;
    }
    if (first < 0) return;
    yield { lane: streams[first]!.lane, prefix: heads[first]!.value as SlicePrefix };
    heads[first] = await streams[first]!.prefixes.next();
  }
}

interface Asking {
  readonly study: Study;
  readonly options: AskOptions;
  readonly deps: RunDeps;
  readonly thread: FinishingThread | undefined;
}

async function askOne(
  asking: Asking,
  { lane, prefix }: Work,
  conversation: Conversation,
): ReturnType<LimitedModel['ask']> {
  const { study, deps } = asking;
  const request = buildRequest({
    conversation,
    turn: prefix.turn,
    prefix: prefix.prefix,
    deployment: lane.deployment,
    lane: lane.lane,
    trial: 0,
    seed: study.config.slice.seed,
  });
  const outcome = await lane.model.ask(request, deps.signal);
  if (outcome.state === 'not-asked') return outcome;
  const key = { lane: lane.ref.lane, deployment: lane.ref.deployment, prefix: prefix.prefix, trial: 0 };
  const toGrade = { outcome, prefix: messagesBefore(conversation, prefix.turn), language: conversation.language };
  await study.store.replies.put({ key, outcome, ...(await gradedAndPacked(asking, toGrade)) });
  return outcome;
}

/** With a thread the reply is graded and compressed there, or here where it is busy. */
async function gradedAndPacked(
  { study, options, deps, thread }: Asking,
  toGrade: ToGrade,
): Promise<Pick<NewReply, 'grades' | 'body'>> {
  if (!options.grade) return { grades: [], body: 'own' };
  const { outcome } = toGrade;
  if (!thread || outcome.state !== 'replied') return { grades: await gradesOf(study, toGrade, deps), body: 'own' };
  const finishing = thread.finish({ gradable: gradableReply(outcome, toGrade), bodyText: replyBodyText(outcome) });
  const { grades, body } = finishing instanceof Promise ? await finishing : finishing;
  return { grades: byPolicy(study, grades), body };
}

export interface ToGrade {
  readonly outcome: ReplyOutcome;
  readonly prefix: GradableReply['prefix'];
  readonly language: string | null;
}

/** Grades of one reply by every policy of the study; none where there is no reply. */
export async function gradesOf(
  study: Study,
  { outcome, prefix, language }: ToGrade,
  deps: Pick<RunDeps, 'signal'>,
): Promise<readonly NewGrade[]> {
  if (outcome.state !== 'replied') return [];
  const graded = gradeReply(gradableReply(outcome, { prefix, language }), study.graders, deps.signal);
  return byPolicy(study, graded instanceof Promise ? await graded : graded);
}

/** Grades come in the order of the study's graders. */
function byPolicy(study: Study, grades: readonly Grade[]): readonly NewGrade[] {
  return grades.map((grade, at) => ({ policy: study.handles.get(study.graders[at]!.info.policy)!, grade }));
}

async function tallyOf(
  study: Study,
  lane: AskedLane,
  options: AskOptions,
  deps: RunDeps,
): Promise<{ add(outcome: ReplyOutcome): void }> {
  const before = await study.store.replies.counts(options.slice, lane.ref);
  let done = before.sampled - before.pending;
  let failed = Object.values(before.failed).reduce((sum, n) => sum + n, 0);
  let costUsd = before.costUsd;
  const tell = (): void =>
    deps.onProgress({ stage: lane.lane, done, total: options.prefixes, unit: 'prefixes', failed, costUsd });
  tell();
  return {
    add: (outcome) => {
      done++;
      if (outcome.state === 'failed') failed++;
      if (outcome.state === 'replied') costUsd += outcome.costUsd ?? 0;
      tell();
    },
  };
}
