import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../core/effects.ts';
import { type Behaviour, type FakeEndpoint, fakeEndpoint, json } from './fake-endpoint.conformance.ts';
import { openJsonAsker } from './json-asker.ts';

const live = new AbortController().signal;
const open: FakeEndpoint[] = [];
afterAll(() => Promise.all(open.map((endpoint) => endpoint.close())));

async function askerAt(behave: Behaviour, more: object = {}) {
  const endpoint = await fakeEndpoint(behave);
  open.push(endpoint);
  const config = { endpoint: `${endpoint.url}/score?v=2`, page: null, ...more };
  const asker = openJsonAsker(config, { environment: { KEY: 'a-long-secret-key' }, clock: systemClock });
  return { endpoint, asker };
}

it('posts JSON to the address as it stands, and gives back what was answered', async () => {
  const { endpoint, asker } = await askerAt((response) => json(response, [0.5]), {
    apiKeyEnv: 'KEY',
    headers: { 'x-team': 'a' },
    limits: { maxInFlight: 2, tokensPerMinute: 1000 },
  });
  expect(await asker.ask({ text: 'é' }, live)).toEqual({ status: 'answered', body: [0.5] });
  expect(endpoint.seen[0]).toMatchObject({
    path: '/v1/score?v=2',
    body: '{"text":"é"}',
    headers: { authorization: 'Bearer a-long-secret-key', 'x-team': 'a', 'content-type': 'application/json' },
  });
  await asker.close();
});

it('asks again what may succeed later, and names what does not', async () => {
  const { endpoint, asker } = await askerAt(
    (response, { body }, n) => {
      if (body === '"html"') response.end('<html>Sign in</html>');
      else if (body === '"moved"') response.writeHead(302, { location: 'http://elsewhere.test/' }).end();
      else if (n === 1) response.writeHead(500).end('no a-long-secret-key here');
      else json(response, { n });
    },
    { limits: { maxAttempts: 2 }, apiKeyEnv: 'KEY' },
  );
  expect(await asker.ask('x', live)).toEqual({ status: 'answered', body: { n: 2 } });
  expect(await asker.ask('html', live)).toMatchObject({ status: 'failed', reason: 'not-json' });
  expect(endpoint.seen).toHaveLength(4);
  expect(await asker.ask('moved', live)).toMatchObject({ status: 'failed', reason: 'redirected' });
  expect(endpoint.seen).toHaveLength(5);
  expect(await asker.ask('x', AbortSignal.abort())).toEqual({ status: 'not-asked' });
  expect(endpoint.seen).toHaveLength(5);
  await asker.close();
});
