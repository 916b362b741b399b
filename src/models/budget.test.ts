import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget, type Reservation } from './budget.ts';

const cost = fc.double({ min: 0, max: 5, noNaN: true });
const call = fc.record({ estimated: cost, actual: cost, settleFirst: fc.boolean() });

describe('budget', () => {
  it('is passed by no more than what calls in flight take beyond their estimates', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 60 }),
        fc.double({ min: 1, max: 40, noNaN: true }),
        async (calls, limit) => {
          const budget = createBudget({ costUsd: limit });
          const inFlight: { reservation: Reservation; estimated: number; actual: number }[] = [];
          let overrun = 0;
          for (const { estimated, actual, settleFirst } of calls) {
            if (settleFirst) {
              const done = inFlight.shift();
              done?.reservation.settle({ costUsd: done.actual, tokens: 0 });
              if (done) overrun += Math.max(0, done.actual - done.estimated);
            }
            const reserved = budget.reserve({ costUsd: estimated, tokens: 0 });
            if (reserved === undefined || reserved instanceof Promise) continue;
            inFlight.push({ reservation: reserved, estimated, actual });
          }
          for (const { reservation, actual, estimated } of inFlight) {
            reservation.settle({ costUsd: actual, tokens: 0 });
            overrun += Math.max(0, actual - estimated);
          }
          expect(budget.spent.costUsd).toBeLessThanOrEqual(limit + overrun + 1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lets a call wait that does not fit beside those in flight, and admits it when they took less', async () => {
    const budget = createBudget({ tokens: 100 });
    const first = budget.reserve({ costUsd: 0, tokens: 80 }) as Reservation;
    const second = budget.reserve({ costUsd: 0, tokens: 80 });
    expect(second).toBeInstanceOf(Promise);
    first.settle({ costUsd: 0, tokens: 10 });
    expect(await second).toBeDefined();
    expect(budget.reserve({ costUsd: 0, tokens: 95 })).toBeUndefined();
  });

  it('is exhausted for those who wait when what was in flight took all of it', async () => {
    const budget = createBudget({ tokens: 100 });
    const first = budget.reserve({ costUsd: 0, tokens: 80 }) as Reservation;
    const second = budget.reserve({ costUsd: 0, tokens: 30 });
    first.settle({ costUsd: 0, tokens: 90 });
    expect(await second).toBeUndefined();
  });

  it('goes on from what was spent before', () => {
    const budget = createBudget({ requests: 3 }, { costUsd: 1, tokens: 5, requests: 3 });
    expect(budget.reserve({ costUsd: 0, tokens: 0 })).toBeUndefined();
    expect(budget.spent.requests).toBe(3);
  });
});
