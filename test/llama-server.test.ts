import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/core/effects.ts';
import { embeddedCache } from '../src/models/embedded/cache.ts';
import { limited } from '../src/models/limited.ts';
import type { ModelRequest } from '../src/models/model.ts';
import { createOpenAiCompatible } from '../src/models/openai-compatible.ts';
import { type RealServer, startRealServer } from './real-server.ts';

const cacheDir =
  process.env.FORESHADOW_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'foreshadow');

/** The server, or why none can be asked here. */
async function startOrReason(): Promise<RealServer | string> {
  if (process.env.FORESHADOW_REAL_SERVER !== '1') return 'FORESHADOW_REAL_SERVER is not 1';
  const { weights } = embeddedCache(cacheDir);
  return existsSync(weights) ? startRealServer(cacheDir, weights) : `no weights in ${cacheDir}: foreshadow model pull`;
}

function request(prompt: string, n: number): ModelRequest {
  return {
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: prompt },
    ],
    tools: [],
    sampling: { temperature: 0.6, topP: 1, topK: 40, minP: 0.05, maxTokens: 32 },
    seed: n,
    fingerprint: `real-${n}`,
  };
}

const server = await startOrReason();
if (typeof server === 'string') {
  it.skip(`a real server (${server})`, () => {});
} else {
  describe(`a real server, ${server.name}`, () => {
    const live = new AbortController().signal;
    const config = { kind: 'openai-compatible' as const, endpoint: server.url, model: 'smollm2' };
    const model = limited(createOpenAiCompatible(config, { environment: {} }), {
      maxInFlight: 4,
      price: null,
      clock: systemClock,
    });
    afterAll(async () => {
      await model.close();
      server.stop();
    });

    it('answers 20 requests, 4 in flight, and costs next to no processor time', { timeout: 300_000 }, async () => {
      // The first calls load and compile the client; what is wanted is what a run costs.
      await Promise.all([1, 2, 3, 4].map((n) => model.ask(request('Say hello.', n), live)));
      const startedAt = performance.now();
      const cpuBefore = process.cpuUsage();
      const replies = await Promise.all(
        Array.from({ length: 20 }, (_, n) => model.ask(request(`Tell me fact ${n} about rivers.`, n), live)),
      );
      const { user, system } = process.cpuUsage(cpuBefore);
      const wallMs = performance.now() - startedAt;
      const share = (user + system) / 1000 / wallMs;
      const tokens = replies.reduce(
        (sum, reply) => sum + (reply.state === 'replied' ? (reply.usage.outputTokens ?? 0) : 0),
        0,
      );
      console.log(
        `${server.name}: 20 replies, ${tokens} tokens in ${(wallMs / 1000).toFixed(1)} s, harness CPU ${(100 * share).toFixed(2)} %`,
      );
      for (const reply of replies) {
        if (reply.state !== 'replied') throw new Error(JSON.stringify(reply));
        expect(reply.content.length).toBeGreaterThan(0);
        expect(['stop', 'length']).toContain(reply.finishReason);
        expect(reply).toMatchObject({ attempts: 1, answeredBy: 'smollm2', recorded: false, costUsd: null });
      }
      expect(share).toBeLessThan(0.02);
    });

    it('says that a prefix does not fit its context', { timeout: 60_000 }, async () => {
      const outcome = await model.ask(request('river '.repeat(4000), 99), live);
      expect(outcome).toMatchObject({ state: 'not-replayable', reason: 'over-context' });
    });

    it('gives the same text for the same seed', { timeout: 60_000 }, async () => {
      const [first, second] = [
        await model.ask(request('Say hi.', 7), live),
        await model.ask(request('Say hi.', 7), live),
      ];
      expect(first).toHaveProperty('content');
      expect((second as { content: string }).content).toBe((first as { content: string }).content);
    });
  });
}
