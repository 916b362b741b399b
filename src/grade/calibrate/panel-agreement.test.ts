import { describe, expect, it } from 'vitest';
import type { PanelVote } from '../../core/grade.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import { type PanelRow, panelAgreement } from './panel-agreement.ts';

const vote = (judge: string, event: boolean | null): PanelVote =>
  event === null
    ? { judge, answers: 1, status: 'ungraded', reason: 'parse-failure', detail: '' }
    : { judge, answers: 1, status: 'graded', label: event ? 'present' : 'absent', event, rationale: null };
const row = (...events: readonly (boolean | null)[]): PanelRow => ({
  votes: events.map((event, at) => vote(`judge-${at}`, event)),
  weight: 1,
});

const rates = [
  { sensitivity: 0.95, falsePositive: 0.02 },
  { sensitivity: 0.8, falsePositive: 0.1 },
  { sensitivity: 0.6, falsePositive: 0.05 },
];

/** Judges who err independently at known rates. */
function drawn(replies: number, prevalence: number): PanelRow[] {
  return Array.from({ length: replies }, (_, at) => {
    const truth = keyedUniform(7, 'truth', String(at)) < prevalence;
    return row(
      ...rates.map(({ sensitivity, falsePositive }, j) => {
        const chance = truth ? sensitivity : falsePositive;
        return keyedUniform(7, `judge-${j}`, String(at)) < chance;
      }),
    );
  });
}

describe('agreement within a panel', () => {
  it('finds the error rates that the judges were made with', () => {
    const { errors, judges, pairs } = panelAgreement(drawn(20_000, 0.3))!;
    if (errors.status !== 'estimated') throw new Error(errors.reason);
    expect(errors.prevalence).toBeCloseTo(0.3, 1);
    for (const [at, { sensitivity, falsePositive }] of errors.judges.entries()) {
      expect(Math.abs(sensitivity - rates[at]!.sensitivity)).toBeLessThan(0.03);
      expect(Math.abs(falsePositive - rates[at]!.falsePositive)).toBeLessThan(0.02);
    }
    expect(judges[1]!.eventShare).toBeCloseTo(0.3 * 0.8 + 0.7 * 0.1, 1);
    expect(pairs.map(({ first, second }) => `${first} ${second}`)).toEqual([
      'judge-0 judge-1',
      'judge-0 judge-2',
      'judge-1 judge-2',
    ]);
  });

  it('kappa of two judges is of the replies that both could be read on, by weight', () => {
    const rows = [
      ...Array.from({ length: 20 }, () => row(true, true)),
      ...Array.from({ length: 10 }, () => row(true, false)),
      ...Array.from({ length: 20 }, () => row(false, false)),
      ...Array.from({ length: 7 }, () => row(null, true)),
    ];
    const { pairs, judges, errors } = panelAgreement(rows)!;
    const { agreement } = pairs[0]!;
    expect(agreement).toMatchObject({ n: 50, raw: 0.8, baseRate: { first: 0.6, second: 0.4 } });
    expect(agreement!.kappa!.value).toBeCloseTo((0.8 - 0.48) / 0.52, 10);
    expect(judges[0]).toMatchObject({ graded: 50, ungraded: 7 });
    expect(errors).toEqual({ status: 'refused', reason: 'fewer-than-three-judges' });
  });

  it('refuses error rates where too few replies or too few events carry them', () => {
    expect(panelAgreement([])).toBeNull();
    expect(panelAgreement(drawn(15, 0.4))!.errors).toEqual({ status: 'refused', reason: 'too-few-replies' });
    const rare = [...Array.from({ length: 999 }, () => row(false, false, false)), row(true, true, false)];
    expect(panelAgreement(rare)!.errors).toEqual({ status: 'refused', reason: 'too-rare' });
  });
});
