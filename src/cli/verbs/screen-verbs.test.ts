import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { screenReportSchema } from '../../grade/screen/evaluate-screen.ts';
import { toyTexts, toyVector } from '../../grade/screen/toy-texts.conformance.ts';
import { type FakeEndpoint, fakeEndpoint, json } from '../../models/fake-endpoint.conformance.ts';
import { runVerb } from '../run-verb.conformance.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-screen-'));
const at = (name: string): string => join(folder, name);
const rows = toyTexts(160);
const heldOut = toyTexts(140, 2);
const lines = (of: readonly object[]): string => of.map((row) => JSON.stringify(row)).join('\n');

async function run(name: string, options: Readonly<Record<string, unknown>>, asJson = true) {
  const ran = await runVerb(name, { dir: folder, options, json: asJson, environment: { SCREEN_KEY: 'secret' } });
  const report = asJson ? screenReportSchema.parse(JSON.parse(ran.out)) : null;
  return { ...ran, report: report! };
}

let server: FakeEndpoint;
beforeAll(async () => {
  writeFileSync(at('rows.jsonl'), lines(rows));
  writeFileSync(at('held-out.jsonl.gz'), gzipSync(lines([...heldOut, ...rows.slice(0, 9)])));
  writeFileSync(at('other-names.jsonl'), lines(heldOut.map(({ text, label }) => ({ reply: text, bad: label === 1 }))));
  server = await fakeEndpoint((response, { path, body }) => {
    const sent = JSON.parse(body) as { input: string[]; text: string };
    if (path.endsWith('/embeddings')) {
      json(response, {
        model: 'toy',
        data: sent.input.map((text, index) => ({ index, embedding: [...toyVector(text)] })),
      });
    } else if (sent.text.endsWith('13')) json(response, { error: 'too odd' }, 400);
    else json(response, { result: { score: 10 * toyVector(sent.text)[0]! } });
  });
});
afterAll(() => server.close());

describe('foreshadow screen train and evaluate', () => {
  it('train from rows, then measure on rows in a gzip, those it learned from left out', async () => {
    const training = await run('screen train', { rows: at('rows.jsonl'), out: at('screen.json') });
    expect(training).toMatchObject({ code: 0, report: { basis: 'cross-fitted', rows: 160, embedder: null } });
    expect(training.notes).toContain(`wrote ${at('screen.json')}`);
    expect(JSON.parse(readFileSync(at('screen.json'), 'utf8'))).toMatchObject({ id: training.report.screen });
    const measured = await run('screen evaluate', { screen: at('screen.json'), rows: at('held-out.jsonl.gz') });
    expect(measured.report).toMatchObject({
      screen: training.report.screen,
      basis: 'held-out',
      rows: heldOut.length,
      trainingRows: { status: 'checked', excluded: 9 },
    });
    const again = await run('screen train', { rows: at('rows.jsonl'), out: at('again.json') });
    expect(readFileSync(at('again.json'))).toEqual(readFileSync(at('screen.json')));
    expect(again.report).toEqual(training.report);
  });

  it('show it to people, and take fields of other names', async () => {
    const given = { screen: at('screen.json'), rows: at('other-names.jsonl'), text: 'reply', label: 'bad' };
    const named = await run('screen evaluate', given);
    const shown = await run('screen evaluate', given, false);
    expect(shown.out).toContain(`AUC        ${named.report.separation!.auc.toFixed(3)}`);
    expect(shown.out).toMatch(/certified {2}recall 0.9 at 95 %: escalate/);
    const mixed = await run('screen evaluate', { screen: at('screen.json'), rows: at('held-out.jsonl.gz') }, false);
    expect(mixed.out).toContain('9 that the screen had learned from are left out');
  });

  it('train with an embedder, name it in the file, and refuse another or none', async () => {
    const embedder = { embedder: server.url, embeddingModel: 'toy', keyEnv: 'SCREEN_KEY' };
    const training = await run('screen train', { rows: at('rows.jsonl'), out: at('embedded.json'), ...embedder });
    expect(training.report.embedder).toMatch(/^endpoint:toy:/);
    expect(server.seen.at(-1)!.headers.authorization).toBe('Bearer secret');
    const file = { screen: at('embedded.json'), rows: at('held-out.jsonl.gz') };
    const measured = await run('screen evaluate', { ...file, ...embedder });
    expect(measured.report).toMatchObject({ embedder: training.report.embedder, rows: heldOut.length });
    const plain = await run('screen evaluate', { screen: at('screen.json'), rows: at('held-out.jsonl.gz') });
    expect(measured.report.separation!.auc).toBeGreaterThan(plain.report.separation!.auc);
    await expect(run('screen evaluate', file)).rejects.toMatchObject({ code: 'screen.other-embedder' });
    const other = { ...embedder, embeddingModel: 'other' };
    await expect(run('screen evaluate', { ...file, ...other })).rejects.toMatchObject({
      code: 'screen.other-embedder',
    });
    await expect(run('screen evaluate', { ...file, embedder: 'study' })).rejects.toMatchObject({
      code: 'config.not-found',
    });
  });

  it('fit the calibration of an endpoint, then certify it on other rows', async () => {
    const endpoint = { endpoint: `${server.url}/score`, score: '/result/score' };
    const raw = { ...endpoint, rows: at('held-out.jsonl.gz') };
    await expect(run('screen evaluate', raw)).rejects.toMatchObject({ code: 'screen.no-probability' });
    const fitting = await run('screen train', { ...endpoint, rows: at('rows.jsonl'), out: at('calibration.json') });
    expect(fitting.report).toMatchObject({ basis: 'cross-fitted', rows: 158, learningCurve: [] });
    expect(fitting.notes).toContain('2 rows have no score');
    const measured = await run('screen evaluate', { ...raw, calibration: at('calibration.json') });
    expect(measured.report).toMatchObject({ screen: fitting.report.screen, trainingRows: { excluded: 9 } });
    expect(measured.report.unscored).toBeGreaterThan(0);
    expect(measured.report.certificates[0]).toMatchObject({ status: 'certified', recall: 0.9 });
    const elsewhere = { ...raw, score: '/score', calibration: at('calibration.json') };
    await expect(run('screen evaluate', elsewhere)).rejects.toMatchObject({ code: 'screen.other-endpoint' });
  });

  it.each([
    ['no screen', {}, 'screen.bad-option'],
    ['two screens', { screen: 'a.json', endpoint: 'http://127.0.0.1:1/' }, 'screen.bad-option'],
    ['no file', { screen: 'nowhere.json' }, 'screen.unreadable'],
    ['rows as a screen', { screen: at('rows.jsonl') }, 'screen.not-a-screen'],
    ['a body that is no JSON', { endpoint: 'http://127.0.0.1:1/', body: '{' }, 'screen.bad-option'],
    ['a bad pointer', { endpoint: 'http://127.0.0.1:1/', score: 'score' }, 'screen.bad-option'],
    [
      'an embedder without a model',
      { screen: at('screen.json'), embedder: 'http://127.0.0.1:1/v1' },
      'screen.bad-option',
    ],
    ['a key that is not set', { endpoint: 'http://127.0.0.1:1/', keyEnv: 'NO_KEY' }, 'model.missing-key'],
  ])('say what is wrong: %s', async (_, given, code) => {
    await expect(run('screen evaluate', { rows: at('rows.jsonl'), ...given })).rejects.toMatchObject({ code });
  });

  it('name the line of a row that is none', async () => {
    writeFileSync(at('bad.jsonl'), `${JSON.stringify(rows[0])}\n{"text":"x","label":2}\n`);
    await expect(run('screen train', { rows: at('bad.jsonl') })).rejects.toMatchObject({
      code: 'screen.bad-row',
      place: { line: 2 },
    });
  });
});
