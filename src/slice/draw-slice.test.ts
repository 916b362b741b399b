import { afterEach, describe, expect, it } from 'vitest';
import { type SliceConfig, sliceConfigSchema } from '../core/study-config.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import type { NewConversation, SliceMember, Store } from '../store/store.ts';
import { drawSlice } from './draw-slice.ts';

const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

/** Users with 1 to 7 conversations of 1 to 4 answered turns on three surfaces; heavy users differ from the others. */
function traffic(users: number): NewConversation[] {
  const all: NewConversation[] = [];
  for (let user = 0; user < users; user++) {
    const conversations = 1 + (user % 7 === 0 ? 6 : user % 3);
    for (let n = 0; n < conversations; n++) all.push(conversation(user, n, 1 + ((user + n) % 4)));
  }
  return all;
}

function conversation(user: number, n: number, turns: number): NewConversation {
  const messages = Array.from({ length: turns }, (_, at) => [
    { role: 'user' as const, content: `${user} ${n} ${at}` },
    { role: 'assistant' as const, content: 'yes' },
  ]).flat();
  const cuts = Array.from({ length: turns }, (_, at) => 2 * at + 1);
  return {
    conversation: {
      id: `c-${user}-${n}`,
      cluster: `u-${user}`,
      clusterIsUser: true,
      startedAt: 1_767_000_000_000 + user * 86_400_000,
      surface: ['web', 'mobile', 'api'][(user + n) % 3]!,
      language: 'en',
      source: null,
      messages,
      tools: [],
      metadata: {},
    },
    file: 'logs.jsonl',
    line: 1,
    turns: cuts,
    finalTurn: cuts.at(-1)!,
    blocked: {},
    usesTools: false,
  };
}

async function storeOf(conversations: readonly NewConversation[]): Promise<Store> {
  const store = await openSqliteStore(':memory:');
  stores.push(store);
  await store.traffic.add('current', conversations, []);
  return store;
}

const draw = (store: Store, config: SliceConfig) => drawSlice(store, 'current', { config, rule: { tools: 'shown' } });

async function members(store: Store, config: SliceConfig): Promise<readonly SliceMember[]> {
  const slice = await draw(store, config);
  const all: SliceMember[] = [];
  for await (const member of store.slices.members(slice.id)) all.push(member);
  return all;
}

const configOf = (config: Partial<SliceConfig>): SliceConfig => sliceConfigSchema.parse(config);

describe('a slice', () => {
  it('is the same whatever the order of insertion, and another with another seed or more traffic', async () => {
    const conversations = traffic(40);
    const config = configOf({ size: 30, strata: ['surface'], turnRule: 'conversation-then-turn' });
    const store = await storeOf(conversations);
    const shuffled = await storeOf(conversations.map((_, at) => conversations[(at * 37) % conversations.length]!));
    const key = (all: readonly SliceMember[]) => all.map((m) => [m.position, m.prefix, m.turn, m.inclusionProbability]);
    const first = key(await members(store, config));
    expect(new Set(conversations.map((_, at) => (at * 37) % conversations.length)).size).toBe(conversations.length);
    expect(key(await members(shuffled, config))).toEqual(first);
    expect((await draw(store, config)).id).toBe((await draw(shuffled, config)).id);
    expect(key(await members(store, { ...config, seed: 8 }))).not.toEqual(first);
    const before = await draw(store, config);
    await store.traffic.add('current', [conversation(99, 0, 1)], []);
    expect((await draw(store, config)).id).not.toBe(before.id);
  });

  it('takes at most the cap of one user, only final turns under that rule, and says what it offered', async () => {
    const store = await storeOf(traffic(40));
    const config = configOf({ size: 1000, perUser: 2 });
    const all = await members(store, config);
    const perUser = new Map<string, number>();
    for (const member of all) perUser.set(member.cluster, (perUser.get(member.cluster) ?? 0) + 1);
    expect(Math.max(...perUser.values())).toBe(2);
    for (const member of all) {
      const { messages } = await store.traffic.get(member.conversation);
      expect(member.turn).toBe(messages.length - 1);
    }
    const { summary } = await draw(store, config);
    expect(summary.strata.all).toEqual({ offered: all.length, drawn: all.length });
  });

  it('refuses traffic without a prefix that can be asked again', async () => {
    const bare = { ...conversation(1, 0, 1), turns: [], finalTurn: null };
    await expect(draw(await storeOf([bare]), configOf({}))).rejects.toMatchObject({
      code: 'slice.empty',
    });
  });

  it('is drawn again after a kill in the middle of its units', async () => {
    const config = configOf({ size: 10 });
    const store = await storeOf(traffic(20));
    const whole = await draw(await storeOf(traffic(20)), config);
    const row = (await store.traffic.rows('current')[Symbol.asyncIterator]().next()).value!;
    const all = await members(stores[1]!, config);
    const unit = all.find((member) => member.cluster === row.cluster);
    if (unit) {
      const { prefix, conversation: seq, turn, cluster, stratum } = unit;
      const half = { prefix, conversation: seq, turn, cluster, stratum, unitProbability: 1, priority: 0.5 };
      await store.slices.addUnits(`${whole.id}-other`, [half]);
    }
    expect((await members(store, config)).map((m) => m.prefix)).toEqual(all.map((m) => m.prefix));
  });
});

/** What is to be estimated: over final turns, or over all turns, as the rule says. */
interface Truth {
  readonly total: number;
  readonly mean: number;
}

function truth(conversations: readonly NewConversation[], rule: SliceConfig['turnRule']): Truth {
  const values = conversations.flatMap((item) => {
    if (rule === 'final-turn') return [{ y: outcome(item.conversation.id, item.finalTurn!), w: 1 }];
    return item.turns.map((turn) => ({ y: outcome(item.conversation.id, turn), w: 1 }));
  });
  return { total: values.length, mean: values.reduce((sum, { y }) => sum + y, 0) / values.length };
}

/** Depends on how heavy the user is and on the turn, so that a wrong weight shows. */
function outcome(id: string, turn: number): number {
  const [, user] = id.split('-').map(Number);
  return user! % 7 === 0 || turn > 4 ? 1 : 0;
}

describe('weights', () => {
  const designs: readonly Partial<SliceConfig>[] = [
    { turnRule: 'final-turn', perUser: 1 },
    { turnRule: 'final-turn', perUser: 2, strata: ['surface'] },
    { turnRule: 'uniform-turn', perUser: 'all' },
    { turnRule: 'uniform-turn', perUser: 3, strata: ['surface'] },
    { turnRule: 'conversation-then-turn', perUser: 1 },
  ];
  it.each(designs)('are inverse inclusion probabilities: no bias over seeds, %o', async (design) => {
    const seeds = 60;
    const conversations = traffic(24);
    const store = await storeOf(conversations);
    const idOf = new Map<number, string>();
    for await (const row of store.traffic.rows('current')) idOf.set(row.seq, row.id);
    const { total, mean } = truth(conversations, design.turnRule!);
    const totals: number[] = [];
    const means: number[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const drawn = await members(store, configOf({ ...design, size: 15, seed }));
      const weights = drawn.map((member) => 1 / member.inclusionProbability);
      const ys = drawn.map((member) => outcome(idOf.get(member.conversation)!, member.turn));
      const sum = weights.reduce((a, w) => a + w, 0);
      totals.push(sum);
      means.push(weights.reduce((a, w, at) => a + w * ys[at]!, 0) / sum);
    }
    const [totalMean, totalSe] = meanAndSe(totals);
    const [hajek, hajekSe] = meanAndSe(means);
    expect(Math.abs(totalMean - total)).toBeLessThan(4 * totalSe + 1e-9);
    // A ratio of two estimates: its bias is of the order of its variance.
    expect(Math.abs(hajek - mean)).toBeLessThan(4 * hajekSe + seeds * hajekSe ** 2);
  });
});

function meanAndSe(values: readonly number[]): readonly [mean: number, se: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
}
