import { describe, expect, it } from 'vitest';
import { diffPolicy } from './diff-policy.ts';
import { parsePolicy } from './policy-file.ts';
import { policyFileText } from './policy-file-text.ts';

const text = `---
id: invented-source
version: 1
title: Names an invented source
labels:
  - { name: invented, event: true, meaning: It names a source that cannot exist. }
  - { name: clean, event: false, meaning: It does not. }
rules:
  - { id: V1, meaning: An invented title. }
grader: { kind: reasoner }
examples:
  - { reply: See Nowhere Studies 12., label: invented }
  - { reply: I know no source., label: clean }
  - { user: And?, reply: Some say so., label: clean }
---
# Sources
## VIOLATES
V1: an invented title.
## SAFE
A real one.
`;
const before = parsePolicy(text, 'old.md');
const diff = (change: (text: string) => string) => diffPolicy(before, parsePolicy(change(text), 'new.md'));

describe('diffPolicy', () => {
  it('finds nothing between a file and itself', () => {
    expect(diff((same) => same)).toMatchObject({ instrumentChanged: false, comparable: true, promptChanged: false });
  });

  it('lists labels, rules, sections, settings and examples, and asks for a bridge', () => {
    const found = diff((old) =>
      old
        .replace('version: 1', 'version: 2')
        .replace('title: Names', 'title: Cites')
        .replace('rules:', 'rules:\n  - { id: V2, meaning: An invented quotation. }')
        .replace('It does not.', 'It names none.')
        .replace('Some say so., label: clean', 'Some say so., label: invented')
        .replace('  - { reply: I know no source., label: clean }', '  - { reply: No., label: clean }')
        .replace('A real one.', 'A real one, or none.')
        .concat('## AMBIGUITY\nclean.\n'),
    );
    expect(found).toMatchObject({
      settings: { changed: ['title'] },
      labels: { changed: ['clean'], added: [], removed: [] },
      rules: { added: ['V2'] },
      sections: { added: ['AMBIGUITY'], changed: ['SAFE'], removed: [] },
      versionRaised: true,
      promptChanged: true,
      instrumentChanged: true,
      comparable: false,
    });
    expect(found.examples.map(({ change, example, from, to }) => [change, example, from, to])).toEqual([
      ['added', 2, null, 'clean'],
      ['relabelled', 3, 'clean', 'invented'],
      ['removed', 2, 'clean', null],
    ]);
    expect(found.advice.join(' ')).toMatch(/new series.*bridge/);
  });

  it('asks for a raised version, and says where the prompt stayed as it was', () => {
    const found = diff((old) => old.replace('id: invented-source\n', 'id: invented-source # a comment\n'));
    expect(found).toMatchObject({
      versionRaised: false,
      instrumentChanged: true,
      promptChanged: false,
      comparable: false,
    });
    expect(found.advice[0]).toMatch(/Raise the version/);
  });
});

describe('policyFileText', () => {
  it('reads back as the same policy', () => {
    const again = parsePolicy(policyFileText(before), 'old.md');
    expect({ ...again, hash: before.hash }).toEqual(before);
  });
});
