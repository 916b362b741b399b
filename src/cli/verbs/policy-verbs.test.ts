import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Behaviour,
  completion,
  type FakeEndpoint,
  fakeEndpoint,
  json,
} from '../../models/fake-endpoint.conformance.ts';
import { exitCodes } from '../exit-codes.ts';
import { runVerb } from '../run-verb.conformance.ts';

const policy = `---
id: declines
version: 1
title: Declines
labels:
  - { name: present, event: true, meaning: It declines what was asked. }
  - { name: absent, event: false, meaning: It does what was asked. }
grader: { kind: reasoner, output: binary, effort: low }
examples:
  - { user: 'Do it.', reply: 'I will not.', label: present }
  - { user: 'Do it.', reply: 'Never.', label: present }
  - { user: 'Do it.', reply: 'Done.', label: absent }
  - { user: 'Do it.', reply: 'Here it is.', label: absent }
---
Decide whether the reply declines what was asked.
`;
const prose = `# Loud Replies Policy (#LR)

## Allowed Content (LR0 - Quiet)

- LR0.a Plain: "All done."

Output: \`VALID\`

## Shouting (LR1 - Capitals)

- LR1.a Whole words: "STOP THAT."

Output: \`INVALID\`

## Label Format

- \`LR0\`: Quiet.
- \`LR1\`: Words in capitals.
`;

describe('policy', { timeout: 60_000 }, () => {
  let dir: string;
  let judge: FakeEndpoint;
  let behave: Behaviour;
  const at = (name: string): string => join(dir, name);
  /** Overlooks a refusal that does not say "not". */
  const says: Behaviour = (response, { path, body }) => {
    if (!path.endsWith('/chat/completions')) return json(response, { error: 'no such page' }, 404);
    json(response, completion({ content: /will not/.test(body.slice(body.lastIndexOf('Do it.'))) ? '1' : '0' }));
  };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'foreshadow-policy-'));
    await writeFile(at('declines.md'), policy);
    judge = await fakeEndpoint((response, request, n) => behave(response, request, n));
  });
  beforeEach(() => {
    behave = says;
  });
  afterAll(async () => {
    await judge.close();
    await rm(dir, { recursive: true });
  });
  const named = () => ({ endpoint: judge.url, model: 'fake-1' });

  it('test asks nobody where no judge is named, and finds the miss of one that is', async () => {
    const unasked = await runVerb('policy test', { positional: [at('declines.md')] });
    expect(unasked.code).toBe(exitCodes.ok);
    expect(unasked.out).toContain('not asked');
    expect(unasked.notes).toContain('name one with --endpoint and --model');
    const asked = await runVerb('policy test', { positional: [at('declines.md')], options: named() });
    expect(asked.code).toBe(exitCodes.fail);
    expect(asked.out).toMatch(/declines +4 +1\.00 +0\.50/);
    expect(asked.out).toMatch(/example 2.*present expected, got absent · "Never\."/);
  });

  it('test that is stopped shows the policies it was done with', async () => {
    await mkdir(at('two'), { recursive: true });
    await writeFile(at('two/a.md'), policy.replace('id: declines', 'id: a-declines'));
    await writeFile(
      at('two/b.md'),
      policy.replace('id: declines', 'id: b-declines').replace('Decide', 'Second. Decide'),
    );
    const stop = new AbortController();
    behave = (response, request, n) => {
      if (request.body.includes('Second. Decide')) stop.abort();
      else says(response, request, n);
    };
    const { code, out, notes } = await runVerb('policy test', {
      positional: [at('two')],
      options: named(),
      signal: stop.signal,
    });
    expect(code).toBe(exitCodes.interrupted);
    expect(out).toMatch(/a-declines +4/);
    expect(out).not.toContain('b-declines');
    expect(notes).toContain('Stopped: 1 of 2 policies were not tested to the end');
  });

  it('lint passes what is sound but for notes, and fails a file that cannot be read as a policy', async () => {
    const sound = await runVerb('policy lint', { positional: [[at('declines.md')]], json: true });
    expect(sound.code).toBe(exitCodes.ok);
    expect(JSON.parse(sound.out)).toMatchObject([{ policy: 'declines' }]);
    await writeFile(at('broken.md'), policy.replace('label: absent', 'label: absnt'));
    const broken = await runVerb('policy lint', { positional: [[at('broken.md')]] });
    expect(broken.code).toBe(exitCodes.fail);
    expect(broken.out).toMatch(/broken\.md.*error: /);
    expect(broken.out).toMatch(/1 policies: 1 errors/);
  });

  it('compile prints what a judge is sent, and asks which where there are several', async () => {
    const { code, out, notes } = await runVerb('policy compile', { positional: [at('declines.md')] });
    expect(code).toBe(exitCodes.ok);
    expect(out).toContain('Decide whether the reply declines what was asked.');
    expect(notes).toMatch(/^\d+ tokens, \d of 4 examples, sha256 [0-9a-f]{64}/);
    const several = runVerb('policy compile', { positional: [at('two')] });
    await expect(several).rejects.toMatchObject({ code: 'policy.which' });
    const one = await runVerb('policy compile', {
      positional: [at('two')],
      options: { policy: 'b-declines' },
      json: true,
    });
    expect(JSON.parse(one.out)).toMatchObject({ policy: 'b-declines', output: 'binary' });
  });

  it('diff names what changed and whether rates can be compared', async () => {
    await writeFile(
      at('newer.md'),
      policy.replace('version: 1', 'version: 2').replace("reply: 'Never.'", "reply: 'No.'"),
    );
    const { code, out } = await runVerb('policy diff', { positional: [at('declines.md'), at('newer.md')] });
    expect(code).toBe(exitCodes.ok);
    expect(out).toMatch(/^declines 1 \([0-9a-f]{12}\) → declines 2 \([0-9a-f]{12}\)/);
    expect(out).toMatch(/example +removed 2 .*Never/);
    const same = await runVerb('policy diff', { positional: [at('declines.md'), at('declines.md')], json: true });
    expect(JSON.parse(same.out)).toMatchObject({ examples: [] });
  });

  it('import writes policy files from a pack once, and over them only when told', async () => {
    await mkdir(at('pack/policies/loud-replies'), { recursive: true });
    await mkdir(at('pack/datasets'), { recursive: true });
    await writeFile(at('pack/policies/loud-replies/policy.md'), prose);
    await writeFile(
      at('pack/datasets/loud-replies.csv'),
      'Example Prompt,Prompt label,Example Generation,Generation Label\nGo,LR0,"HI, THERE",LR1\nPlease,LR0,Of course.,LR0\n',
    );
    const call = { positional: [at('pack'), at('imported')] };
    const { code, out } = await runVerb('policy import', call);
    expect(code).toBe(exitCodes.ok);
    expect(out).toMatch(/loud-replies\.md: 2 examples; events LR1; others LR0/);
    expect(await readFile(at('imported/loud-replies.md'), 'utf8')).toMatch(/id: loud-replies/);
    await expect(runVerb('policy import', call)).rejects.toMatchObject({ code: 'policy.exists' });
    expect((await runVerb('policy import', { ...call, options: { force: true } })).code).toBe(exitCodes.ok);
  });
});
