import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/canonical-json.ts';
import { diffRegistration } from './diff-registration.ts';

describe('diffRegistration', () => {
  it('names the smallest parts that differ', () => {
    const before = {
      forecasts: [{ rate: 0.1 }, { rate: 0.2 }],
      gates: { 'max rate': 1, old: true },
      same: [1, { a: null }],
    };
    const after = {
      forecasts: [{ rate: 0.1 }, { rate: 0.3 }, { rate: 0.4 }],
      gates: { 'max rate': '1' },
      same: [1, { a: null }],
    };
    expect(diffRegistration(before, after)).toEqual([
      { path: 'forecasts[1].rate', change: 'changed', before: 0.2, after: 0.3 },
      { path: 'forecasts[2]', change: 'added', after: { rate: 0.4 } },
      { path: 'gates["max rate"]', change: 'changed', before: 1, after: '1' },
      { path: 'gates.old', change: 'removed', before: true },
    ]);
  });

  it('of a value with itself is empty, and otherwise is not (property)', () => {
    void fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(diffRegistration(a, structuredClone(a))).toEqual([]);
        expect(diffRegistration(a, b).length === 0).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });
});
