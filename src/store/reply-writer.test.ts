import { expect, it } from 'vitest';
import type { Grade } from '../core/grade.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { NewReply, Store } from './store.ts';

const grade = (label: string, event: boolean): Grade => ({
  status: 'graded',
  label,
  event,
  rationale: null,
  evidence: null,
});

const said: Grade = { status: 'graded', label: 'yes', event: true, rationale: 'so', evidence: { start: 0, end: 2 } };

/** Grades differ by reply, so that one batch holds several shapes and every label tells whose it is. */
const reply = (n: number): NewReply => ({
  key: { lane: 'candidate', deployment: 'd', prefix: `p${n}`, trial: 0 },
  outcome: {
    state: 'replied',
    content: `reply ${n}`,
    toolCalls: [],
    finishReason: 'stop',
    usage: { outputTokens: n },
    costUsd: null,
    latencyMs: null,
    attempts: 1,
    answeredBy: null,
    recorded: false,
    raw: null,
  },
  body: 'own',
  grades: [
    { policy: 1, grade: grade(`it's ${n % 3}`, n % 3 === 0) },
    { policy: 2, grade: n % 5 === 0 ? said : grade('no', false) },
  ],
});

async function sliceOf(store: Store, prefixes: number): Promise<void> {
  const units = Array.from({ length: prefixes }, (_, n) => ({
    prefix: `p${n}`,
    conversation: 1,
    turn: 1,
    cluster: 'u',
    stratum: 'all',
    unitProbability: 1,
    priority: n,
  }));
  await store.slices.addUnits('s', units);
  await store.slices.draw({ id: 's', traffic: 't', design: {}, summary: {} }, new Map([['all', prefixes]]));
}

it('gives every reply of a batch its own grades, those that were there already included', async () => {
  const store = await openSqliteStore(':memory:');
  const lane = { lane: 'candidate', deployment: 'd' } as const;
  await sliceOf(store, 60);
  await Promise.all([3, 17, 40].map((n) => store.replies.put({ ...reply(n), grades: [] })));
  await Promise.all(Array.from({ length: 60 }, (_, n) => store.replies.put(reply(n))));
  for (let n = 0; n < 60; n++) {
    const stored = (await store.replies.get('s', lane, n))!;
    expect(stored.outcome).toMatchObject({ content: `reply ${n}`, usage: { outputTokens: n } });
    expect((await store.grades.of(stored.seq)).map(({ grade }) => grade)).toEqual(
      reply(n).grades.map(({ grade }) => grade),
    );
  }
  await store.close();
});
