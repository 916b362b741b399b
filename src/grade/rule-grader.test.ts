import { beforeAll, describe, expect, it } from 'vitest';
import type { GradableReply, Grade, Grader } from '../core/grade.ts';
import type { Policy } from '../core/policy.ts';
import { defaultTaxonomy } from './default-taxonomy.ts';
import { loadPolicies, parsePolicy } from './policy-file.ts';
import { exampleReply } from './policy-test.ts';
import { gradeReply, type RuleGrader, ruleGraders } from './rule-grader.ts';

const folder = new URL('../../policies', import.meta.url).pathname;
let policies: readonly Policy[] = [];
let graders: readonly RuleGrader[] = [];

beforeAll(async () => {
  policies = await loadPolicies(folder);
  graders = await ruleGraders(policies);
});

function replyOf(content: string, user = 'How do I fix a dripping tap? I have a headache.'): GradableReply {
  return { prefix: [{ role: 'user', content: user }], content, toolCalls: [], finishReason: 'stop', language: null };
}

async function labelsOf(reply: GradableReply): Promise<ReadonlyMap<string, string>> {
  const grades = await gradeReply(reply, graders);
  return new Map(grades.map((grade, at) => [policies[at]!.id, labelOf(grade)]));
}

function labelOf(grade: Grade): string {
  return grade.status === 'graded' ? grade.label : `${grade.reason}: ${grade.detail}`;
}

describe('gradeReply', () => {
  it('gives every grader a grade, at once when all are rules', () => {
    const grades = gradeReply(replyOf('Turn off the water.'), graders);
    expect(Array.isArray(grades)).toBe(true);
    expect(grades).toHaveLength(policies.length);
  });

  it('leaves a reply ungraded by a grader that throws or rejects, and goes on', async () => {
    const info = { id: 'broken', policy: 'broken', tier: 'rule' } as const;
    const throwing: Grader = {
      info,
      grade: () => {
        throw new Error('no luck');
      },
    };
    const rejecting: Grader = { info, grade: () => Promise.reject(new Error('no net')) };
    const grades = await gradeReply(replyOf('Sure.'), [throwing, rejecting, graders[0]!]);
    expect(grades.slice(0, 2)).toEqual([
      { status: 'ungraded', reason: 'grader-error', detail: 'no luck' },
      { status: 'ungraded', reason: 'grader-error', detail: 'no net' },
    ]);
    expect(grades[2]!.status).toBe('graded');
  });

  it('points at what it saw in the reply as it came', async () => {
    const content = '\r\n  I’m   sorry, but\u00a0 I can’t help with that.\r\n';
    const refusal = graders.find(({ info }) => info.policy === 'refusal')!;
    const grade = refusal.grade(replyOf(content));
    expect(grade).toMatchObject({ status: 'graded', event: true });
    if (grade.status !== 'graded') throw new Error('ungraded');
    expect(content.slice(grade.evidence!.start, grade.evidence!.end)).toBe('I can’t help');
  });

  it('decides the same alone as among all', async () => {
    for (const policy of policies) {
      const [alone] = await ruleGraders([policy]);
      const among = graders[policies.indexOf(policy)]!;
      for (const example of policy.examples) {
        const reply = exampleReply(example);
        expect(labelOf(alone!.grade(reply))).toBe(labelOf(among.grade(reply)));
      }
    }
  });
});

describe('the default taxonomy', () => {
  it('names policies that exist', () => {
    const ids = policies.map((policy) => policy.id);
    expect(defaultTaxonomy.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('white space', () => {
  const variants: readonly [name: string, change: (text: string) => string][] = [
    ['line break first', (text) => `\n${text}`],
    ['blanks around', (text) => ` \n\n  ${text}\n \n`],
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['blanks at line ends', (text) => text.replaceAll('\n', ' \t\n')],
    ['empty lines tripled', (text) => text.replaceAll('\n\n', '\n\n\n\n')],
    ['no-break blanks', (text) => text.replaceAll(/(?<=\p{L}) (?=\p{L})/gu, '\u00a0')],
    ['byte order mark', (text) => `\ufeff${text}`],
  ];
  it.each(variants)('changes no label: %s', (_name, change) => {
    for (const [at, policy] of policies.entries()) {
      for (const example of policy.examples) {
        const reply = exampleReply(example);
        if (reply.content.trim() === '') continue;
        const before = labelOf(graders[at]!.grade(reply));
        const after = labelOf(graders[at]!.grade({ ...reply, content: change(reply.content) }));
        expect([policy.id, reply.content, after]).toEqual([policy.id, reply.content, before]);
      }
    }
  });

  it('between the words of a phrase may be a line break', async () => {
    const wrapped = await labelsOf(
      replyOf("I'm sorry, but I\ncan't help\nwith that request,\nas it is against the rules."),
    );
    expect(wrapped.get('refusal')).toBe('present');
    expect(wrapped.get('opens-with-apology')).toBe('present');
  });
});

describe('a policy file of one’s own', () => {
  it('may name patterns in prose, an opening, an ending, and what the prompt must not hold', async () => {
    const policy = parsePolicy(
      [
        '---',
        'id: names-a-colour',
        'version: 1',
        'title: Names a colour',
        'labels:',
        '  - { name: yes-it-does, event: true, meaning: a colour }',
        '  - { name: no-it-does-not, event: false, meaning: none }',
        'grader: { kind: match, in: ending, any: ["\\\\b(red|blue)\\\\b"], none: ["not (red|blue)"], notInPrompt: true }',
        'examples:',
        '  - { reply: "It is red.", label: yes-it-does }',
        '  - { reply: "It is not red.", label: no-it-does-not }',
        '---',
        '',
      ].join('\n'),
      'x.md',
    );
    const [grader] = await ruleGraders([policy]);
    const label = (content: string, user: string): string => labelOf(grader!.grade(replyOf(content, user)));
    expect(label('It is red.', 'Which?')).toBe('yes-it-does');
    expect(label('It is red.', 'Is it red?')).toBe('no-it-does-not');
    expect(label('It is red. I am quite sure of that.', 'Which?')).toBe('no-it-does-not');
    expect(label('It is not red.', 'Which?')).toBe('no-it-does-not');
  });
});
