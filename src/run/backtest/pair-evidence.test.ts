import { describe, expect, it } from 'vitest';
import { gradeOfCode } from '../../core/grade-codes.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import { summarisePairs } from '../../stats/index.ts';
import { pairEvidence } from './pair-evidence.ts';

describe('pairEvidence', () => {
  it('counts as summarisePairs does', () => {
    const items = 60;
    const lane = (name: string) =>
      Uint8Array.from({ length: items }, (_, i) => Math.floor(4 * keyedUniform(1, name, String(i))));
    const lanes = {
      previous: 'a',
      candidate: 'b',
      current: lane('x'),
      launched: lane('y'),
      replay: lane('y'),
      placebo: lane('z'),
    };
    const prompts = Array.from({ length: items }, (_, i) => ({ firstItem: i, items: 1 }));
    const logs = Array.from({ length: 40 }, (_, i) => i);
    const blocks = logs.map((i) => String(1 + Math.floor(i / 10)));
    const split = { name: 's', logs, launched: [], blocks, blockKind: 'time' as const };
    const [counted] = pairEvidence({ behaviors: ['one'], prompts, items }, lanes, split);
    const rows = logs.map((i) => ({
      current: gradeOfCode(lanes.current[i]!),
      candidate: gradeOfCode(lanes.replay[i]!),
      placebo: gradeOfCode(lanes.placebo[i]!),
      block: blocks[i]!,
    }));
    const summary = summarisePairs(rows, { behavior: 'one', blockKind: 'time' });
    for (const key of [
      'n',
      'current',
      'candidate',
      'both',
      'candidateOnly',
      'currentOnly',
      'missing',
      'eventClusters',
    ] as const) {
      expect(counted![key]).toBeCloseTo(summary[key]!, 9);
    }
    for (const key of ['n', 'events', 'logged', 'both'] as const) {
      expect(counted!.placebo![key]).toBeCloseTo(summary.placebo![key], 9);
    }
    expect(counted!.blocks!.map(({ n }) => n)).toEqual(summary.blocks!.map(({ n }) => n));
  });
});
