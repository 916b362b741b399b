import type { Conversation } from '../core/conversation.ts';
import type { Grade, GraderCall } from '../core/grade.ts';
import { prefixOf } from '../core/prefix.ts';
import type { ReplyOutcome } from '../core/reply.ts';
import type { NewConversation, SliceUnit, Store } from './store.ts';

/** A conversation of one question and one answer, by its name. */
export function storedConversation(name: string, more: Partial<Conversation> = {}): NewConversation {
  const conversation: Conversation = {
    id: `conversation-${name}`,
    cluster: `user-${name}`,
    clusterIsUser: true,
    startedAt: 1_767_000_000_000,
    surface: 'web',
    language: 'en',
    source: null,
    messages: [
      { role: 'user', content: `Question ${name}, with a lone surrogate \ud800 and zażółć gęślą jaźń` },
      { role: 'assistant', content: `Logged answer ${name}`, finish_reason: 'stop' },
    ],
    tools: [],
    metadata: { vendor: { kept: [1, null, 'x'] } },
    ...more,
  };
  return { conversation, file: 'logs.jsonl', line: 1, turns: [1], finalTurn: 1, blocked: {}, usesTools: false };
}

export function repliedOutcome(content: string): ReplyOutcome {
  return {
    state: 'replied',
    content,
    toolCalls: [{ id: 'call-1', type: 'function', function: { name: 'look_up', arguments: '{"q":' } }],
    finishReason: 'stop',
    usage: { inputTokens: 11, outputTokens: 5 },
    costUsd: 0.25,
    latencyMs: 12.5,
    attempts: 2,
    answeredBy: 'fake-1',
    recorded: false,
    raw: { id: 'chatcmpl-1', choices: [{ message: { content } }], vendor: { odd: true } },
  };
}

export const failedOutcome: ReplyOutcome = {
  state: 'failed',
  reason: 'timeout',
  detail: 'no whole answer',
  attempts: 3,
};
export const refusedOutcome: ReplyOutcome = { state: 'not-replayable', reason: 'over-context', detail: '9000 tokens' };
export const present: Grade = {
  status: 'graded',
  label: 'present',
  event: true,
  rationale: 'said so',
  evidence: { start: 3, end: 9 },
};
export const absent: Grade = { status: 'graded', label: 'absent', event: false, rationale: null, evidence: null };
export const call: GraderCall = {
  answeredBy: 'a judge',
  ruleIds: ['A1'],
  confidence: 'high',
  score: 0.9,
  flags: ['unknown-rule'],
  inputTokens: 700,
  outputTokens: 90,
  costUsd: 0.0001,
  answers: [{ prompt: 'request-1', final: '{"label":"present"}', analysis: 'It says so.' }],
};
export const ungraded = { status: 'ungraded', reason: 'grader-error', detail: 'regex failed' } as const satisfies Grade;
export const lane = { lane: 'candidate', deployment: 'deployment-a' } as const;

/** A slice of `2 × take` prefixes from `n` units in two strata; its prefixes in slice order. */
export async function drawn(store: Store, n: number, take: number): Promise<readonly string[]> {
  await store.traffic.add(
    'current',
    Array.from({ length: n }, (_, at) => storedConversation(String(at))),
    [],
  );
  const rows = await collect(store.traffic.rows('current'));
  const units = rows.map((row, at): SliceUnit => {
    const { id } = prefixOf(row.id, 1);
    const priority = ((at * 7919) % 1000) / 1000;
    const stratum = at % 2 === 0 ? 'even' : 'odd';
    return {
      prefix: id,
      conversation: row.seq,
      turn: 1,
      cluster: row.cluster,
      stratum,
      unitProbability: 0.5,
      priority,
    };
  });
  await store.slices.addUnits('slice-1', units.slice(0, 5));
  await store.slices.addUnits('slice-1', units);
  const offered = await store.slices.strata('slice-1');
  const allocation = new Map([...offered.keys()].map((stratum) => [stratum, take]));
  await store.slices.draw({ id: 'slice-1', traffic: 'current', design: {}, summary: { units: n } }, allocation);
  return (await collect(store.slices.members('slice-1'))).map((member) => member.prefix);
}

export async function registered(store: Store): Promise<number[]> {
  const version = { version: '1', hash: 'h', grader: 'match-1', file: 'p.md' };
  const handles = await store.policies.register([
    { ...version, policy: 'first' },
    { ...version, policy: 'second' },
  ]);
  return [handles.get('first')!, handles.get('second')!];
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
