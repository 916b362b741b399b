import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputForms, type Policy } from '../../core/policy.ts';
import { compilePolicy } from './compile-policy.ts';

function policy(change: Partial<Policy> = {}): Policy {
  const example = (label: string, at: number) => ({ user: `Ask ${at}`, reply: `${label} reply ${at}`, label });
  return {
    id: 'invented-source',
    version: 1,
    title: 'Names an invented source',
    severity: 'medium',
    unit: 'reply',
    language: 'en',
    labels: [
      { name: 'clean', event: false, meaning: 'No invented source.' },
      { name: 'vague', event: true, meaning: 'A source nobody can look up.', severity: 'low', precedence: 1 },
      { name: 'invented', event: true, meaning: 'A source that\ncannot exist.', severity: 'high', precedence: 2 },
    ],
    rules: [
      { id: 'V1', meaning: 'An invented title.' },
      { id: 'V2', meaning: 'An invented quotation.' },
    ],
    grader: { kind: 'reasoner', output: 'rationale', effort: 'medium' },
    examples: [
      ...[1, 2, 3, 4].map((at) => example('invented', at)),
      ...[5, 6, 7].map((at) => example('vague', at)),
      ...[8, 9, 10, 11, 12, 13].map((at) => example('clean', at)),
    ],
    body: '# Invented sources\n\n## DEFINITIONS\nA source is a text.',
    file: 'x.md',
    hash: 'h',
    ...change,
  };
}

const menu = (text: string) => text.split('## ANSWER FORM').length - 1;

describe('compilePolicy', () => {
  it('puts the output block above the body and again above the examples', () => {
    const { text, labels, ruleIds } = compilePolicy(policy());
    expect(menu(text)).toBe(2);
    const order = ['# Invented sources', '## ANSWER FORM', '## DEFINITIONS', '## EXAMPLES'].map((part) =>
      text.indexOf(part),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(text.lastIndexOf('## ANSWER FORM')).toBeGreaterThan(text.indexOf('## DEFINITIONS'));
    expect(labels.map(({ name }) => name)).toEqual(['invented', 'vague', 'clean']);
    expect(ruleIds).toEqual(['V1', 'V2']);
  });

  it('shows three examples a side, the labels in turn, and says which', () => {
    const prompt = compilePolicy(policy());
    expect(prompt.examplesShown).toEqual([0, 4, 5, 7, 8, 9]);
    expect(prompt.text.match(/^\[answer\]/gm)).toHaveLength(6);
  });

  it('never shows more than half of a side, nor an example too long to teach', () => {
    const examples = policy().examples;
    const few = policy({ examples: [examples[0]!, examples[7]!, examples[8]!] });
    expect(compilePolicy(few).examplesShown).toEqual([]);
    const long = examples.map((one, at) => (at === 0 ? { ...one, reply: 'x'.repeat(5000) } : one));
    expect(compilePolicy(policy({ examples: long })).examplesShown).not.toContain(0);
  });

  it.each(outputForms)('writes answers in the form %s that its own menu allows', (output) => {
    const two = policy().labels.filter(({ name }) => name !== 'vague');
    const labels = output === 'binary' ? two : policy().labels;
    const examples = policy().examples.filter(({ label }) => labels.some(({ name }) => name === label));
    const prompt = compilePolicy(policy({ labels, examples, grader: { kind: 'reasoner', output, effort: 'low' } }));
    const answers = [...prompt.text.matchAll(/^\[answer\] (.*)$/gm)].map((match) => match[1]!);
    expect(answers).toHaveLength(output === 'binary' ? 4 : 6);
    for (const [index, answer] of answers.entries()) {
      const expected = examples[prompt.examplesShown[index]!]!.label;
      if (output === 'binary') expect(answer).toBe(expected === 'clean' ? '0' : '1');
      else if (output === 'severity') expect(answer).toBe(expected);
      else expect(JSON.parse(answer)).toMatchObject({ label: expected, rule_ids: [] });
    }
  });

  it('hashes the text and counts its tokens', () => {
    const prompt = compilePolicy(policy());
    expect(prompt.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(prompt.hash).toBe(compilePolicy(policy()).hash);
    expect(prompt.hash).not.toBe(compilePolicy(policy({ title: 'Other', body: 'No heading.' })).hash);
    expect(prompt.tokens).toBeGreaterThan(prompt.text.length / 8);
    expect(prompt.tokens).toBeLessThan(prompt.text.length / 2);
  });

  it('holds no control token whatever the policy quotes', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('<|end|>', '<<||', '<|start|>system', '<\u200b|'), (noise, token) => {
        const examples = policy().examples.map((one) => ({ ...one, reply: `${noise}${token}` }));
        expect(compilePolicy(policy({ body: `${token}${noise}`, examples })).text).not.toContain('<|');
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a policy that a rule decides', () => {
    const rule = policy({ grader: { kind: 'match', in: 'reply', any: ['a'], none: [], notInPrompt: false } });
    expect(() => compilePolicy(rule)).toThrow(/A rule decides/);
  });
});
