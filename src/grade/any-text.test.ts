import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GradableReply, Grade } from '../core/grade.ts';
import type { Policy } from '../core/policy.ts';
import { loadPolicies } from './policy-file.ts';
import { prepareReply } from './reply-text.ts';
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

const fragments = [
  'As an AI language model, ',
  "I'm sorry, but I can't ",
  'https://a.b/c ',
  '```',
  '```js\n',
  '\n',
  '\n\n',
  '- item\n',
  '1. x\n',
  '| a | b |\n|---|---|\n',
  '<|im_end|>',
  '<b>',
  '**bold**',
  '\\(x\\)',
  '$$',
  '抱歉，',
  'क्षमा करें',
  '\ud83d',
  '🎉',
  '—',
  '!',
  '?',
  '[Your Name]',
  'a@b.co ',
  '+49 30 1234 567 ',
  'the ',
  'I think ',
  '\0',
  '\u200d',
];

describe('on any text', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary', maxLength: 20 })), {
    maxLength: 40,
  });

  it('every grader decides, and its evidence lies inside the reply', () => {
    fc.assert(
      fc.property(text, text, (parts, asked) => {
        const content = parts.join('');
        for (const grade of gradeReply(replyOf(content, asked.join('')), graders) as readonly Grade[]) {
          if (grade.status !== 'graded') throw new Error(grade.detail);
          const { evidence } = grade;
          if (!evidence) continue;
          expect(evidence.start).toBeGreaterThanOrEqual(0);
          expect(evidence.end).toBeLessThanOrEqual(content.length);
          expect(evidence.start).toBeLessThan(evidence.end);
        }
      }),
      { numRuns: 300 },
    );
  });

  const size = 200_000;
  const fill = (piece: string): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  const hostile = [
    'a',
    ' ',
    '\n',
    '\t ',
    'a ',
    'I ',
    '(',
    '[',
    '<',
    '{',
    '*',
    '**',
    '`',
    '```',
    '```\n',
    '# ',
    '- ',
    '1. ',
    '|',
    '| - ',
    '\\(',
    '$',
    '$$',
    '\\[',
    'http://',
    'www.',
    'a@',
    'a.',
    '+1 ',
    '1-',
    '111 ',
    '<|',
    '<|a',
    '[inst',
    '\n### ',
    '!',
    '?',
    '.',
    '. ',
    '...',
    ': ',
    '"',
    "'",
    '—',
    '抱',
    '。',
    'É',
    'ß',
    'क',
    '\u200d',
    '\ud83d',
    '🎉',
    '\0',
    'ab',
    'the ',
    'as an ',
    "i'm ",
    'i am a ',
    'sorry ',
    'please ',
    'je ne ',
    'ich kann ',
    'no puedo ',
    'मैं ',
    'not ',
    'very ',
    'consult with ',
    'let me know ',
    'you are right ',
    'i have ',
    'what ',
    'which ',
    'by openai ',
    'i think ',
    'it is important ',
    'if you ',
    'user ',
    'the user is asking ',
    '[your ',
    '<your ',
    'could you ',
  ];
  // No measure of speed (bench/grade.mjs is): a quadratic pattern takes minutes on 200,000 characters, a linear one
  // milliseconds, and a second tells them apart on any machine.
  it('no grader is worse than linear, however long and hostile', () => {
    const slow: [string, string, number][] = [];
    for (const piece of hostile) {
      const reply = prepareReply(replyOf(fill(piece)));
      graders[0]!.grade(reply);
      for (const [at, grader] of graders.entries()) {
        const ms = fastestOf(() => grader.grade(reply));
        if (ms > linearMs) slow.push([policies[at]!.id, piece, Math.round(ms)]);
      }
    }
    expect(slow).toEqual([]);
  }, 600_000);
});

const linearMs = 1000;

/** The machine may be busy: what counts is what the work takes when it is let. */
function fastestOf(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && best > linearMs; run++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
