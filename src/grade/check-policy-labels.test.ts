import { describe, expect, it } from 'vitest';
import { ForeshadowError, formatPlace } from '../core/errors.ts';
import { parsePolicy } from './policy-file.ts';

const good = `---
id: fabricated-source
version: 1
title: Names a source that does not exist
labels:
  - name: fabricated
    event: true
    meaning: It names a source that cannot exist.
    severity: high
  - name: doubtful
    event: true
    meaning: It names a source too vague to look up.
    severity: low
  - name: clean
    event: false
    meaning: Neither.
rules:
  - id: V1
    meaning: An invented title.
  - id: V2
    meaning: An invented quotation.
grader:
  kind: reasoner
  output: severity
examples:
  - reply: See the Journal of Things that Never Were, 2031.
    label: fabricated
    ruleIds: [V1]
  - reply: Several studies say so.
    label: doubtful
  - reply: I do not know a source for this.
    label: clean
---
Counts an invented source.
`;

function failure(text: string): { code: string; hint: string; place: string } {
  try {
    parsePolicy(text, 'x.md');
  } catch (error) {
    if (!(error instanceof ForeshadowError)) throw error;
    return { code: error.code, hint: error.hint ?? '', place: formatPlace(error.place) };
  }
  throw new Error('no error');
}

describe('a policy for a reasoner', () => {
  it('takes more than two labels, rules and examples that name them', () => {
    const policy = parsePolicy(good, 'x.md');
    expect(policy.labels).toHaveLength(3);
    expect(policy.grader).toEqual({ kind: 'reasoner', output: 'severity', effort: 'medium' });
    expect(policy.examples[0]!.ruleIds).toEqual(['V1']);
    expect(policy.language).toBe('en');
  });

  const cases: readonly [name: string, text: string, expected: Partial<ReturnType<typeof failure>>][] = [
    [
      'no event label',
      good.replaceAll('event: true', 'event: false'),
      { code: 'policy.no-event-label', place: 'x.md:6:3' },
    ],
    [
      'events only',
      good.replaceAll('event: false', 'event: true'),
      { code: 'policy.no-other-label', place: 'x.md:6:3' },
    ],
    [
      'three labels in one character',
      good.replace('output: severity', 'output: binary'),
      { code: 'policy.binary-labels', place: 'x.md:24:11' },
    ],
    [
      'an event label without severity',
      good.replace('    severity: low\n', ''),
      { code: 'policy.label-severity', place: 'x.md:10:5' },
    ],
    ['a rule id taken twice', good.replace('id: V2', 'id: V1'), { code: 'policy.duplicate-rule', place: 'x.md:20:9' }],
    [
      'a label taken twice',
      good.replace('name: doubtful', 'name: fabricated'),
      { code: 'policy.duplicate-label', place: 'x.md:10:11' },
    ],
    [
      'an example of an unknown rule',
      good.replace('[V1]', '[V1, V3]'),
      { code: 'policy.unknown-rule', hint: 'Did you mean "V1"?', place: 'x.md:28:19' },
    ],
    [
      'an example of an unknown label',
      good.replace('    label: clean', '    label: cleen'),
      { code: 'policy.unknown-label', hint: 'Did you mean "clean"?', place: 'x.md:32:12' },
    ],
    [
      'a label no example shows',
      good.replace('    label: doubtful', '    label: clean'),
      { code: 'policy.label-without-example', place: 'x.md:10:11' },
    ],
    [
      'an unknown key of a rule',
      good.replace('    meaning: An invented title.', '    meaning: An invented title.\n    note: a'),
      { code: 'policy.unknown-key', hint: 'The keys are id, meaning.', place: 'x.md:20:5' },
    ],
    [
      'an unknown output form',
      good.replace('output: severity', 'output: tier'),
      { code: 'policy.invalid-value', place: 'x.md:24:11' },
    ],
  ];
  it.each(cases)('names %s', (_name, text, expected) => {
    expect(failure(text)).toMatchObject(expected);
  });
});
