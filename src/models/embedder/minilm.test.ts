import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../core/effects.ts';
import type { PullEvent } from '../embedded/pull-event.ts';
import { embedderConformance } from './embedder.conformance.ts';
import { createMinilm, minilmId } from './minilm.ts';
import { minilmCache } from './minilm-files.ts';
import { embedderId, openEmbedder } from './open-embedder.ts';
import { pullMinilm } from './pull-minilm.ts';

const cacheDir =
  process.env.FORESHADOW_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'foreshadow');
const cache = minilmCache(cacheDir);
const missing = [cache.runtime, cache.model, cache.tokenizer].find((path) => !existsSync(path));

describe('MiniLM', () => {
  it('says how it is fetched where it is not there', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'foreshadow-minilm-'));
    const deps = { cacheDir: nowhere, environment: {}, clock: systemClock };
    await expect(openEmbedder({ local: 'minilm-int8' }, deps)).rejects.toMatchObject({
      code: 'embedder.not-pulled',
      hint: expect.stringMatching(/foreshadow model pull --embedder/),
    });
    expect(embedderId({ local: 'minilm-int8' })).toBe(minilmId);
  });

  it('a pull says what, from where and how big before it begins; one that is stopped leaves nothing behind', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'foreshadow-minilm-'));
    const events: PullEvent[] = [];
    const emit = (event: PullEvent): void => void events.push(event);
    const pull = { emit, signal: AbortSignal.abort(), clock: systemClock };
    expect(await pullMinilm({ cacheDir: nowhere, pull })).toMatchObject({
      status: 'unavailable',
      reason: 'engine-missing',
      detail: expect.stringMatching(/npm could not install onnxruntime-node@1/),
    });
    expect(events.map(({ kind }) => kind)).toEqual(['fetching', 'failed-source']);
    expect(events[0]).toMatchObject({ part: 'runtime', bytes: expect.any(Number), licence: 'MIT and Apache-2.0' });
    expect(readdirSync(nowhere)).toEqual(['weights']);
    expect(readdirSync(join(nowhere, 'weights'))).toEqual([]);
  });
});

if (missing) {
  it.skip(`MiniLM is an embedder (no ${missing}: foreshadow model pull --embedder)`, () => {});
} else {
  it('MiniLM that is there is left alone by a pull', async () => {
    const kinds: string[] = [];
    const emit = ({ kind, part }: PullEvent): void => void kinds.push(`${part} ${kind}`);
    const pull = { emit, signal: AbortSignal.abort(), clock: systemClock };
    expect(await pullMinilm({ cacheDir, pull })).toEqual({
      status: 'ready',
      runtime: cache.runtime,
      model: cache.model,
      tokenizer: cache.tokenizer,
    });
    expect(kinds).toEqual(['runtime found', 'model found', 'tokenizer found']);
  });

  embedderConformance('MiniLM', () => createMinilm(cacheDir));

  it('MiniLM puts texts of one meaning closer than others, and reads 128 tokens', async () => {
    const embedder = await createMinilm(cacheDir);
    const live = new AbortController().signal;
    const long = 'word '.repeat(126);
    const [a, b, c, d, e] = await embedder.embed(
      ['How do I bake bread?', 'A recipe for a loaf.', 'The treaty was signed in 1648.', long, `${long}and a tail`],
      live,
    );
    const cosine = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    expect(cosine(a!, b!)).toBeGreaterThan(cosine(a!, c!) + 0.2);
    expect(d).toEqual(e);
    await embedder.close();
  }, 60_000);
}
