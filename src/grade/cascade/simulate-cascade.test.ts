import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { keyedUniform } from '../../core/keyed-random.ts';
import { ngramScreen } from '../screen/screen.ts';
import { namedScreen } from '../screen/screen-file.ts';
import { trainScreen } from '../screen/train-screen.ts';
import { type CascadeSimulation, simulateCascade } from './simulate-cascade.ts';

const path = new URL('../../../../shared/data/openai_moderation/rows.jsonl.gz', import.meta.url);
const escalation = { share: 0.33 };

function expectHonest(found: CascadeSimulation): void {
  expect(found.estimate).toBeGreaterThan(found.unbiasedBand.lower - 0.0005);
  expect(found.estimate).toBeLessThan(found.unbiasedBand.upper + 0.0005);
  expect(found.gradedMean).toBeLessThan(1 / 3);
  expect(found.coverage).toBeGreaterThan(0.87);
}

describe('simulateCascade', () => {
  it('finds a cascade unbiased and a hard threshold biased', () => {
    const replies = Array.from({ length: 400 }, (_, i) => {
      const guess = 0.02 + 0.9 * keyedUniform(1, 'guess', String(i)) ** 2;
      return { id: `r${i}`, guess, label: keyedUniform(1, 'label', String(i)) < guess ? (1 as const) : (0 as const) };
    });
    const found = simulateCascade(replies, { escalation, seeds: 40 });
    expectHonest(found);
    expect(found.threshold.estimate).toBeLessThan(0.9 * found.truth);
    expect(simulateCascade(replies, { escalation, seeds: 40 })).toEqual(found);
  });

  it('on real labels: trained on one half, as narrow on the other as grading half of it, with a third of the grades', (context) => {
    if (!existsSync(path)) return context.skip('../shared/data/openai_moderation is absent');
    const rows = gunzipSync(readFileSync(path))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; text: string; labels: Record<string, 0 | 1> })
      .map(({ id, text, labels }) => ({
        id,
        text,
        label: Object.values(labels).includes(1) ? (1 as const) : (0 as const),
      }));
    const inA = ({ text }: { text: string }) => keyedUniform(0, 'half', text) < 0.5;
    const screen = ngramScreen(namedScreen(trainScreen(rows.filter(inA), { maxSteps: 15, folds: 3 })));
    const other = rows.filter((row) => !inA(row));
    const replies = other.map(({ id, text, label }) => ({ id, label, guess: screen.guessText(text) }));
    const found = simulateCascade(replies, { escalation, seeds: 25 });
    expectHonest(found);
    expect(found.width).toBeLessThanOrEqual(found.halfWidth);
    expect(found.threshold.estimate).toBeLessThan(found.truth - 0.03);
  }, 120_000);
});
