import { describe, expect, it } from 'vitest';
import { randomStream } from '../../stats/random-stream.ts';
import { certifyRecall, separation } from './screen-metrics.ts';

describe('separation', () => {
  it('computes the three figures of a small case by hand', () => {
    const found = separation({ scores: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], labels: [1, 0, 1, 0, 0, 1] })!;
    expect(found.auc).toBeCloseTo((3 + 2 + 0) / 9, 12);
    expect(found.averagePrecision).toBeCloseTo((1 + 2 / 3 + 3 / 6) / 3, 12);
    expect(found.recallAtFivePercent).toBeCloseTo(1 / 3, 12);
  });

  it('gives ties half and says when a label is missing', () => {
    expect(separation({ scores: [1, 1, 1, 1], labels: [1, 0, 1, 0] })).toMatchObject({
      auc: 0.5,
      averagePrecision: 0.5,
    });
    expect(separation({ scores: [1, 2, 3], labels: [1, 0, 0] })).toBeNull();
  });
});

describe('certifyRecall', () => {
  // graders.md 6.2: events needed for k misses at alpha 0.05.
  const table = [
    [0.9, [29, 46, 61, 76]],
    [0.95, [59, 93, 124, 153]],
    [0.98, [149, 236, 313, 386]],
    [0.99, [299, 473, 628, 773]],
  ] as const;

  it('allows the misses of the published table, and one event fewer allows one miss fewer', () => {
    for (const [recall, needed] of table) {
      for (const [k, n] of needed.entries()) {
        expect(certifyRecall(eventsOnly(n), recall)).toMatchObject({ status: 'certified', missesAllowed: k });
        const fewer = certifyRecall(eventsOnly(n - 1), recall);
        if (k === 0) expect(fewer).toMatchObject({ status: 'too-few-events', needed: n });
        else expect(fewer).toMatchObject({ status: 'certified', missesAllowed: k - 1 });
      }
    }
  });

  it('holds what it certifies in 95 of 100 samples', () => {
    const runs = 2000;
    let failed = 0;
    for (let run = 0; run < runs; run++) {
      const { uniform } = randomStream({ seed: 3, purpose: 'certificate', item: run });
      const rows = {
        scores: Array.from({ length: 120 }, () => uniform()),
        labels: Array.from({ length: 120 }, () => 1 as const),
      };
      const found = certifyRecall(rows, 0.9);
      if (found.status !== 'certified') throw new Error('120 events certify 0.9');
      // Scores are uniform, so the true recall of a threshold is 1 - threshold.
      if (1 - found.threshold < 0.9) failed++;
    }
    expect(failed / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
    expect(failed / runs).toBeGreaterThan(0.005);
  });

  it('counts the escalated share by weight', () => {
    const events = eventsOnly(29);
    const rows = {
      scores: [...events.scores, -1, 100],
      labels: [...events.labels, 0 as const, 0 as const],
      weights: [...events.scores.map(() => 1), 70, 1],
    };
    expect(certifyRecall(rows, 0.9)).toMatchObject({ escalationRate: 0.3, threshold: 0, misses: 0 });
  });
});

function eventsOnly(n: number) {
  return { scores: Array.from({ length: n }, (_, i) => i), labels: Array.from({ length: n }, () => 1 as const) };
}
