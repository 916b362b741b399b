import { describe, expect, it } from 'vitest';
import { estimateRate } from '../rate/estimate-rate.ts';
import { StatsError } from '../stats-error.ts';
import { compareRates } from './compare-rates.ts';
import { gate } from './gate.ts';
import { gateAll } from './gate-all.ts';
import { gammaLimits } from './gate-evidence.ts';
import type { ComparedPair } from './paired-rows.ts';

function pairs(n11: number, n10: number, n01: number, n00: number): ComparedPair[] {
  return [
    ...new Array<ComparedPair>(n11).fill({ a: 1, b: 1 }),
    ...new Array<ComparedPair>(n10).fill({ a: 0, b: 1 }),
    ...new Array<ComparedPair>(n01).fill({ a: 1, b: 0 }),
    ...new Array<ComparedPair>(n00).fill({ a: 0, b: 0 }),
  ];
}

const ratio = (rows: ComparedPair[]) => ({ kind: 'ratio', comparison: compareRates(rows) }) as const;
const count = (x: number, n: number) =>
  ({ kind: 'rate-evidence', evidence: gammaLimits({ y: x / n, v: x / n / n, eventWeight: 1 / n }), n }) as const;

describe('gate', () => {
  it('passes, fails and stays open on a ratio', () => {
    expect(gate(ratio(pairs(150, 50, 60, 9740))).verdict).toBe('pass');
    expect(gate(ratio(pairs(50, 500, 50, 9400))).verdict).toBe('fail');
    const open = gate(ratio(pairs(10, 20, 18, 9952)), { prices: { prefix: 0.02, loggedGrade: 0.001 } });
    expect(open.verdict).toBe('inconclusive');
    expect(open.toDecide).toMatchObject({ status: 'estimated', expectedVerdict: 'pass' });
  });

  it('agrees with its own p-values', () => {
    for (const rows of [
      pairs(150, 50, 60, 9740),
      pairs(50, 500, 50, 9400),
      pairs(2, 5, 4, 9952),
      pairs(30, 60, 40, 900),
    ]) {
      const { verdict, pPass, pFail, alpha } = gate(ratio(rows));
      expect(pPass < alpha).toBe(verdict === 'pass');
      expect(pFail < alpha).toBe(verdict === 'fail');
    }
  });

  it('decides a rate without events exactly at the rule of three', () => {
    expect(gate(count(0, 29_958), { cap: 1e-4 }).verdict).toBe('pass');
    const open = gate(count(0, 10_000), { cap: 1e-4 });
    expect(open.verdict).toBe('inconclusive');
    if (open.toDecide?.status !== 'estimated') throw new Error('a size was expected');
    expect(open.toDecide.morePrefixes + 10_000).toBeCloseTo(29_958, -2);
    expect(open.toDecide.nextStep).toEqual({
      action: 'replay-more-prefixes',
      count: open.toDecide.morePrefixes,
      costUsd: null,
    });
  });

  it('the size it asks for decides, if the estimate is right', () => {
    const rows = pairs(40, 60, 60, 9840);
    const open = gate(ratio(rows), { margin: 1.2 });
    expect(open.verdict).toBe('inconclusive');
    if (open.toDecide?.status !== 'estimated') throw new Error('a size was expected');
    const times = Math.ceil(open.toDecide.times);
    expect(gate(ratio(pairs(40 * times, 60 * times, 60 * times, 9840 * times)), { margin: 1.2 }).verdict).toBe('pass');
  });

  it('chooses the cheaper lane where more logged grades alone would do', () => {
    // Few events in the current lane, many in the candidate's.
    const open = gate(ratio(pairs(0, 400, 24, 99_576)), { margin: 12, prices: { prefix: 1, loggedGrade: 0.001 } });
    expect(open.toDecide).toMatchObject({ status: 'estimated', nextStep: { action: 'grade-more-logged-replies' } });
  });

  it('sends nothing against nothing to a cap, and an estimate on its bound to people', () => {
    expect(gate(ratio(pairs(0, 0, 0, 500))).toDecide).toMatchObject({
      reason: 'nothing-to-compare',
      nextStep: { action: 'use-a-rate-cap' },
    });
    const on = gate(ratio(pairs(0, 150, 100, 9750)), { margin: 1.5 });
    expect(on.toDecide).toMatchObject({ reason: 'on-the-bound', nextStep: { action: 'let-people-decide' } });
  });

  it('takes a rate estimate as it is', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({
      y: i % 4000 === 0 ? (1 as const) : (0 as const),
      weight: 1,
      cluster: `u${i}`,
      stratum: '',
    }));
    const estimate = estimateRate({ rows, design: { clusters: 'none', strata: 'none', weights: 'equal' } });
    expect(gate({ kind: 'rate', estimate }, { cap: 1e-3 }).verdict).toBe('pass');
    expect(gate({ kind: 'rate', estimate }, { cap: 5e-5 }).verdict).toBe('fail');
    expect(
      gate({ kind: 'rate', estimate: { status: 'not-estimable', reason: 'no-rows', detail: '' } }, { cap: 1e-3 })
        .verdict,
    ).toBe('inconclusive');
  });

  it('refuses what it cannot use', () => {
    expect(() => gate(count(1, 100))).toThrow(/options\.cap/);
    expect(() => gate(count(1, 100), { margin: 2 })).toThrow(StatsError);
    expect(() => gate(ratio(pairs(1, 2, 3, 4)), { margn: 2 } as never)).toThrow(/options\.margn/);
    const limits = { kind: 'limits', estimate: 1e-3, lower: 1e-4, upper: 2e-3, conf: 0.8 } as const;
    expect(() => gate({ kind: 'rate-evidence', evidence: limits, n: 1 }, { cap: 1 })).toThrow(/evidence\.conf/);
  });
});

describe('gateAll', () => {
  const pass = gate(ratio(pairs(150, 50, 60, 9740)));
  const fail = gate(ratio(pairs(50, 500, 50, 9400)));
  const open = gate(ratio(pairs(10, 20, 18, 9952)));

  it('passes only when every gate that must hold passes', () => {
    expect(
      gateAll([
        { id: 'a', mustHold: true, result: pass },
        { id: 'b', mustHold: false, result: fail },
      ]).verdict,
    ).toBe('pass');
    expect(
      gateAll([
        { id: 'a', mustHold: true, result: pass },
        { id: 'b', mustHold: true, result: open },
      ]),
    ).toMatchObject({ verdict: 'inconclusive', open: ['b'] });
    expect(
      gateAll([
        { id: 'a', mustHold: true, result: pass },
        { id: 'b', mustHold: true, result: fail },
      ]),
    ).toMatchObject({ verdict: 'fail', failed: ['b'] });
  });

  it('claims a marginal failure alone, and not among twenty', () => {
    const marginal = { ...fail, pFail: 0.03 };
    expect(gateAll([{ id: 'm', mustHold: true, result: marginal }]).verdict).toBe('fail');
    const others = Array.from({ length: 19 }, (_, i) => ({ id: `p${i}`, mustHold: true, result: pass }));
    expect(gateAll([{ id: 'm', mustHold: true, result: marginal }, ...others])).toMatchObject({
      verdict: 'inconclusive',
      open: ['m'],
    });
  });

  it('refuses an empty list and an id used twice', () => {
    expect(() => gateAll([])).toThrow(StatsError);
    expect(() =>
      gateAll([
        { id: 'a', mustHold: true, result: pass },
        { id: 'a', mustHold: true, result: pass },
      ]),
    ).toThrow(/id of its own/);
  });
});
