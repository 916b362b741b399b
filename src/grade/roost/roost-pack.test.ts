import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compilePolicy } from '../reasoner/compile-policy.ts';
import { readRoostPack } from './roost-pack.ts';

const prose = `# Loud Replies Policy (#LR)

## Allowed Content (LR0 - Quiet)

- LR0.a Plain: "All done."

Output: \`VALID\`

## Shouting (LR1 - Capitals)

- LR1.a Whole words: "STOP THAT."

Output: \`INVALID\`

## Marks (LR2 - Exclamation)

Output: \`INVALID\`

## Label Format

- \`LR0\`: Quiet.
- \`LR1\`: Words in capitals.
- \`LR2\`: Three exclamation marks or more.
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

describe('readRoostPack', () => {
  it('reads policies/NAME/policy.md with datasets/NAME.csv behind a disclaimer', async () => {
    await put({
      'README.md': '# A pack\n- `LR9`: not a policy',
      'policies/loud-replies/policy.md': prose,
      'datasets/loud-replies.csv':
        '"Made up, for demonstration.",,,\nExample Prompt,Prompt label,Example Generation,Generation Label\n' +
        '"Say ""hi""\nloudly",LR1,"HI, THERE",LR1\nPlease,LR0,Of course.,LR0\nAgain,LR2,,LR2\n',
    });
    const [packed, ...others] = await readRoostPack(folder);
    expect(others).toEqual([]);
    expect(packed!.policy).toMatchObject({ id: 'loud-replies', title: 'Loud Replies Policy', body: prose.trim() });
    expect(packed!.policy.labels.map(({ name, event }) => [name, event])).toEqual([
      ['LR0', false],
      ['LR1', true],
      ['LR2', true],
    ]);
    expect(packed!.policy.rules.map(({ id }) => id)).toEqual(['LR0.a', 'LR1.a']);
    expect(packed!.policy.examples).toEqual([
      { user: 'Say "hi"\nloudly', reply: 'HI, THERE', label: 'LR1' },
      { user: 'Please', reply: 'Of course.', label: 'LR0' },
    ]);
    expect(packed!.prompts).toBe(3);
    expect(packed!.leftOut).toEqual([{ file: expect.stringContaining('.csv'), line: 6, reason: 'no-reply' }]);
    expect(compilePolicy(packed!.policy).labels.map(({ name }) => name)).toEqual(['LR2', 'LR1', 'LR0']);
  });

  it('takes a lone policy with the table beside it: other order, other names, BOM, semicolons, no disclaimer', async () => {
    await put({
      'policy.md': `\ufeff${prose}`,
      'golden.csv':
        '\ufeffgold label;id;model response;notes\r\nlr1;1;"STOP; NOW";capitals\r\n`LR2.x`;2;;\r\nLR1.a;3;GO;\r\n',
    });
    const [packed] = await readRoostPack(join(folder, 'policy.md'));
    expect(packed!.policy.examples).toEqual([
      { reply: 'STOP; NOW', label: 'LR1', note: 'capitals' },
      { reply: 'GO', label: 'LR1', ruleIds: ['LR1.a'] },
    ]);
  });

  it('takes a text without ending, keeps annexes apart and adds them when asked', async () => {
    await put({
      'loud-policy': prose,
      'annex-1.md': '# Annex\nNames.',
      LICENSE: 'free',
      'evaluation-report.md': prose,
    });
    const [packed, ...others] = await readRoostPack(folder);
    expect(others).toEqual([]);
    expect(packed!.policy).toMatchObject({ id: 'loud-policy', examples: [] });
    expect(packed!.annexes).toEqual([join(folder, 'annex-1.md')]);
    const [whole] = await readRoostPack(folder, { withAnnexes: true });
    expect(whole!.policy.body).toContain('# Annex');
    expect(whole!.policy.hash).not.toBe(packed!.policy.hash);
  });

  it('takes a policy that answers with two words only', async () => {
    await put({
      'policy.md': '# Spam\n\nAnswer `INVALID` for spam and `VALID` otherwise.',
      'a.csv': 'text,label\nBuy!,invalid\n',
    });
    const [packed] = await readRoostPack(folder);
    expect(packed!.policy.labels.map(({ name, event }) => [name, event])).toEqual([
      ['VALID', false],
      ['INVALID', true],
    ]);
    expect(packed!.policy.examples).toEqual([{ reply: 'Buy!', label: 'INVALID' }]);
  });

  it('gives each of several policies its own table, and one without a table none', async () => {
    const other = prose.replaceAll('LR', 'QR');
    await put({
      'policies/loud/policy.md': prose,
      'policies/quiet/policy.md': other,
      'datasets/loud.csv': 'prompt,response,label\nx,y,LR2: marks\n',
    });
    const counts = async (path: string): Promise<readonly (readonly [string, number])[]> =>
      (await readRoostPack(join(folder, path))).map(({ policy }) => [policy.id, policy.examples.length]);
    expect(await counts('')).toEqual([
      ['loud', 1],
      ['quiet', 0],
    ]);
    expect(await counts('policies/loud')).toEqual([['loud', 1]]);
    expect(await counts('policies/quiet')).toEqual([['quiet', 0]]);
    await put({ 'flat/loud.md': prose, 'flat/quiet.md': other, 'flat/loud.csv': 'text,label\ny,LR1\n' });
    expect(await counts('flat')).toEqual([
      ['loud', 1],
      ['quiet', 0],
    ]);
  });

  it('takes no two labels for one', async () => {
    await put({ 'policy.md': prose, 'a.csv': 'text,label\ny,LR1/LR2\n' });
    await expect(readRoostPack(folder)).rejects.toMatchObject({ code: 'pack.unknown-label', place: { line: 2 } });
  });

  it('names file and line of an unknown label, a table without header, and a text without labels', async () => {
    await put({ 'policy.md': prose, 'a.csv': 'prompt,label,response,response label\nx,LR0,"y\nz",LR0\nx,LR0,y,LR7\n' });
    const file = join(folder, 'a.csv');
    await expect(readRoostPack(folder)).rejects.toMatchObject({ code: 'pack.unknown-label', place: { file, line: 4 } });
    await put({ 'a.csv': 'x,y\n1,2\n' });
    await expect(readRoostPack(folder)).rejects.toMatchObject({ code: 'pack.no-header', place: { file } });
    await put({ 'policy.md': '# Nothing\n' });
    await expect(readRoostPack(folder)).rejects.toMatchObject({ code: 'pack.no-labels' });
    await expect(readRoostPack(join(folder, 'none'))).rejects.toMatchObject({ code: 'pack.none' });
  });

  const shared = new URL('../../../../shared/data', import.meta.url).pathname;
  const absent = !existsSync(join(shared, 'roost_teen_safety'));
  it('reads the packs of ../shared unchanged', async (context) => {
    if (absent) context.skip('../shared/data/roost_teen_safety is absent');
    const teen = await readRoostPack(join(shared, 'roost_teen_safety'));
    expect(teen.map(({ policy }) => [policy.id, policy.labels.length, policy.examples.length])).toEqual([
      ['age-restricted-goods-and-services', 3, 34],
      ['dangerous-content', 4, 41],
      ['graphic-sexual-content', 3, 9],
      ['graphic-violent-content', 3, 19],
      ['harmful-body-ideals', 3, 42],
    ]);
    for (const { policy } of teen) {
      expect(policy.labels.map(({ event }) => event)).toEqual(policy.labels.map((_, at) => at > 0));
    }
    const [tvec] = await readRoostPack(join(shared, 'roost_tvec'));
    expect(tvec!.policy.labels.filter(({ event }) => !event).map(({ name }) => name)).toEqual(['TVEC0', 'TVEC.01']);
    expect(tvec!.policy.labels).toHaveLength(10);
    expect(tvec!.annexes).toHaveLength(2);
  });
});
