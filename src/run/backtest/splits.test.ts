import { describe, expect, it } from 'vitest';
import type { CorpusPrompt } from './corpus.ts';
import { splitPlans } from './splits.ts';

const prompts: readonly CorpusPrompt[] = Array.from({ length: 41 }, (_, i) => ({
  id: `p${i}`,
  turns: ['x'],
  messages: null,
  firstItem: i,
  items: 1,
  textId: `t${i < 6 ? 0 : i}`,
  time: 100 - i,
  source: `s${i % 3}`,
  cluster: `c${i >> 1}`,
}));
const all = prompts.map((_, i) => i);

describe('splitPlans', () => {
  it('puts every prompt on one side, and prompts of one text on the same', () => {
    for (const plan of splitPlans(prompts, all, { kind: 'random', splits: 10, seed: 3 })) {
      expect([...plan.logs, ...plan.launched].sort((a, b) => a - b)).toEqual(all);
      expect(new Set([0, 1, 2, 3, 4, 5].map((at) => plan.logs.includes(at))).size).toBe(1);
      expect(plan.blocks).toHaveLength(plan.logs.length);
    }
  });

  it('keeps clusters whole and takes earlier traffic for the logs', () => {
    for (const { logs } of splitPlans(prompts, all, { kind: 'cluster', splits: 5, seed: 1 })) {
      expect(logs.includes(8)).toBe(logs.includes(9));
    }
    const [halves] = splitPlans(prompts, all, { kind: 'time', splits: 5, seed: 1 });
    const latestLog = Math.max(...halves!.logs.map((at) => prompts[at]!.time!));
    expect(Math.min(...halves!.launched.map((at) => prompts[at]!.time!))).toBeGreaterThan(latestLog);
  });

  it('depends on the seed and on ids, not on the order of prompts', () => {
    const ids = (seed: number, list: readonly CorpusPrompt[]) =>
      splitPlans(list, all, { kind: 'random', splits: 1, seed })[0]!
        .launched.map((at) => list[at]!.id)
        .sort();
    expect(ids(1, [...prompts].reverse())).toEqual(ids(1, prompts));
    expect(ids(2, prompts)).not.toEqual(ids(1, prompts));
  });

  it('sources before and after are different ones', () => {
    const [plan] = splitPlans(prompts, all, { kind: 'source', splits: 1, seed: 1, sources: [1, 2] });
    const of = (list: readonly number[]) => new Set(list.map((at) => prompts[at]!.source));
    expect([of(plan!.logs).size, of(plan!.launched).size, plan!.blocksAhead]).toEqual([1, 2, 2]);
    expect([...of(plan!.logs)].filter((name) => of(plan!.launched).has(name))).toEqual([]);
  });
});
