import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ForeshadowError, formatPlace } from '../core/errors.ts';
import { loadPolicies, parsePolicy } from './policy-file.ts';

const good = `---
id: says-hello
version: 1
title: Says hello
severity: none
labels:
  - name: present
    event: true
    meaning: It greets.
  - name: absent
    event: false
    meaning: It does not.
grader:
  kind: match
  in: opening
  any:
    - '^hello\\b'
examples:
  - reply: Hello there.
    label: present
  - reply: The hello came late.
    label: absent
---
Counts a greeting.
`;

function failure(text: string): { code: string; message: string; hint: string; place: string } {
  try {
    parsePolicy(text, 'policies/x.md');
  } catch (error) {
    if (!(error instanceof ForeshadowError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint ?? '', place: formatPlace(error.place) };
  }
  throw new Error('no error');
}

describe('parsePolicy', () => {
  it('reads front matter and body, and hashes the file', () => {
    const policy = parsePolicy(good, 'policies/x.md');
    expect(policy).toMatchObject({
      id: 'says-hello',
      body: 'Counts a greeting.',
      unit: 'reply',
      file: 'policies/x.md',
    });
    expect(policy.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes a byte order mark and CRLF', () => {
    expect(parsePolicy(`\ufeff${good.replaceAll('\n', '\r\n')}`, 'x.md').id).toBe('says-hello');
  });

  const cases: readonly [name: string, text: string, expected: Partial<ReturnType<typeof failure>>][] = [
    [
      'an unknown key, with the nearest',
      good.replace('severity:', 'severty:'),
      { code: 'policy.unknown-key', hint: 'Did you mean "severity"?', place: 'policies/x.md:5:1' },
    ],
    [
      'an unknown key of an example',
      good.replace('    label: present\n', '    label: present\n    notes: a\n'),
      { code: 'policy.unknown-key', hint: 'Did you mean "note"?', place: 'policies/x.md:21:5' },
    ],
    [
      'an unknown key of the grader',
      good.replace('in: opening', 'where: opening'),
      { code: 'policy.unknown-key', place: 'policies/x.md:15:3' },
    ],
    [
      'invalid YAML',
      good.replace('title: Says hello', 'title: Says: hello: you'),
      { code: 'policy.invalid-yaml', place: 'policies/x.md:4:8' },
    ],
    [
      'a missing key',
      good.replace('version: 1\n', ''),
      { code: 'policy.invalid-value', message: '"version" is missing.' },
    ],
    [
      'a value of the wrong kind',
      good.replace('event: true', 'event: maybe'),
      { code: 'policy.invalid-value', place: 'policies/x.md:8:12' },
    ],
    [
      'a bad regular expression',
      good.replace("'^hello\\b'", "'^(hello'"),
      { code: 'policy.bad-regex', place: 'policies/x.md:17:7' },
    ],
    [
      'a repeat of a repeat',
      good.replace("'^hello\\b'", () => "'^(?:h+)+$'"),
      { code: 'policy.bad-regex', place: 'policies/x.md:17:7' },
    ],
    [
      'a label no example shows',
      good.replace('    label: absent\n', '    label: present\n'),
      {
        code: 'policy.label-without-example',
        message: 'No example shows the label "absent".',
        place: 'policies/x.md:10:11',
      },
    ],
    [
      'an example with a label not in the menu',
      good.replace('    label: absent\n', '    label: absnt\n'),
      { code: 'policy.unknown-label', hint: 'Did you mean "absent"?', place: 'policies/x.md:22:12' },
    ],
    [
      'no event label',
      good.replace('event: true', 'event: false'),
      { code: 'policy.no-event-label', place: 'policies/x.md:7:3' },
    ],
    [
      'an unknown check, with the nearest',
      good.replace(/ {2}kind: match[\s\S]*hello\\b'\n/, '  kind: check\n  check: unclosed-fense\n'),
      { code: 'policy.unknown-check', hint: 'Did you mean "unclosed-fence"?', place: 'policies/x.md:15:10' },
    ],
    [
      'an unknown option of a check',
      good.replace(/ {2}kind: match[\s\S]*hello\\b'\n/, '  kind: check\n  check: table\n  options:\n    rows: 3\n'),
      { code: 'policy.unknown-key', place: 'policies/x.md:17:5' },
    ],
    ['no front matter', '# Hello\n', { code: 'policy.no-front-matter', place: 'policies/x.md:1:1' }],
    [
      'front matter that does not end',
      '---\nid: a\n',
      { code: 'policy.no-front-matter', message: 'The front matter is not closed.' },
    ],
    ['front matter that is a list', '---\n- a\n---\n', { code: 'policy.invalid-value' }],
    ['an empty file', '', { code: 'policy.no-front-matter' }],
  ];
  it.each(cases)('names %s', (_name, text, expected) => {
    const found = failure(text);
    expect(found).toMatchObject(expected);
    expect(found.hint).not.toBe('');
    expect(found.message).toMatch(/\.$/);
  });
});

describe('loadPolicies', () => {
  it('refuses an id taken twice and a folder without policies', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'policies-'));
    try {
      await expect(loadPolicies(folder)).rejects.toMatchObject({ code: 'policy.none' });
      await writeFile(join(folder, 'a.md'), good);
      await writeFile(join(folder, 'README.md'), '# Not a policy\n');
      expect((await loadPolicies(folder)).map((policy) => policy.id)).toEqual(['says-hello']);
      await writeFile(join(folder, 'b.md'), good);
      await expect(loadPolicies(folder)).rejects.toMatchObject({
        code: 'policy.duplicate-id',
        place: { file: join(folder, 'b.md'), line: 2 },
      });
      await expect(loadPolicies(join(folder, 'none'))).rejects.toMatchObject({ code: 'policy.no-folder' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
