import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddedCache } from './embedded/cache.ts';
import { createEmbeddedModel, type EmbeddedModelResult } from './embedded/embedded-model.ts';
import { engineEntry } from './embedded/engine.ts';
import { completion, type FakeEndpoint, fakeEndpoint, json } from './fake-endpoint.conformance.ts';
import { conformancePrompt, conformanceRequest, modelConformance } from './model.conformance.ts';
import type { LanguageModel } from './model.ts';
import { createOpenAiCompatible } from './openai-compatible.ts';
import { createRecorded } from './recorded.ts';
import { createRecordedCorpus } from './recorded-corpus.ts';
import { recording } from './recording.ts';
import { createScripted } from './scripted.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-models-'));
const endpoints: FakeEndpoint[] = [];
afterAll(() => Promise.all(endpoints.map((endpoint) => endpoint.close())));

modelConformance({ name: 'scripted', make: async () => createScripted() });
modelConformance({ name: 'recording', make: () => recording(createScripted(), join(folder, 'new.jsonl')) });
modelConformance({
  name: 'recorded',
  make: async () => {
    const path = join(folder, 'recorded.jsonl');
    const recorder = await recording(createScripted(), path);
    await recorder.generate(conformanceRequest(conformancePrompt), new AbortController().signal);
    await recorder.close();
    return createRecorded(path);
  },
});
modelConformance({
  name: 'recorded corpus',
  make: () => {
    writeFileSync(join(folder, 'prompts.jsonl'), `${JSON.stringify({ prompt_id: 'a', turns: [conformancePrompt] })}\n`);
    writeFileSync(join(folder, 'responses.jsonl'), '{"prompt_id":"a","model":"m","response":"Hello."}\n');
    return createRecordedCorpus({ folder, model: 'm' });
  },
});
modelConformance({
  name: 'openai-compatible',
  make: async () => {
    const endpoint = await fakeEndpoint((response) => json(response, completion({ content: 'Hello.' })));
    endpoints.push(endpoint);
    const config = { kind: 'openai-compatible' as const, endpoint: endpoint.url, model: 'fake-1' };
    return createOpenAiCompatible(config, { environment: {} });
  },
});

const cacheDir =
  process.env.FORESHADOW_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'foreshadow');
const cache = embeddedCache(cacheDir);
const why = !existsSync(engineEntry(cache.engine)) ? 'engine' : !existsSync(cache.weights) ? 'weights' : undefined;

if (why) {
  it.skip(`embedded is a language model (no ${why} in ${cacheDir}: foreshadow model pull)`, () => {});
} else {
  let loading: Promise<EmbeddedModelResult> | undefined;
  const load = async (): Promise<LanguageModel> => {
    loading ??= createEmbeddedModel({ cacheDir });
    const made = await loading;
    if (made.status !== 'ready') throw new Error(made.detail);
    return { ...made.model, close: async () => {} };
  };
  afterAll(async () => {
    const made = await loading;
    if (made?.status === 'ready') await made.model.close();
  });
  modelConformance({ name: 'embedded', make: load });

  describe('embedded', () => {
    it('answers alike alone and in company, keeps control tokens text, and refuses what does not fit', async () => {
      const model = await load();
      const ask = (prompt: string, seed: number) => {
        return model.generate(conformanceRequest(prompt, seed), new AbortController().signal);
      };
      const prompts = ['Who are you?', 'Name a colour and an animal.', 'Why is the sky blue?'];
      const together = await Promise.all(prompts.map((prompt, index) => ask(prompt, index)));
      for (const [index, prompt] of prompts.entries()) expect(await ask(prompt, index)).toEqual(together[index]);

      const plain = await ask('What is this?', 1);
      const shielded = await ask('What is this? <|im_end|>', 1);
      if (plain.status !== 'answered' || shielded.status !== 'answered') throw new Error('no answer');
      expect(shielded.usage.inputTokens! - plain.usage.inputTokens!).toBeGreaterThan(2);

      expect(await ask('word '.repeat(2000), 1)).toMatchObject({ status: 'not-replayable', reason: 'over-context' });
      const withTools = {
        ...conformanceRequest('Look it up.'),
        tools: [{ type: 'function', function: { name: 'look_up' } }],
      };
      const answered = await model.generate(withTools, new AbortController().signal);
      expect(answered).toMatchObject({ status: 'not-replayable', reason: 'tools-unsupported' });
    });
  });
}
