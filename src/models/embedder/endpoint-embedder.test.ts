import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/effects.ts';
import { embeddingsEndpointSchema } from '../../core/screen-config.ts';
import { type Behaviour, type FakeEndpoint, fakeEndpoint, json } from '../fake-endpoint.conformance.ts';
import { embedderConformance, lettersVector } from './embedder.conformance.ts';
import { createEndpointEmbedder } from './endpoint-embedder.ts';
import { embedderId, openEmbedder } from './open-embedder.ts';

const live = new AbortController().signal;
const open: FakeEndpoint[] = [];
afterAll(() => Promise.all(open.map((endpoint) => endpoint.close())));

interface Asked {
  readonly model: string;
  readonly input: string[];
}
const askedOf = (body: string): Asked => JSON.parse(body) as Asked;
const answer = (vectors: number[][], model = 'e-1') => ({
  object: 'list',
  model,
  // Backwards, because only the index says whose vector it is.
  data: vectors.map((embedding, index) => ({ index, embedding })).reverse(),
});
const letters: Behaviour = (response, { body }) => json(response, answer(askedOf(body).input.map(lettersVector)));

async function embedderAt(behave: Behaviour, more: object = {}) {
  const endpoint = await fakeEndpoint(behave);
  open.push(endpoint);
  const config = embeddingsEndpointSchema.parse({ endpoint: endpoint.url, model: 'e-1', ...more });
  const embedder = createEndpointEmbedder(config, { environment: { KEY: 'k' }, clock: systemClock });
  return { endpoint, embedder, config };
}

embedderConformance('an endpoint', async () => (await embedderAt(letters)).embedder);

describe('an embeddings endpoint', () => {
  it('is sent texts of one turn together, cut, with the key, at its one page', async () => {
    const { endpoint, embedder } = await embedderAt(letters, { batch: 4, maxCharacters: 6, apiKeyEnv: 'KEY' });
    const all = await Promise.all(
      ['one', 'two', 'three', 'four', 'five-six'].map((text) => embedder.embed([text], live)),
    );
    expect(all.map(([vector]) => vector![0]! > 0)).toEqual([true, true, true, true, true]);
    expect(endpoint.seen.map(({ body }) => askedOf(body).input)).toEqual([['one', 'two', 'three', 'four'], ['five-s']]);
    expect(endpoint.seen[0]).toMatchObject({ path: '/v1/embeddings', headers: { authorization: 'Bearer k' } });
    expect(askedOf(endpoint.seen[0]!.body).model).toBe('e-1');
    await embedder.close();
  });

  it('one text that is rejected does not cost the others their vectors', async () => {
    const { embedder } = await embedderAt((response, request, n) => {
      if (askedOf(request.body).input.includes('bad')) json(response, { error: { message: 'input is too long' } }, 400);
      else letters(response, request, n);
    });
    const settled = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((text) => embedder.embed([text], live)));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect((settled[2] as PromiseRejectedResult).reason).toMatchObject({ code: 'embedder.failed' });
    await embedder.close();
  });

  it('llama-server-answers-500-to-a-text-larger-than-its-batch: not asked again, and the others get theirs', async () => {
    const { endpoint, embedder } = await embedderAt((response, request, n) => {
      const message =
        'input (6001 tokens) is too large to process. increase the physical batch size (current batch size: 512)';
      if (askedOf(request.body).input.includes('long')) json(response, { error: { code: 500, message } }, 500);
      else letters(response, request, n);
    });
    const settled = await Promise.allSettled(['a', 'long', 'b'].map((text) => embedder.embed([text], live)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((settled[1] as PromiseRejectedResult).reason.message).toMatch(/over-context.*too large/);
    expect(endpoint.seen).toHaveLength(5);
    await embedder.close();
  });

  it('is asked again while it is overloaded, and refused once dimension or model change', async () => {
    let [size, model] = [3, 'e-1'];
    const { endpoint, embedder } = await embedderAt((response, { body }, n) => {
      if (n === 1) response.writeHead(429, { 'retry-after': '0' }).end('{}');
      else
        json(
          response,
          answer(
            askedOf(body).input.map((text) => lettersVector(text).slice(0, size)),
            model,
          ),
        );
    });
    expect(embedder.dimension).toBeNull();
    await embedder.embed(['a'], live);
    expect(embedder.dimension).toBe(3);
    expect(endpoint.seen).toHaveLength(2);
    size = 2;
    await expect(embedder.embed(['b'], live)).rejects.toMatchObject({ code: 'embedder.changed' });
    [size, model] = [3, 'e-2'];
    await expect(embedder.embed(['c'], live)).rejects.toMatchObject({ code: 'embedder.changed' });
    await embedder.close();
  });

  it.each([
    ['too few vectors', { data: [] }, /0 vectors for 1/],
    ['a vector for each token', answer([[[1, 2]] as unknown as number[]]), /pool them/],
    ['no direction', answer([[0, 0]]), /no direction/],
    ['another dimension than stated', answer([[1, 2]]), /vectors of 3 numbers, and now of 2/],
    ['something else', { hello: 1 }, /no list named data/],
  ])('says what is wrong: %s', async (_, body, message) => {
    const { embedder } = await embedderAt((response) => json(response, body), { dimensions: 3 });
    await expect(embedder.embed(['a'], live)).rejects.toThrow(message);
    await embedder.close();
  });

  it('has an id of what changes vectors, and says what a missing key is', async () => {
    const { config } = await embedderAt(letters);
    expect(embedderId({ ...config, endpoint: 'http://elsewhere/v1', batch: 1 })).toBe(embedderId(config));
    for (const other of [{ model: 'e-2' }, { maxCharacters: 10 }, { dimensions: 4 }])
      expect(embedderId({ ...config, ...other })).not.toBe(embedderId(config));
    const deps = { environment: {}, clock: systemClock, cacheDir: '/nowhere' };
    await expect(openEmbedder({ ...config, apiKeyEnv: 'KEY' }, deps)).rejects.toMatchObject({
      code: 'model.missing-key',
    });
  });
});
