import type { Conversation } from '../core/conversation.ts';
import type { Deployment } from '../core/deployment.ts';
import { messagesBefore } from '../core/prefix.ts';
import type { Lane, ReplyOutcome } from '../core/reply.ts';
import { gradeReply } from '../grade/rule-grader.ts';
import type { LimitedModel } from '../models/limited.ts';
import { buildRequest } from '../replay/build-request.ts';
import type { LaneRef, NewGrade, SlicePrefix } from '../store/store.ts';
import { eachBounded } from './bounded.ts';
import type { RunDeps, Study } from './study.ts';
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
  const asking = { study, options, deps };
  const missing = missingWork(study, lanes, options.slice);
  const works = withConversations(missing, (work) => work.prefix.conversation, study.store.traffic);
  const parallel = [...new Set(lanes.map((lane) => lane.model))].reduce((sum, model) => sum + model.parallel, 0);
  await eachBounded(works, parallel, async ({ item: work, conversation }, stop) => {
    if (deps.signal.aborted || (options.until !== undefined && deps.clock.now() >= options.until)) {
      end = deps.signal.aborted ? 'aborted' : 'time-is-up';
      return stop();
    }
    const asked = await askOne(asking, work, conversation);
    if (asked.state !== 'not-asked') return tallies.get(work.lane)!.add(asked);
    end = asked.reason;
    stop();
  });
  return end;
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
}

async function askOne(
  { study, options, deps }: Asking,
  { lane, prefix }: Work,
  conversation: Conversation,
): ReturnType<LimitedModel['ask']> {
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
  const grades = options.grade
    ? await gradesOf(
        study,
        { outcome, prefix: messagesBefore(conversation, prefix.turn), language: conversation.language },
        deps,
      )
    : [];
  await study.store.replies.put({ key, outcome, body: 'own', grades });
  return outcome;
}

export interface ToGrade {
  readonly outcome: ReplyOutcome;
  readonly prefix: Parameters<typeof gradeReply>[0]['prefix'];
  readonly language: string | null;
}

/** Grades of one reply by every policy of the study; none where there is no reply. */
export async function gradesOf(
  study: Study,
  { outcome, prefix, language }: ToGrade,
  deps: Pick<RunDeps, 'signal'>,
): Promise<readonly NewGrade[]> {
  if (outcome.state !== 'replied') return [];
  const { content, toolCalls, finishReason } = outcome;
  const graded = gradeReply({ prefix, content, toolCalls, finishReason, language }, study.graders, deps.signal);
  const grades = graded instanceof Promise ? await graded : graded;
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
