import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestFingerprint } from '../core/request-fingerprint.ts';
import type { LanguageModel, ModelRequest } from './model.ts';

export interface ConformanceCase {
  readonly name: string;
  readonly make: () => Promise<LanguageModel>;
  /** The user's turn of the question that every adapter is asked. */
  readonly prompt?: string;
}

export function conformanceRequest(prompt: string, seed = 1): ModelRequest {
  const request = {
    messages: [{ role: 'user' as const, content: prompt }],
    tools: [],
    sampling: { maxTokens: 8 },
    seed,
  };
  return { ...request, fingerprint: requestFingerprint(request) };
}

export const conformancePrompt = 'Say hello.';

/** What holds for everything that answers, whatever stands behind it. */
export function modelConformance({ name, make, prompt = conformancePrompt }: ConformanceCase): void {
  describe(`${name} is a language model`, () => {
    const live = (): AbortSignal => new AbortController().signal;
    let model: LanguageModel;
    beforeAll(async () => {
      model = await make();
    });
    afterAll(() => model.close());

    it('names itself and says how much it can do at once', () => {
      expect(model.id).not.toBe('');
      expect(model.parallel).toBeGreaterThanOrEqual(1);
    });

    it('answers with every member of a reply', async () => {
      const response = await model.generate(conformanceRequest(prompt), live());
      if (response.status !== 'answered') throw new Error(`${response.reason}: ${response.detail}`);
      expect(response).toMatchObject({ state: 'replied', toolCalls: [] });
      expect(typeof response.content).toBe('string');
      expect(['stop', 'length', 'unknown']).toContain(response.finishReason);
      expect(typeof response.recorded).toBe('boolean');
      expect(response).toHaveProperty('raw');
      expect(response).toHaveProperty('answeredBy');
      for (const tokens of Object.values(response.usage)) expect(tokens).toBeGreaterThanOrEqual(0);
      expect(response.costUsd === null || response.costUsd >= 0).toBe(true);
    });

    it('answers more requests at once than it can work on', async () => {
      const many = Math.min(model.parallel + 2, 20);
      const asked = Array.from({ length: many }, () => model.generate(conformanceRequest(prompt), live()));
      for (const response of await Promise.all(asked)) expect(response.status).toBe('answered');
    });

    it('leaves the request as it was', async () => {
      const request = conformanceRequest(prompt);
      const before = JSON.stringify(request);
      await model.generate(request, live());
      expect(JSON.stringify(request)).toBe(before);
    });

    it('resolves, and does not reject, when it is abandoned', async () => {
      const controller = new AbortController();
      const asked = model.generate(conformanceRequest(prompt), controller.signal);
      controller.abort();
      const response = await asked;
      expect(response.status === 'answered' || response.status === 'failed').toBe(true);
      if (response.status === 'failed') expect(response).toMatchObject({ reason: 'timeout', retryable: true });
    });
  });
}
