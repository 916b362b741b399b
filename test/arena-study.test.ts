import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyReport } from '../src/report/study-report.ts';
import { foreshadow } from './bad-study.ts';

const corpus = fileURLToPath(new URL('../../shared/data/arena_hard_v01', import.meta.url));
const policies = fileURLToPath(new URL('../policies', import.meta.url));
const missing = !existsSync(corpus);
if (missing) console.log('skipped: a study of arena_hard_v01, because ../shared is absent');

const studyText = `study: arena
traffic: { files: ${corpus}, consent: all-consented, format: corpus, model: gpt-4-0613, split: logs }
launch: { traffic: { files: ${corpus}, model: gpt-4-1106-preview, split: launched } }
slice: { size: 500, perUser: all }
current: { model: { kind: recorded, replies: ${corpus}, model: gpt-4-0613, split: logs } }
candidate: { model: { kind: recorded, replies: ${corpus}, model: gpt-4-1106-preview, split: logs } }
policies: ${policies}
behaviors: [bold-text, numbered-list, table, short-reply, hedge-note, refusal, code-block, control-token-leak]
forecast: { blocks: none }
`;

/** One model's real replies as today's logs, its successor's as the replay and, on the other half, as the launch. */
describe.skipIf(missing)('a study on real replies of two models, through the command line', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'foreshadow-arena-'));
    await writeFile(join(dir, 'foreshadow.yaml'), studyText);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('runs, forecasts, registers, observes the other half and scores', async () => {
    for (const verb of ['ingest', 'run', 'register', 'observe']) {
      const ended = await foreshadow(dir, [verb, '--json']);
      expect(ended.code, `${verb}: ${ended.stderr}`).toBe(0);
    }
    const scored = await foreshadow(dir, ['score', '--json']);
    expect(scored.code, scored.stderr).toBe(0);
    const report = JSON.parse(scored.stdout) as StudyReport;
    expect(report).toMatchObject({ stage: 'scored', recorded: true });
    expect(report.score!.inside95).toEqual({ inside: expect.any(Number), of: 8 });
    expect(report.score!.inside95.inside).toBeGreaterThanOrEqual(7);
    expect(report.score!.calls.of).toBeGreaterThan(0);
    expect(report.score!.calls.right).toBe(report.score!.calls.of);
    expect(report.score!.medianError!).toBeLessThan(report.score!.medianErrorByForecaster.persistence!);
    for (const lane of report.accounting) {
      expect(lane.sampled).toBe(lane.replied + lane.pending);
      expect(lane.replied * 8).toBe(lane.graded);
    }
    const ledger = await foreshadow(dir, ['verify', 'ledger.jsonl']);
    expect(ledger.code).toBe(0);
  }, 240_000);
});
