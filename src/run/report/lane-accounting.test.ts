import { describe, expect, it } from 'vitest';
import { mustConserve } from './lane-accounting.ts';

const lane = {
  lane: 'candidate' as const,
  deployment: 'd',
  sampled: 10,
  replied: 6,
  recorded: 0,
  failed: { timeout: 2 },
  notReplayable: { 'over-context': 1 },
  pending: 1,
  graded: 13,
  ungraded: { 'parse-failure': 2 },
  notEscalated: 2,
  gradesPending: 1,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
};

describe('mustConserve', () => {
  it('passes rows that add up', () => {
    expect(() => mustConserve(lane, 3)).not.toThrow();
  });

  it.each([
    ['a reply that got lost', { replied: 5 }],
    ['a failure without a reason', { failed: {} }],
    ['a grade counted twice', { graded: 14 }],
    ['an escalation that vanished', { notEscalated: 0 }],
  ])('names the lane and both sums for %s', (_, change) => {
    expect(() => mustConserve({ ...lane, ...change }, 3)).toThrow(/candidate do not add up/);
  });
});
