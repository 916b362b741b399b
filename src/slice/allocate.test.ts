import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allocate } from './allocate.ts';

it('is proportional by largest remainders, with one from each stratum while the size allows', () => {
  const offered = new Map([
    ['a', 90],
    ['b', 9],
    ['c', 1],
  ]);
  expect([...allocate(offered, 10)]).toEqual([
    ['a', 8],
    ['b', 1],
    ['c', 1],
  ]);
  expect([...allocate(offered, 1000)].map(([, n]) => n)).toEqual([90, 9, 1]);
});

it('takes exactly the size, never more than there is, whatever the order of the strata', () => {
  const strata = fc.dictionary(fc.stringMatching(/^[a-f]{1,3}$/), fc.integer({ min: 1, max: 400 }), { minKeys: 1 });
  fc.assert(
    fc.property(strata, fc.integer({ min: 1, max: 900 }), (sizes, size) => {
      const offered = new Map(Object.entries(sizes));
      const taken = allocate(offered, size);
      const total = [...offered.values()].reduce((sum, n) => sum + n, 0);
      expect([...taken.values()].reduce((sum, n) => sum + n, 0)).toBe(Math.min(size, total));
      for (const [stratum, n] of taken) {
        expect(n).toBeLessThanOrEqual(offered.get(stratum)!);
        expect(n).toBeGreaterThanOrEqual(Math.min(size, total) >= offered.size ? 1 : 0);
      }
      const reversed = allocate(new Map([...offered].reverse()), size);
      expect(new Map([...reversed].sort())).toEqual(new Map([...taken].sort()));
    }),
    { numRuns: 300 },
  );
});
