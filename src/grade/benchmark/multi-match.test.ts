import { describe, expect, it } from 'vitest';
import { type MultiCell, multiMatch } from './multi-match.ts';

const policies = ['a', 'b', 'c'];
const cell = (
  own: string,
  labels: Partial<Record<'alone' | 'together', Record<string, string | null>>> = {},
): MultiCell => ({
  own,
  gold: 'yes',
  alone: new Map(Object.entries({ a: 'yes', b: 'yes', c: 'yes', ...labels.alone })),
  together: new Map(Object.entries({ a: 'yes', b: 'yes', c: 'yes', ...labels.together })),
});
const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

describe('exact match of several policies in one call', () => {
  it('needs the own label right and every other label as it was alone', () => {
    const cells = [
      ...times(6, cell('a')),
      ...times(2, cell('a', { together: { a: 'no' } })),
      ...times(3, cell('b', { together: { c: 'no' } })),
      ...times(1, cell('c', { alone: { c: 'no' } })),
    ];
    const { exact, examples } = multiMatch(cells, policies);
    expect(examples).toBe(12);
    expect(exact).toMatchObject({ examples: 12, alone: 11, together: 7 });
    expect(exact.drop.value).toBeCloseTo(4 / 12, 12);
    expect(exact.drop.lower).toBeLessThan(4 / 12);
    expect(exact.drop.upper).toBeGreaterThan(4 / 12);
    expect(exact.aloneCi.lower).toBeCloseTo(0.6152, 4);
  });

  it('splits the loss by policy: on own examples against gold, on others’ against itself alone', () => {
    const cells = [
      ...times(8, cell('a')),
      ...times(2, cell('a', { together: { a: 'no' } })),
      ...times(10, cell('b', { together: { a: 'no' } })),
    ];
    const [a, b, c] = multiMatch(cells, policies).policies;
    expect(a).toMatchObject({ gold: { examples: 10, alone: 10, together: 8 }, others: { compared: 10, changed: 10 } });
    expect(a!.gold!.drop.value).toBeCloseTo(0.2, 12);
    expect(a!.gold!.p).toBeCloseTo(0.25, 12);
    expect(b).toMatchObject({ gold: { examples: 10, together: 10, drop: { value: 0 }, p: 1 }, others: { changed: 0 } });
    expect(c!.gold).toBeNull();
  });

  it('ungraded matches nothing, and what was ungraded alone is no reference', () => {
    const cells = [
      cell('a', { together: { a: null } }),
      cell('a', { together: { b: null } }),
      cell('a', { alone: { b: null }, together: { b: 'no' } }),
    ];
    const { exact, policies: each } = multiMatch(cells, policies);
    expect(exact).toMatchObject({ alone: 3, together: 1 });
    expect(each[0]!.ungraded).toEqual({ alone: 0, together: 1 });
    expect(each[1]).toMatchObject({ ungraded: { alone: 1, together: 1 }, others: { compared: 2, changed: 1 } });
  });
});
