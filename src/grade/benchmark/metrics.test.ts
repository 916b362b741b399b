import { describe, expect, it } from 'vitest';
import { clopperPearson } from '../../stats/proportion/clopper-pearson.ts';
import { type Cell, groupedShare, scoreCells } from './metrics.ts';
import { beyondNoise, publishedFigures, publishedInterval } from './published.ts';

/** So many cells of each kind, every cell a group of its own unless said. */
function cells(
  counts: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number },
  { rowsAGroup = 1, ungradedEvents = 0 } = {},
): readonly Cell[] {
  const kinds: readonly (readonly [keyof typeof counts, 0 | 1, boolean])[] = [
    ['tp', 1, true],
    ['fp', 0, true],
    ['fn', 1, false],
    ['tn', 0, false],
  ];
  const graded = kinds.flatMap(([kind, gold, event]) =>
    Array.from({ length: counts[kind] }, (_, at) => ({ gold, event, group: `${kind}-${Math.floor(at / rowsAGroup)}` })),
  );
  const without = Array.from(
    { length: ungradedEvents },
    (_, at) => ({ gold: 1, event: null, group: `u-${at}` }) as const,
  );
  return [...graded, ...without];
}

describe('scoreCells', () => {
  it('counts precision, recall, F1 and false alarms, with the exact interval where rows are independent', () => {
    const scores = scoreCells(cells({ tp: 40, fp: 10, fn: 20, tn: 130 }));
    expect(scores.precision.value).toBeCloseTo(0.8);
    expect(scores.recall.value).toBeCloseTo(2 / 3);
    expect(scores.f1.value).toBeCloseTo(80 / 110);
    expect(scores.fpr.value).toBeCloseTo(10 / 140);
    const exact = clopperPearson({ x: 40, n: 50 });
    expect(scores.precision.ci![0]).toBeCloseTo(exact.lower, 9);
    expect(scores.precision.ci![1]).toBeCloseTo(exact.upper, 9);
    const share = clopperPearson({ x: 40, n: 70 });
    expect(scores.f1.ci![0]).toBeCloseTo((2 * share.lower) / (1 + share.lower), 9);
  });

  it('gives F1 the half width that graders.md 0.4 computes for OpenAI Moderation: about 2.5 points', () => {
    const [lower, upper] = scoreCells(cells({ tp: 433, fp: 89, fn: 89, tn: 1069 })).f1.ci!;
    expect((upper - lower) / 2).toBeGreaterThan(0.022);
    expect((upper - lower) / 2).toBeLessThan(0.028);
  });

  it('leaves ungraded cells out, and says what they could hide', () => {
    const [all, some] = [
      cells({ tp: 40, fp: 10, fn: 20, tn: 130 }),
      cells({ tp: 40, fp: 10, fn: 20, tn: 130 }, { ungradedEvents: 15 }),
    ];
    expect(scoreCells(some).f1).toEqual(scoreCells(all).f1);
    expect(scoreCells(some).graded).toBe(200);
    expect(scoreCells(some).f1IfUngradedWrong).toBeCloseTo(80 / 125);
    expect(scoreCells(all).f1IfUngradedWrong).toBeCloseTo(80 / 110);
  });

  it('is null where nothing is in the denominator', () => {
    const none = scoreCells(cells({ tp: 0, fp: 0, fn: 0, tn: 5 }));
    expect(none.f1).toEqual({ value: null, ci: null });
    expect(none.fpr.value).toBe(0);
  });
});

describe('groupedShare', () => {
  const rows = (rowsAGroup: number) =>
    Array.from({ length: 200 }, (_, at) => ({
      group: `${Math.floor(at / rowsAGroup)}`,
      hit: Math.floor(at / 10) % 2 === 0,
    }));
  const width = (rowsAGroup: number) => {
    const [lower, upper] = groupedShare(rows(rowsAGroup), ({ hit }) => hit).ci!;
    return upper - lower;
  };

  it('is wider where rows of a group are alike, never narrower than for independent rows', () => {
    expect(width(10)).toBeGreaterThan(2.5 * width(1));
    const alternating = Array.from({ length: 200 }, (_, at) => ({ group: `${Math.floor(at / 2)}`, hit: at % 2 === 0 }));
    const [lower, upper] = groupedShare(alternating, ({ hit }) => hit).ci!;
    expect(upper - lower).toBeCloseTo(width(1), 9);
  });

  it('counts a group once where nothing varies', () => {
    const alike = Array.from({ length: 50 }, (_, at) => ({ group: `${at % 10}`, hit: true }));
    expect(groupedShare(alike, ({ hit }) => hit).ci![0]).toBeCloseTo(clopperPearson({ x: 10, n: 10 }).lower, 9);
  });
});

describe('published figures', () => {
  it('takes 82.9 against 82.8 for noise, and 82.9 against 68.8 not', () => {
    const of = (f1: number) => {
      const figure = publishedFigures.find((one) => one.dataset === 'openai-moderation' && one.f1 === f1)!;
      return { value: f1, ci: publishedInterval(figure) };
    };
    expect(beyondNoise(of(0.829), of(0.828))).toBe(false);
    expect(beyondNoise(of(0.829), of(0.688))).toBe(true);
    expect(beyondNoise(of(0.829), { value: null, ci: null })).toBeNull();
  });
});
