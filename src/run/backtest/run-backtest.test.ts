import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../core/policy.ts';
import { loadPolicies } from '../../grade/policy-file.ts';
import type { BacktestReport, Counted } from '../../report/backtest-report.ts';
import { backtestPage } from '../../report/html/backtest-page.ts';
import { backtestTable } from '../../report/terminal/backtest-table.ts';
import { type MadeUpCorpus, madeUpCorpus, writeCorpus } from './made-up-corpus.conformance.ts';
import { type BacktestOptions, runBacktest } from './run-backtest.ts';

const names = ['opens-with-apology', 'empty-reply', 'few-words'];
let policies: readonly Policy[];

beforeAll(async () => {
  const library = await loadPolicies(fileURLToPath(new URL('../../../policies', import.meta.url)));
  policies = library.filter(({ id }) => names.includes(id));
});

function backtest(corpus: MadeUpCorpus | string, options: Partial<BacktestOptions> = {}): Promise<BacktestReport> {
  return runBacktest({
    corpus: typeof corpus === 'string' ? corpus : writeCorpus(corpus),
    kind: 'random',
    splits: 3,
    seed: 1,
    policies,
    falseDiscoveryRate: 0.1,
    cacheDir: mkdtempSync(join(tmpdir(), 'foreshadow-cache-')),
    threads: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });
}

function expectConserved({ in: total, used, excluded }: Counted): void {
  expect(used + Object.values(excluded).reduce((sum, n) => sum + n, 0)).toBe(total);
}

describe('runBacktest', () => {
  it('scores every pair, behavior and split, and calls what moved', async () => {
    const report = await backtest(madeUpCorpus());
    expect(report.accounting.cells).toEqual({ in: 18, used: 18, excluded: {} });
    expect(report.accounting.replies.used).toBe(400);
    expect(report.direction.rightWhenCalled.value).toBe(1);
    expect(report.neverFired).toEqual(['empty-reply']);
    expect(report.ratioToFloor).toBeGreaterThan(0.8);
    expect(report.forecasters.default!.meanLogScore).toBeGreaterThan(report.forecasters.persistence!.meanLogScore);
    expect(report.nullPairs).toMatchObject({ pairs: 1, calls: 0, callsPerHalfSplit: 0 });
  });

  it('is the same twice, from the cache, and whatever the order of the rows', async () => {
    const corpus = madeUpCorpus();
    const cacheDir = mkdtempSync(join(tmpdir(), 'foreshadow-cache-'));
    const folder = writeCorpus(corpus);
    const first = await backtest(folder, { cacheDir });
    const second = await backtest(folder, { cacheDir });
    expect(second).toEqual(first);
    const turned = await backtest({
      ...corpus,
      prompts: [...corpus.prompts].reverse(),
      responses: [...corpus.responses].reverse(),
    });
    expect(turned.forecasters).toEqual(first.forecasters);
    const other = await backtest(folder, { cacheDir, seed: 2 });
    expect(other.forecasters).not.toEqual(first.forecasters);
  });

  it('splits by time, cluster and source', async () => {
    const folder = writeCorpus(madeUpCorpus());
    const time = await backtest(folder, { kind: 'time' });
    expect(time.bySplit.map(({ logs, launched }) => [logs, launched])).toEqual([
      [40, 40],
      [40, 20],
      [40, 20],
    ]);
    expect((await backtest(folder, { kind: 'cluster' })).bySplit[0]).toMatchObject({ logs: 40, launched: 40 });
    const source = await backtest(folder, { kind: 'source', sources: [1, 2] });
    expect(source.bySplit[0]).toMatchObject({ logs: 20, launched: 40 });
    expect(source.notes.join(' ')).toContain('the part that differs between sources is unknown');
  });

  it('prints a table and a page that name their cells', async () => {
    const report = await backtest(madeUpCorpus());
    const table = backtestTable(report).join('\n');
    expect(table).toContain('sampling floor');
    expect(table).toContain('cells with ≥5 logged events');
    expect(backtestPage(report)).toMatch(/^<!doctype html>[\s\S]*sampling floor/);
  });
});

describe('bad input of runBacktest is counted by reason and place', () => {
  it('odd rows', async () => {
    const { prompts, responses, pairs } = madeUpCorpus();
    const odd = [
      '{"prompt_id": "p0", "model": ',
      '[1]',
      { prompt_id: 'p1', response: 'who?' },
      { prompt_id: 'nowhere', model: 'a-1', response: 'x' },
      { prompt_id: 'p2', model: 'a-1', response: 'a second answer' },
      { prompt_id: 'p3', model: 'stranger', response: 'x' },
      { prompt_id: 'p4', model: 'a-2', response: 7 },
    ];
    const silent = responses.slice(1).map((row, index) => (index === 0 ? { ...(row as object), response: null } : row));
    const report = await backtest({ prompts: [...prompts, prompts[0], {}], responses: [...silent, ...odd], pairs });
    expect(report.accounting.prompts.excluded).toEqual({ 'prompt-listed-twice': 1, 'no-prompt-id': 1 });
    expect(report.accounting.replies.excluded).toEqual({
      'not-json': 1,
      'not-an-object': 1,
      'no-model': 1,
      'unknown-prompt': 1,
      'answered-twice': 1,
      'model-in-no-pair': 1,
      'response-not-text': 1,
      'null-response': 1,
    });
    expectConserved(report.accounting.prompts);
    expectConserved(report.accounting.replies);
    expect(report.accounting.answers.missing).toBe(2);
    expect(report.accounting.places['prompt-listed-twice']![0]).toContain('prompts.jsonl.gz:81');
    expect(report.accounting.places['not-json']![0]).toMatch(/^responses-01\.jsonl:\d+$/);
  });

  it('an answer given in two files', async () => {
    const corpus = madeUpCorpus();
    const report = await backtest({ ...corpus, responses: [...corpus.responses, corpus.responses[0]] });
    expect(report.accounting.replies.excluded).toEqual({ 'answered-twice': 1 });
    expect(report.accounting.places['answered-twice']![0]).toContain('a-1 on p0');
    expectConserved(report.accounting.replies);
  });

  it('pairs that name unknown models, models without replies, and one model twice', async () => {
    const corpus = madeUpCorpus();
    const pairs = {
      successor_pairs: [
        ['a-1', 'a-2'],
        ['b-1', 'b-22'],
        ['mute', 'b-1'],
        ['a-1', 'a-1'],
      ],
      extra_pair: [['a-1', 'b-1']],
    };
    const mute = { prompt_id: 'p0', model: 'mute', response: null };
    const report = await backtest({ ...corpus, responses: [...corpus.responses, mute], pairs });
    expect(report.accounting.pairs).toEqual({
      in: 5,
      used: 1,
      excluded: {
        'unknown-model': 1,
        'model-without-replies': 1,
        'pair-of-one-model': 1,
        'pair-in-a-list-of-its-own': 1,
      },
    });
    expect(report.accounting.places['unknown-model']![0]).toMatch(/successor_pairs\[1\]: b-22 \(did you mean b-2/);
    await expect(backtest({ ...corpus, pairs: [['x', 'y']] })).rejects.toMatchObject({
      code: 'backtest.no-usable-pair',
    });
  });

  it('prompts with the same text stay together', async () => {
    const corpus = madeUpCorpus();
    const prompts = corpus.prompts.map((prompt, i) =>
      i < 20 ? { ...(prompt as object), turns: ['The same?'] } : prompt,
    );
    const report = await backtest({ ...corpus, prompts });
    expect(report.notes.join(' ')).toContain('1 prompt texts occur 20 times');
  });

  it('folders, pairs and splits that cannot be', async () => {
    const corpus = madeUpCorpus();
    await expect(backtest('/nowhere/at/all')).rejects.toMatchObject({ code: 'backtest.pairs-unreadable' });
    await expect(backtest({ ...corpus, pairs: { successor_pairs: [['a-1']] } })).rejects.toMatchObject({
      code: 'backtest.pairs-shape',
    });
    await expect(backtest({ ...corpus, prompts: [] })).rejects.toMatchObject({ code: 'backtest.no-prompts' });
    const plain = corpus.prompts.map((prompt) => ({
      prompt_id: (prompt as { prompt_id: string }).prompt_id,
      turns: ['Hm?'],
    }));
    await expect(backtest({ ...corpus, prompts: plain }, { kind: 'time' })).rejects.toMatchObject({
      code: 'backtest.no-times',
    });
    await expect(backtest({ ...corpus, prompts: plain }, { kind: 'source' })).rejects.toMatchObject({
      code: 'backtest.too-few-sources',
    });
  });
});
