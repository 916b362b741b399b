import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPoliciesAt, readPolicySources } from './policy-source.ts';

const good = (id: string) => `---
id: ${id}
version: 1
title: Says hello
labels:
  - { name: present, event: true, meaning: It greets. }
  - { name: absent, event: false, meaning: It does not. }
grader: { kind: match, any: ['^hello'] }
examples:
  - { reply: Hello there., label: present }
  - { reply: No., label: absent }
---
Counts a greeting.
`;
const prose = '# Loud (#LR)\n- `LR0`: quiet\n- `LR1`: loud\n';

let folder: string;
const put = (name: string, text: string) => writeFile(join(folder, name), text);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('readPolicySources', () => {
  it('keeps a file with a mistake as its error, and goes on', async () => {
    await put('a.md', good('one'));
    await put('b.md', good('two').replace('version: 1\n', ''));
    await put('c.md', good('one'));
    await put('d.md', '# No front matter\n');
    await put('README.md', '# Not a policy\n');
    const sources = await readPolicySources(folder);
    expect(sources.map((source) => source.policy?.id ?? ('error' in source && source.error.code))).toEqual([
      'one',
      'policy.invalid-value',
      'policy.duplicate-id',
      'policy.no-front-matter',
    ]);
    await expect(readPoliciesAt(folder)).rejects.toMatchObject({ code: 'policy.invalid-value' });
  });

  it('takes one file, a folder or a pack', async () => {
    await put('a.md', good('one'));
    await put('b.md', good('two'));
    const ids = async (path: string) => (await readPoliciesAt(path)).map(({ id }) => id);
    expect(await ids(folder)).toEqual(['one', 'two']);
    expect(await ids(join(folder, 'b.md'))).toEqual(['two']);
    await put('a.md', prose);
    await rm(join(folder, 'b.md'));
    expect(await ids(folder)).toEqual(['a']);
    await expect(readPoliciesAt(join(folder, 'none'))).rejects.toMatchObject({ code: 'policy.no-folder' });
  });
});
