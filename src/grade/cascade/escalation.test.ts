import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escalationProbabilities } from '../../stats/twophase/escalation.ts';
import { escalate, planEscalation } from './escalation.ts';

const guesses = Array.from({ length: 400 }, (_, i) => (i / 400) ** 3);
const replies = guesses.map((guess, i) => ({ guess, prefix: `p${i}` }));
const by = (plan: ReturnType<typeof planEscalation>, policyVersion = 'refusal@3') => ({ plan, seed: 7, policyVersion });

describe('planEscalation', () => {
  it('spends the share in expectation, every reply with a chance, most where the screen is in doubt', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 }),
        fc.double({ min: 0.02, max: 1, noNaN: true }),
        fc.array(fc.double({ min: 0.1, max: 20, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (some, share, costs) => {
          const items = some.map((guess, i) => ({ guess, cost: costs[i]!, prefix: `p${i}` }));
          const plan = planEscalation(items, { share });
          const all = items.map((item) => escalate(item, by(plan)).escalation.probability);
          const whole = items.reduce((sum, { cost }) => sum + cost, 0);
          const spent = all.reduce((sum, probability, i) => sum + probability * items[i]!.cost, 0);
          expect(spent / whole).toBeCloseTo(share, 6);
          for (const probability of all) expect(probability).toBeGreaterThanOrEqual(0.3 * share * 0.999);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
    const plan = planEscalation(replies, { share: 0.2 });
    const at = (guess: number) => escalate({ guess, prefix: 'x' }, by(plan)).escalation.probability;
    expect(at(0.5)).toBeGreaterThan(at(0.1));
    expect(at(0.1)).toBeGreaterThan(at(0.01));
    expect(at(0.01)).toBeGreaterThanOrEqual(0.06);
  });

  it('is the rule of statistics.md 3.2 where costs are alike', () => {
    const plan = planEscalation(replies, { share: 0.2 });
    const expected = escalationProbabilities({ urgency: guesses.map((m) => m * (1 - m)), budget: 80 });
    for (const [i, reply] of replies.entries())
      expect(escalate(reply, by(plan)).escalation.probability).toBeCloseTo(expected[i]!, 12);
  });

  it('draws dear replies less often', () => {
    const items = replies.map((reply, i) => ({ ...reply, guess: 0.3, cost: i % 2 === 0 ? 1 : 16 }));
    const plan = planEscalation(items, { share: 0.1, temper: 1 });
    expect(
      escalate(items[0]!, by(plan)).escalation.probability / escalate(items[1]!, by(plan)).escalation.probability,
    ).toBeCloseTo(
      // sqrt(16) = 4, but the floor is a third of the share.
      Math.min(4, escalate(items[0]!, by(plan)).escalation.probability / 0.03),
      6,
    );
  });

  it('always grades the certain band and what the screen could not judge, at the cost of the rest', () => {
    const items = [...replies, { guess: null, prefix: 'unknown' }];
    const plan = planEscalation(items, { share: 0.3, certain: { from: 0.5, to: 1 } });
    const all = items.map((item) => escalate(item, by(plan)));
    expect(all.at(-1)).toEqual({ escalated: true, escalation: { probability: 1, guess: 0.5 } });
    expect(all.filter((_, i) => i < 400 && guesses[i]! >= 0.5).every(({ escalated }) => escalated)).toBe(true);
    expect(all.reduce((sum, { escalation }) => sum + escalation.probability, 0)).toBeCloseTo(0.3 * items.length, 6);
    expect(() => planEscalation(items, { share: 0.1, certain: { from: 0.5, to: 1 } })).toThrow(/more than the share/);
    expect(() => planEscalation(items, { share: 0 })).toThrow(/above 0/);
  });
});

describe('escalate', () => {
  const plan = planEscalation(replies, { share: 0.2 });

  it('draws by policy version and prefix alone: lanes together, replays alike, policies apart', () => {
    const drawn = replies.map((reply) => escalate(reply, by(plan)));
    const reversed = [...replies].reverse().map((reply) => escalate(reply, by(plan)));
    expect(reversed.reverse()).toEqual(drawn);
    const other = replies.map((reply) => escalate(reply, by(plan, 'refusal@4')));
    expect(other.some(({ escalated }, i) => escalated !== drawn[i]!.escalated)).toBe(true);
    // In the other lane a reply that is at least as doubtful is graded wherever this one is.
    for (const [i, reply] of replies.entries()) {
      const lane = escalate({ prefix: reply.prefix, guess: 0.5 }, by(plan));
      if (drawn[i]!.escalated) expect(lane.escalated).toBe(true);
    }
  });

  it('draws as often as it says', () => {
    const drawn = replies.map((reply) => escalate(reply, by(plan)));
    const expected = drawn.reduce((sum, { escalation }) => sum + escalation.probability, 0);
    const sd = Math.sqrt(
      drawn.reduce((sum, { escalation: { probability } }) => sum + probability * (1 - probability), 0),
    );
    expect(Math.abs(drawn.filter(({ escalated }) => escalated).length - expected)).toBeLessThan(3.5 * sd);
  });
});
