import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../core/conversation.ts';
import type { Grade, GradeOutcome, GraderCall } from '../core/grade.ts';
import { gradeCodes } from '../core/grade-codes.ts';
import { prefixOf } from '../core/prefix.ts';
import type { ReplyOutcome } from '../core/reply.ts';
import type { LeftOut, NewConversation, SliceUnit, Store } from './store.ts';

export interface StoreCase {
  readonly name: string;
  readonly open: () => Promise<Store>;
}

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

const failedOutcome: ReplyOutcome = { state: 'failed', reason: 'timeout', detail: 'no whole answer', attempts: 3 };
const refusedOutcome: ReplyOutcome = { state: 'not-replayable', reason: 'over-context', detail: '9000 tokens' };
const present: Grade = {
  status: 'graded',
  label: 'present',
  event: true,
  rationale: 'said so',
  evidence: { start: 3, end: 9 },
};
const absent: Grade = { status: 'graded', label: 'absent', event: false, rationale: null, evidence: null };
const call: GraderCall = {
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
const ungraded: Grade = { status: 'ungraded', reason: 'grader-error', detail: 'regex failed' };
const lane = { lane: 'candidate', deployment: 'deployment-a' } as const;

/** What holds for every store, whatever database stands behind it. */
export function storeConformance({ name, open }: StoreCase): void {
  describe(`${name} is a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('keeps a conversation whole, vendor fields and odd characters included', async () => {
      const added = storedConversation('a');
      await store.traffic.add('current', [added], []);
      const [row] = await collect(store.traffic.rows('current'));
      expect(await store.traffic.get(row!.seq)).toEqual(added.conversation);
      expect(row).toMatchObject({ id: 'conversation-a', turns: [1], finalTurn: 1, clusterIsUser: true, messages: 2 });
    });

    it('writes the same conversation and the same left-out record once', async () => {
      const leftOut: LeftOut = {
        file: 'logs.jsonl',
        line: 2,
        status: 'rejected',
        reason: 'not-json',
        detail: 'x',
        about: null,
      };
      const first = await store.traffic.add('current', [storedConversation('a')], [leftOut]);
      const again = await store.traffic.add('current', [storedConversation('a'), storedConversation('b')], [leftOut]);
      expect([first, again]).toEqual([
        { added: 1, known: 0 },
        { added: 1, known: 1 },
      ]);
      expect(await store.traffic.counts('current')).toMatchObject({ conversations: 2, rejected: { 'not-json': 1 } });
      expect(await store.traffic.counts('launched')).toMatchObject({ conversations: 0, rejected: {}, firstAt: null });
    });

    it('gives rows in one order whatever order they came in', async () => {
      const names = ['d', 'b', 'e', 'a', 'c'];
      await store.traffic.add(
        'current',
        names.map((n) => storedConversation(n)),
        [],
      );
      await store.traffic.add(
        'launched',
        [...names].sort().map((n) => storedConversation(n)),
        [],
      );
      const ids = async (traffic: string) => (await collect(store.traffic.rows(traffic))).map((row) => row.id);
      expect(await ids('current')).toEqual(await ids('launched'));
    });

    it('draws the smallest priorities of each stratum, in random order, once', async () => {
      await drawn(store, 20, 6);
      const members = await collect(store.slices.members('slice-1'));
      expect(members.map((member) => member.position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      for (const stratum of ['even', 'odd']) {
        const of = members.filter((member) => member.stratum === stratum);
        expect(of).toHaveLength(6);
        expect(of.every((member) => member.inclusionProbability === (0.5 * 6) / 10)).toBe(true);
      }
      expect(await store.slices.get('slice-1')).toMatchObject({ traffic: 'current', summary: { units: 20 } });
      expect((await store.slices.at('slice-1', 3)).prefix).toBe(members[3]!.prefix);
      await expect(
        store.slices.draw({ id: 'slice-1', traffic: 'current', design: {}, summary: {} }, new Map()),
      ).rejects.toThrow();
      expect(await collect(store.slices.members('slice-1'))).toHaveLength(12);
    });

    it('conserves: sampled = replied + failed by reason + not replayable by reason + to come', async () => {
      const prefixes = await drawn(store, 8, 4);
      const put = (at: number, outcome: ReplyOutcome) =>
        store.replies.put({
          key: { ...lane, prefix: prefixes[at]!, trial: 0 },
          outcome,
          body: 'own',
          grades: [],
        });
      await Promise.all([
        put(0, repliedOutcome('zero')),
        put(1, repliedOutcome('one')),
        put(2, failedOutcome),
        put(3, refusedOutcome),
      ]);
      const counts = await store.replies.counts('slice-1', lane);
      expect(counts).toEqual({
        sampled: 8,
        replied: 2,
        recorded: 0,
        failed: { timeout: 1 },
        notReplayable: { 'over-context': 1 },
        pending: 4,
        inputTokens: 22,
        outputTokens: 10,
        costUsd: 0.5,
        attempts: 7,
      });
      const missing = await collect(store.replies.missing('slice-1', lane));
      expect(missing.map((prefix) => prefix.prefix)).toEqual(prefixes.slice(4));
      expect(await collect(store.replies.missing('slice-1', { ...lane, lane: 'placebo' }))).toHaveLength(8);
      expect(await store.replies.retryFailed('slice-1', lane)).toBe(1);
      expect(await store.replies.counts('slice-1', lane)).toMatchObject({ failed: {}, pending: 5, replied: 2 });
    });

    it('keeps a reply whole, and the first one where the same is written twice', async () => {
      const [prefix] = await drawn(store, 2, 1);
      const key = { ...lane, prefix: prefix!, trial: 0 };
      await store.replies.put({ key, outcome: repliedOutcome('first'), body: 'own', grades: [] });
      await store.replies.put({ key, outcome: repliedOutcome('second'), body: 'own', grades: [] });
      const stored = await store.replies.get('slice-1', lane, 0);
      expect(stored?.outcome).toEqual(repliedOutcome('first'));
      expect(await store.replies.counts('slice-1', lane)).toMatchObject({ replied: 1 });
      expect(await store.replies.get('slice-1', lane, 1)).toBeNull();
    });

    it('reads an observed reply from its conversation', async () => {
      const [prefix] = await drawn(store, 2, 1);
      const observed = { lane: 'current-observed', deployment: 'current' } as const;
      const key = { ...observed, prefix: prefix!, trial: 0 };
      await store.replies.put({ key, outcome: repliedOutcome('not kept'), body: 'in-conversation', grades: [] });
      const stored = await store.replies.get('slice-1', observed, 0);
      expect(stored?.outcome).toMatchObject({ state: 'replied', content: expect.stringMatching(/^Logged answer/) });
    });

    it('conserves: replies × behaviors = graded + ungraded by reason, and a grade once given stays', async () => {
      const prefixes = await drawn(store, 6, 3);
      const policies = await registered(store);
      const grades = [
        { policy: policies[0]!, grade: present },
        { policy: policies[1]!, grade: ungraded },
      ];
      for (const prefix of prefixes.slice(0, 3)) {
        const outcome = repliedOutcome(prefix);
        await store.replies.put({ key: { ...lane, prefix, trial: 0 }, outcome, body: 'own', grades });
      }
      const failed = { ...lane, prefix: prefixes[3]!, trial: 0 };
      await store.replies.put({ key: failed, outcome: failedOutcome, body: 'own', grades: [] });
      const seq = (await store.replies.get('slice-1', lane, 0))!.seq;
      await store.grades.put(seq, [{ policy: policies[0]!, grade: absent }]);
      expect(await store.grades.of(seq)).toEqual(grades);
      const table = await store.grades.table('slice-1', lane, policies);
      const { event, noReply, pending, ungraded: none } = gradeCodes;
      expect([...table.codes.get(policies[0]!)!]).toEqual([event, event, event, noReply, pending, pending]);
      expect([...table.codes.get(policies[1]!)!]).toEqual([none, none, none, noReply, pending, pending]);
      const reasons = await store.grades.ungradedReasons('slice-1', lane, policies);
      expect(reasons.get(policies[0]!)).toEqual({});
      expect(reasons.get(policies[1]!)).toEqual({ 'grader-error': 3 });
      expect(await collect(store.grades.ungraded('slice-1', lane, policies))).toEqual([]);
    });

    it('finds the replies that a new policy has not graded', async () => {
      const prefixes = await drawn(store, 6, 3);
      const [old, fresh] = await registered(store);
      for (const prefix of prefixes) {
        const outcome = prefix === prefixes[2] ? failedOutcome : repliedOutcome(prefix);
        const grades = outcome.state === 'failed' ? [] : [{ policy: old!, grade: absent }];
        await store.replies.put({ key: { ...lane, prefix, trial: 0 }, outcome, body: 'own', grades });
      }
      const missing = await collect(store.grades.ungraded('slice-1', lane, [old!, fresh!]));
      expect(missing.map((reply) => reply.prefix.position)).toEqual([0, 1, 3, 4, 5]);
      for (const reply of missing) await store.grades.put(reply.seq, [{ policy: fresh!, grade: present }]);
      expect(await collect(store.grades.ungraded('slice-1', lane, [old!, fresh!]))).toEqual([]);
    });

    it('keeps a call and a draw beside the verdict, and what people said', async () => {
      const prefixes = await drawn(store, 6, 3);
      const [first, second] = await registered(store);
      const escalation = { probability: 0.25, guess: 0.1 };
      const asked: GradeOutcome = { ...present, escalation, call };
      const left: GradeOutcome = { status: 'not-escalated', escalation };
      for (const [at, prefix] of prefixes.entries()) {
        const grades = [
          { policy: first!, grade: at === 0 ? asked : left },
          { policy: second!, grade: absent },
        ];
        await store.replies.put({
          key: { ...lane, prefix, trial: 0 },
          outcome: repliedOutcome(prefix),
          body: 'own',
          grades,
        });
      }
      const seq = (await store.replies.get('slice-1', lane, 0))!.seq;
      expect(await store.grades.of(seq)).toEqual([
        { policy: first, grade: asked },
        { policy: second, grade: absent },
      ]);
      const table = await store.grades.table('slice-1', lane, [first!, second!]);
      const { event, notEscalated } = gradeCodes;
      expect([...table.codes.get(first!)!]).toEqual([event, ...Array(5).fill(notEscalated)]);
      expect([...table.escalations.keys()]).toEqual([first]);
      expect([...table.escalations.get(first!)!.probability]).toEqual(Array(6).fill(0.25));
      expect(await collect(store.grades.ungraded('slice-1', lane, [first!]))).toEqual([]);
      const label = { reply: seq, policy: first!, label: 'absent', event: false, labeller: 'ada', at: 5, note: null };
      await store.labels.add(label);
      await store.labels.add(label);
      await store.labels.add({ ...label, event: true, label: 'present', at: 6 });
      expect((await store.labels.of([first!])).map(({ at, event: is }) => [at, is])).toEqual([
        [5, false],
        [6, true],
      ]);
      expect(await store.labels.of([second!])).toEqual([]);
    });

    it('gives a policy version one handle, and a changed one another', async () => {
      const policy = { policy: 'refusal', version: '1', hash: 'a', grader: 'match-1', file: 'policies/refusal.md' };
      const first = await store.policies.register([policy]);
      const moved = await store.policies.register([{ ...policy, file: 'elsewhere/refusal.md' }]);
      const changed = await store.policies.register([{ ...policy, hash: 'b' }]);
      expect(moved.get('refusal')).toBe(first.get('refusal'));
      expect(changed.get('refusal')).not.toBe(first.get('refusal'));
    });

    it('resolves a write only once it is readable, and keeps what close finds waiting', async () => {
      const prefixes = await drawn(store, 40, 20);
      let durable = 0;
      const puts = prefixes.map(async (prefix) => {
        const outcome = repliedOutcome(prefix);
        await store.replies.put({ key: { ...lane, prefix, trial: 0 }, outcome, body: 'own', grades: [] });
        durable++;
        expect((await store.replies.counts('slice-1', lane)).replied).toBeGreaterThanOrEqual(durable);
      });
      await Promise.all(puts);
      expect(durable).toBe(40);
    });

    it('remembers events in order', async () => {
      await store.events.add({ at: 1, kind: 'ingest', data: { n: 1 } });
      await store.events.add({ at: 2, kind: 'ingest', data: { n: 2 } });
      expect(await store.events.last('ingest')).toEqual({ at: 2, kind: 'ingest', data: { n: 2 } });
      expect(await store.events.last('other')).toBeNull();
      expect((await collect(store.events.all())).map((event) => event.at)).toEqual([1, 2]);
    });
  });
}

/** A slice of `2 × take` prefixes from `n` units in two strata; its prefixes in slice order. */
async function drawn(store: Store, n: number, take: number): Promise<readonly string[]> {
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

async function registered(store: Store): Promise<number[]> {
  const version = { version: '1', hash: 'h', grader: 'match-1', file: 'p.md' };
  const handles = await store.policies.register([
    { ...version, policy: 'first' },
    { ...version, policy: 'second' },
  ]);
  return [handles.get('first')!, handles.get('second')!];
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
