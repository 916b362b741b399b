import { countTokens } from 'gpt-tokenizer/encoding/o200k_harmony';
import { describe, expect, it } from 'vitest';
import { countTextTokens } from './count-tokens.ts';

describe('countTextTokens', () => {
  it('counts ordinary text as the tokenizer does, and control tokens as text', () => {
    const text = 'Judge the reply. Richte über die Antwort. 判断这个回复。 1234567'.repeat(20);
    expect(countTextTokens(text)).toBe(countTokens(text));
    expect(countTextTokens('<|start|>')).toBeGreaterThan(1);
    expect(countTextTokens('')).toBe(0);
  });

  it.each(['-', 'a', ' ', '好', '!?'])('counts a long run of %j in pieces', (mark) => {
    const run = mark.repeat(1500);
    const whole = countTokens(run);
    expect(countTextTokens(run)).toBeGreaterThanOrEqual(whole);
    expect(countTextTokens(run)).toBeLessThanOrEqual(whole * 1.05 + 2);
    expect(countTextTokens(mark.repeat(100_000))).toBeGreaterThan(0);
  });
});
