import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GradeOutcome } from '../core/grade.ts';
import { gradeCodes } from '../core/grade-codes.ts';
import type { ReplyOutcome } from '../core/reply.ts';
import type { LeftOut, Store } from './store.ts';
import {
  absent,
  call,
  collect,
  drawn,
  failedOutcome,
  lane,
  present,
  refusedOutcome,
  registered,
  repliedOutcome,
  storedConversation,
  ungraded,
} from './store-fixtures.conformance.ts';

export interface StoreCase {
  readonly name: string;
  readonly open: () => Promise<Store>;
}

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
      expect(await collect(store.traffic.ids('current'))).toEqual(await ids('current'));
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
      expect(table.ungraded.get(policies[0]!)).toEqual({});
      expect(table.ungraded.get(policies[1]!)).toEqual({ 'grader-error': 3 });
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
        const key = { ...lane, prefix, trial: 0 };
        await store.replies.put({ key, outcome: repliedOutcome(prefix), body: 'own', grades });
      }
      const seq = (await store.replies.get('slice-1', lane, 0))!.seq;
      expect(await store.grades.of(seq)).toEqual([
        { policy: first, grade: asked },
        { policy: second, grade: absent },
      ]);
      expect(await collect(store.grades.calls('slice-1', lane, first!))).toEqual([{ position: 0, call }]);
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

    it('forgets the failed grades of a lane and nothing else, and says what they had taken', async () => {
      const prefixes = await drawn(store, 6, 3);
      const [first, second] = await registered(store);
      const escalation = { probability: 0.25, guess: 0.1 };
      const unread: GradeOutcome = { ...ungraded, reason: 'parse-failure', call };
      const byFirst: GradeOutcome[] = [{ ...ungraded, escalation, call }, ungraded, unread, { ...present, call }];
      for (const other of [lane, { ...lane, lane: 'placebo' as const }]) {
        for (const [at, prefix] of prefixes.entries()) {
          const grades = [
            { policy: first!, grade: byFirst[at] ?? absent },
            { policy: second!, grade: ungraded },
          ];
          const key = { ...other, prefix, trial: 0 };
          await store.replies.put({ key, outcome: repliedOutcome(prefix), body: 'own', grades });
        }
      }
      const { inputTokens, outputTokens, costUsd } = call;
      const taken = { grades: 1, inputTokens, outputTokens, costUsd };
      expect(await store.grades.asked('slice-1')).toMatchObject({ grades: 6 });
      expect(await store.grades.retryFailed('slice-1', lane, [first!])).toEqual({ ...taken, forgotten: 2 });
      expect(await store.grades.asked('slice-1')).toMatchObject({ grades: 5 });
      const pending = await collect(store.grades.ungraded('slice-1', lane, [first!]));
      expect(pending.map(({ prefix }) => prefix.position)).toEqual([0, 1]);
      expect(await collect(store.grades.ungraded('slice-1', { ...lane, lane: 'placebo' }, [first!, second!]))).toEqual(
        [],
      );
      expect(await collect(store.grades.ungraded('slice-1', lane, [second!]))).toEqual([]);
      const { ungraded: reasons } = await store.grades.table('slice-1', lane, [first!, second!]);
      expect(reasons.get(first!)).toEqual({ 'parse-failure': 1 });
      expect(reasons.get(second!)).toEqual({ 'grader-error': 6 });
      const table = await store.grades.table('slice-1', lane, [first!]);
      expect([...table.escalations.keys()]).toEqual([]);
      await store.grades.put(pending[0]!.seq, [{ policy: first!, grade: { ...absent, escalation, call } }]);
      expect((await store.grades.of(pending[0]!.seq))[0]).toEqual({
        policy: first,
        grade: { ...absent, escalation, call },
      });
      expect(await store.grades.retryFailed('slice-1', lane, [first!])).toMatchObject({ grades: 0, forgotten: 0 });
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
