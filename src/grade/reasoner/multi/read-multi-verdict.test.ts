import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadableAnswer } from '../read-verdict.ts';
import { sorryPolicy, yesPolicy } from './multi-policies.conformance.ts';
import { compileMulti } from './multi-policy.ts';
import { readMultiVerdict } from './read-multi-verdict.ts';

const { members } = compileMulti([yesPolicy, sorryPolicy]);

function read(content: string, more: Partial<ReadableAnswer> = {}) {
  return Object.fromEntries(readMultiVerdict({ content, reasoning: null, finishReason: 'stop', ...more }, members));
}

const both = { 'says-yes': { label: 'present' }, 'says-sorry': { label: 'not_sorry' } };
const asRead = {
  'says-yes': { status: 'verdict', label: 'present' },
  'says-sorry': { status: 'verdict', label: 'not_sorry' },
};

describe('reading one answer to several policies', () => {
  it.each([
    ['an object', JSON.stringify(both)],
    ['a fence', `Here it is:\n\`\`\`json\n${JSON.stringify(both, null, 2)}\n\`\`\``],
    ['words instead of objects', '{"says-yes":"present","says-sorry":"not_sorry"}'],
    ['digits instead of labels', '{"says-yes":1,"says-sorry":{"violation":0}}'],
    ['an object inside of another', JSON.stringify({ verdicts: both })],
    ['a list', '[{"policy":"says-yes","label":"present"},{"policy":"says-sorry","label":"not_sorry"}]'],
    [
      'a list inside',
      '{"results":[{"policy_id":"says_yes","label":"present"},{"id":"Says Sorry","verdict":"not_sorry"}]}',
    ],
    ['an object a line', '{"says-yes":{"label":"present"}}\n{"says-sorry":{"label":"not_sorry"}}'],
    ['lines', 'Verdicts:\n- **says-yes**: present\n- **says-sorry**: `not_sorry`.'],
    ['an object that is no JSON at its end', '{"says-yes":{"label":"present"},"says-sorry":{"label":"not_sorry"},}'],
    ['after thinking', `{"says-yes":{"label":"absent"}}</think>${JSON.stringify(both)}`],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject(asRead);
  });

  it('keeps rationale, clauses and confidence of each, and flags a clause that the policy lacks', () => {
    const said = {
      'says-yes': { label: 'present', rule_ids: ['Y1', 'Y9'], confidence: 'low', rationale: 'It says "yes".' },
      'says-sorry': { label: 'sorry', rule_ids: [] },
    };
    expect(read(JSON.stringify(said))).toMatchObject({
      'says-yes': { ruleIds: ['Y1', 'Y9'], confidence: 'low', rationale: 'It says "yes".', flags: ['unknown-rule'] },
      'says-sorry': { ruleIds: [], confidence: null, rationale: null, flags: [], score: null },
    });
  });

  it('what is missing or off the menu is unreadable for its own policy alone', () => {
    expect(read('{"says-yes":{"label":"present"}}')).toMatchObject({
      'says-yes': { label: 'present' },
      'says-sorry': { status: 'unreadable', reason: 'parse-failure', detail: 'no verdict for says-sorry' },
    });
    expect(read('{"says-yes":{"label":"perhaps"},"says-sorry":{"label":"sorry"}}')).toMatchObject({
      'says-yes': { status: 'unreadable', reason: 'off-menu-label' },
      'says-sorry': { label: 'sorry' },
    });
    expect(read('{"says-yes":null,"says-sorry":{"label":"sorry"}}')).toMatchObject({
      'says-yes': { status: 'unreadable', reason: 'parse-failure' },
    });
  });

  it('a cut answer keeps the verdicts before the cut, each under its own policy', () => {
    const text = '{"says-sorry":{"label":"sorry","rationale":"It {says} so."},"says-yes":{"label":"pres';
    expect(read(text, { finishReason: 'length' })).toMatchObject({
      'says-sorry': { status: 'verdict', label: 'sorry' },
      'says-yes': { status: 'unreadable', detail: 'cut at the token limit before a verdict for says-yes' },
    });
  });

  it('one verdict that names no policy is nobody’s, and a label of another policy’s menu is off the menu', () => {
    expect(read('{"label":"present"}')).toMatchObject({ 'says-yes': { status: 'unreadable' } });
    expect(read('{"says-yes":{"label":"sorry"},"says-sorry":{"label":"sorry"}}')).toMatchObject({
      'says-yes': { reason: 'off-menu-label' },
    });
  });

  it('a quoted verdict inside of a rationale is not the verdict', () => {
    const rationale = 'The reply says {"says-yes":{"label":"absent"}} and "says-sorry": {"label":"sorry"}';
    const text = JSON.stringify({ 'says-yes': { label: 'present', rationale }, 'says-sorry': { label: 'not_sorry' } });
    expect(read(text)).toMatchObject(asRead);
  });

  it('the last of two verdicts on a policy counts, flagged', () => {
    const verdicts = read(`${JSON.stringify(both)}\n{"says-yes":{"label":"absent"}}`);
    expect(verdicts['says-yes']).toMatchObject({ label: 'absent', flags: ['several-verdicts'] });
    expect(verdicts['says-sorry']).toMatchObject({ label: 'not_sorry', flags: [] });
  });

  it('what came as reasoning only is accepted as objects and flagged, never as words', () => {
    const reasoning = { text: `So: ${JSON.stringify(both)}`, field: 'reasoning' };
    expect(read('', { reasoning })['says-yes']).toMatchObject({ label: 'present', flags: ['channel-mismatch'] });
    const words = { text: 'says-yes: present? says-sorry: hm', field: 'reasoning' };
    expect(read('', { reasoning: words })['says-yes']).toMatchObject({ status: 'unreadable' });
    expect(read("I'm sorry, but I can't help with that.")['says-yes']).toMatchObject({ reason: 'refused' });
    expect(read('')['says-sorry']).toMatchObject({ reason: 'parse-failure', detail: 'the answer is empty' });
  });

  it('any text gives every policy a verdict of its menu or a reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `{"says-yes":${text}`),
        ),
        (text) => {
          const verdicts = readMultiVerdict({ content: text, reasoning: null, finishReason: 'stop' }, members);
          for (const { policy, labels } of members) {
            const verdict = verdicts.get(policy)!;
            if (verdict.status === 'verdict') expect(labels.map(({ name }) => name)).toContain(verdict.label);
            else expect(verdict.detail).not.toBe('');
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
