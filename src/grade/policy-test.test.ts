import { describe, expect, it } from 'vitest';
import type { Grader } from '../core/grade.ts';
import { parsePolicy } from './policy-file.ts';
import { testPolicies } from './policy-test.ts';

const examples = Array.from(
  { length: 12 },
  (_, at) => `  - { reply: Reply ${at}., label: ${at % 2 === 0 ? 'present' : 'absent'} }\n`,
).join('');
const policy = parsePolicy(
  `---
id: even
version: 1
title: Has an even number
labels:
  - { name: present, event: true, meaning: Even. }
  - { name: absent, event: false, meaning: Odd. }
grader: { kind: reasoner }
examples:
${examples}---
Counts even numbers.
`,
  'even.md',
);

const grader = (of: (number: number) => 'present' | 'absent' | null): ReadonlyMap<string, Grader> => {
  const judge: Grader = {
    info: { id: 'judge-1', policy: 'even', tier: 'reasoner' },
    grade: async ({ content }) => {
      const label = of(Number(/\d+/.exec(content)![0]));
      if (label === null) return { status: 'ungraded', reason: 'parse-failure', detail: 'no verdict' };
      return { status: 'graded', label, event: label === 'present', rationale: null, evidence: null };
    },
  };
  return new Map([['even', judge]]);
};

describe('testPolicies', () => {
  it('reports a reasoner policy without a grader as not asked', async () => {
    const [test] = await testPolicies([policy]);
    expect(test).toMatchObject({ graded: 'not asked', precision: null, recall: null, examples: 12, misses: [] });
    expect(test!.heldOut.examples).toBe(6);
  });

  it('tells examples in the prompt from those held out', async () => {
    const [test] = await testPolicies(
      [policy],
      grader((number) => (number < 6 && number % 2 === 0 ? 'present' : 'absent')),
    );
    expect(test).toMatchObject({ graded: 'asked', grader: 'judge-1', precision: 1, recall: 0.5 });
    expect(test!.heldOut).toEqual({ examples: 6, precision: null, recall: 0 });
    expect(test!.misses.map(({ example, inPrompt }) => [example, inPrompt])).toEqual([
      [7, false],
      [9, false],
      [11, false],
    ]);
  });

  it('counts an ungraded example neither as right nor as wrong', async () => {
    const [test] = await testPolicies(
      [policy],
      grader((number) => (number === 8 ? null : number % 2 === 0 ? 'present' : 'absent')),
    );
    expect(test).toMatchObject({ precision: 1, recall: 1, ungraded: 1 });
    expect(test!.misses).toMatchObject([{ example: 9, got: 'parse-failure: no verdict' }]);
  });
});
