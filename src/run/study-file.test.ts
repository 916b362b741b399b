import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ForeshadowError } from '../core/errors.ts';
import { readStudyFile } from './study-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-study-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function written(text: string, extension = 'yaml'): string {
  const file = join(folder, `study-${files++}.${extension}`);
  writeFileSync(file, text);
  return file;
}

const good = `study: mine
traffic:
  files: logs/*.jsonl
  consent: all-consented
current:
  model: { kind: scripted, script: a }
candidate:
  model: { kind: scripted, script: b }
`;

async function refusal(text: string, extension?: string): Promise<ForeshadowError> {
  const error = await readStudyFile(written(text, extension)).catch((thrown: unknown) => thrown);
  if (error instanceof ForeshadowError) return error;
  throw new Error(`not refused: ${JSON.stringify(error)}`);
}

describe('a study file', () => {
  it('is read with its defaults; its paths are relative to its folder', async () => {
    const { config, dir } = await readStudyFile(written(good));
    expect(dir).toBe(folder);
    expect(config).toMatchObject({
      store: 'study.db',
      placebo: true,
      slice: { size: 200, turnRule: 'final-turn', seed: 7 },
    });
  });

  it.each([
    ['at the top', `${good}budgett:\n  usd: 3\n`, 'budgett', 'budget'],
    ['in a section', `${good}slice:\n  size: 10\n  turnrule: final-turn\n`, 'turnrule', 'turnRule'],
    ['in a branch of a union', good.replace('script: a', 'scirpt: a'), 'scirpt', 'script'],
    ['in a list', `${good}forecast:\n  gates:\n    - behavior: refusal\n      maxrate: 0.1\n`, 'maxrate', 'maxRate'],
  ])('with an unknown key %s names the nearest key and the place', async (_where, text, key, near) => {
    const lines = text.split('\n');
    const line = lines.findIndex((one) => one.includes(key)) + 1;
    const column = lines[line - 1]!.indexOf(key) + 1;
    const error = await refusal(text);
    expect(error.code).toBe('config.unknown-key');
    expect(error.message).toContain(`"${key}"`);
    expect(error.message).toContain(`Did you mean "${near}"?`);
    expect(error.place).toMatchObject({ line, column });
  });

  it.each([
    ['a tab', 'study: mine\ntraffic:\n\tfiles: x\n', 3],
    ['an open quote', 'study: "mine\ntraffic: x\n', 1],
    ['a key twice', `${good}study: again\n`, 9],
    ['an open bracket', 'study: mine\ntraffic: { files: [a\n', 2],
  ])('that is not YAML (%s) is refused with line and column', async (_what, text, line) => {
    const error = await refusal(text);
    expect(error.code).toBe('config.invalid-yaml');
    expect(error.place!.line).toBeGreaterThanOrEqual(line);
    expect(error.place!.column).toBeGreaterThanOrEqual(1);
    expect(error.hint).toBeTruthy();
  });

  it('with a value of the wrong kind names its path and place', async () => {
    const error = await refusal(good.replace('study: mine', 'study: mine\nslice:\n  size: many'));
    expect(error).toMatchObject({ code: 'config.invalid', place: { line: 3 } });
    expect(error.message).toContain('slice.size');
  });

  it('that is empty, or is not there, says so', async () => {
    expect((await refusal('')).code).toBe('config.invalid');
    await expect(readStudyFile(join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'config.not-found',
      hint: expect.stringContaining('foreshadow init'),
    });
  });

  it('in TypeScript is held to the same schema', async () => {
    const define = new URL('./study-file.ts', import.meta.url).pathname;
    const study = (more: string) =>
      `import { defineStudy } from ${JSON.stringify(define)};
const name: string = 'typed';
export default defineStudy({ study: name, traffic: { files: 'a.jsonl', consent: 'all-consented' },
  current: { model: { kind: 'scripted' } }, candidate: { model: { kind: 'scripted' } }${more} });`;
    const { config } = await readStudyFile(written(study(''), 'ts'));
    expect(config).toMatchObject({ study: 'typed', slice: { size: 200 } });
    expect(await refusal(study(', plaecbo: false'), 'ts')).toMatchObject({
      code: 'config.unknown-key',
      message: expect.stringContaining('placebo'),
    });
    expect((await refusal('export default {', 'ts')).code).toBe('config.module-failed');
  });

  it('may keep a system prompt in a file of its own', async () => {
    writeFileSync(join(folder, 'prompt.txt'), 'Be brief.\n');
    const text = `${good}  systemPrompt: { replaceFile: prompt.txt }\n`;
    expect((await readStudyFile(written(text))).config.candidate.systemPrompt).toEqual({ replace: 'Be brief.' });
    expect((await refusal(text.replace('prompt.txt', 'none.txt'))).code).toBe('config.no-prompt-file');
  });
});
