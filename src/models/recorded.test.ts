import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from './model.ts';
import { createRecorded } from './recorded.ts';
import { createRecordedCorpus } from './recorded-corpus.ts';
import { recording } from './recording.ts';
import { resolveModel } from './resolve.ts';
import { createScripted } from './scripted.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-recorded-'));
const live = new AbortController().signal;

function request(prompt: string): ModelRequest {
  return { messages: [{ role: 'user', content: prompt }], tools: [], sampling: {}, fingerprint: `print-${prompt}` };
}

async function record(path: string, prompts: readonly string[]): Promise<void> {
  const model = await recording(createScripted({ script: '{n} says {prompt} – ü 🙂' }), path);
  await Promise.all(prompts.map((prompt) => model.generate(request(prompt), live)));
  await model.close();
}

describe('a recording', () => {
  it('plays back what was recorded, marked, and says what it lacks', async () => {
    const path = join(folder, 'a.jsonl');
    await record(path, ['one', 'two', 'three']);
    const model = await createRecorded(path);
    expect(await model.generate(request('two'), live)).toMatchObject({
      status: 'answered',
      content: '2 says two – ü 🙂',
      recorded: true,
      costUsd: 0,
      usage: { inputTokens: 10 },
    });
    expect(await model.generate(request('four'), live)).toMatchObject({ reason: 'not-recorded', retryable: false });
    await model.close();
  });

  it('goes on after a kill inside a line, and keeps the first answer of a request', async () => {
    const path = join(folder, 'killed.jsonl');
    await record(path, ['one']);
    appendFileSync(path, '{"fingerprint":"print-two","cont');
    await (await createRecorded(path)).close();
    await record(path, ['two', 'one']);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
    const model = await createRecorded(path);
    expect(await model.generate(request('one'), live)).toMatchObject({ content: '1 says one – ü 🙂' });
    expect(await model.generate(request('two'), live)).toMatchObject({ content: '1 says two – ü 🙂' });
    await model.close();
  });

  it('names the file and line that is no recording, and the file that is not there', async () => {
    const path = join(folder, 'bad.jsonl');
    await record(path, ['one']);
    appendFileSync(path, '{"hello":1}\n');
    await expect(createRecorded(path)).rejects.toMatchObject({
      code: 'recording.bad-line',
      place: { file: path, line: 2 },
    });
    await expect(createRecorded(join(folder, 'none'))).rejects.toMatchObject({ code: 'recording.unreadable' });
  });
});

describe('a corpus', () => {
  const corpus = mkdtempSync(join(tmpdir(), 'foreshadow-corpus-'));
  const lines = (records: readonly unknown[]): Buffer =>
    gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  writeFileSync(
    join(corpus, 'prompts.jsonl.gz'),
    lines([
      { prompt_id: 'a', turns: ['First?', 'And then?'] },
      {
        prompt_id: 'b',
        messages: [
          { role: 'user', content: 'Old' },
          { role: 'assistant', content: '.' },
          { role: 'user', content: 'New' },
        ],
      },
    ]),
  );
  writeFileSync(
    join(corpus, 'responses-00.jsonl.gz'),
    lines([
      { prompt_id: 'a', model: 'm/1', responses: ['One\u2028line', 'Two'] },
      { prompt_id: 'a', model: 'm/2', response: 'Other' },
      { prompt_id: 'b', model: 'm/1', response: 'Three', sample: 0 },
      { prompt_id: 'b', model: 'm/1', response: 'Four', sample: 1 },
    ]),
  );
  const deps = { studyDir: corpus, cacheDir: corpus, environment: {}, clock: { now: () => 0, sleep: async () => {} } };

  it('answers by the last user turn for the named model', async () => {
    const model = await resolveModel({ kind: 'recorded', replies: '.', model: 'm/1' }, deps);
    const said = async (prompt: string) => model.generate(request(prompt), live);
    expect(await said('First?')).toMatchObject({ content: 'One\u2028line', recorded: true, answeredBy: 'm/1' });
    expect(await said('And then?')).toMatchObject({ content: 'Two' });
    expect(await said('New')).toMatchObject({ content: 'Three' });
    expect(await said('first?')).toMatchObject({ reason: 'not-recorded' });
  });

  it('answers only its half', async () => {
    const halves = await Promise.all(
      (['logs', 'launched'] as const).map((split) => createRecordedCorpus({ folder: corpus, model: 'm/1', split })),
    );
    for (const prompt of ['First?', 'New']) {
      const answers = await Promise.all(halves.map((half) => half.generate(request(prompt), live)));
      expect(answers.filter(({ status }) => status === 'answered')).toHaveLength(1);
    }
  });

  it('names the model that was meant, and what is missing', async () => {
    const unknown = resolveModel({ kind: 'recorded', replies: '.', model: 'm/3' }, deps);
    await expect(unknown).rejects.toMatchObject({ code: 'recording.unknown-model', hint: /m\/1|m\/2/ });
    await expect(resolveModel({ kind: 'recorded', replies: '.' }, deps)).rejects.toMatchObject({
      code: 'config.missing-model',
    });
    const empty = createRecordedCorpus({ folder, model: 'm' });
    await expect(empty).rejects.toMatchObject({ code: 'recording.not-a-corpus' });
  });

  const shared = new URL('../../../shared/data/arena_hard_v01', import.meta.url).pathname;
  it.skipIf(!existsSync(shared))('plays the shared corpus back (../shared/data, where it is there)', async () => {
    const model = await createRecordedCorpus({ folder: shared, model: 'Llama-2-7b-chat-hf' });
    expect(await model.generate(request('not a prompt of it'), live)).toMatchObject({ reason: 'not-recorded' });
  });
});
