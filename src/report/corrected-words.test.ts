import { describe, expect, it } from 'vitest';
import { correctedSentence, correctionLabel } from './corrected-words.ts';
import { sampleReport } from './sample-report.conformance.ts';
import type { CorrectedReport } from './study-report.ts';

const behavior = sampleReport().behaviors.find(({ corrected }) => corrected !== null)!;
const one = behavior.corrected![0]!;

describe('correctionLabel', () => {
  const labels = { flagged: 8, unflagged: 30, events: 6, ties: 0, labellers: 1 };
  it.each<[Partial<CorrectedReport>, string]>([
    [
      { ppv: { correct: 18, n: 20 }, sensitivity: { correct: 9.0004, n: 11 } },
      'corrected for grader error: PPV 18 of 20, sensitivity 9 of 11',
    ],
    [
      { ppv: { correct: 3.42, n: 4.18 }, sensitivity: { correct: 0.8, n: 0.8 } },
      'corrected for grader error: PPV 3.4 of 4.2, sensitivity 0.8 of 0.8',
    ],
    [
      { ppv: null, allVerified: true, sensitivity: { correct: 120.6, n: 146.2 } },
      'corrected for grader error: all 8 flagged checked, 6 right, sensitivity 121 of 146',
    ],
    [{ ppv: null, allVerified: true, sensitivity: null }, 'not corrected for grader error yet'],
  ])('%o', (given, said) => {
    expect(correctionLabel({ ppv: null, sensitivity: null, allVerified: false, labels, ...given })).toBe(said);
  });
});

describe('correctedSentence', () => {
  it('has the rate as graded, the corrected one, what corrects it, and the agreement with its base rate', () => {
    const text = correctedSentence(behavior, one);
    expect(text).toMatch(
      /as graded; 11 % \(8\.0 to 17 %\), corrected for grader error: PPV 18 of 20, sensitivity 9 of 11\./,
    );
    expect(text).toContain('Few grades were checked by people.');
    expect(text).toContain('Grader and 2 people agree on 95 %, kappa 0.78 (0.55 to 0.90) at a base rate of 11 %.');
  });

  it('says why there is no corrected rate', () => {
    const open = { ...one, result: { status: 'not-estimable', reason: 'no-unflagged-labels' } } as const;
    expect(correctedSentence(behavior, open)).toContain(
      'not corrected yet: no reply that the grader passed is labelled.',
    );
  });
});
