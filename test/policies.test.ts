import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../src/core/policy.ts';
import { loadLanguageDetector, scriptCounts } from '../src/grade/language.ts';
import { lintPolicy } from '../src/grade/lint-policy.ts';
import { loadPolicies } from '../src/grade/policy-file.ts';
import { testPolicies } from '../src/grade/policy-test.ts';
import { compilePolicy } from '../src/grade/reasoner/compile-policy.ts';
import { countTextTokens } from '../src/harmony/index.ts';

const folder = new URL('../policies', import.meta.url).pathname;

describe('policies/', () => {
  it('holds policies whose graders agree with every gold example', async () => {
    const policies = await loadPolicies(folder);
    const tests = await testPolicies(policies);
    const misses = tests.flatMap(({ policy, misses: missed }) => missed.map((miss) => ({ policy, ...miss })));
    console.log(
      `${tests.length} policies, ${tests.reduce((sum, test) => sum + test.examples, 0)} gold examples, ${misses.length} missed`,
    );
    expect(misses).toEqual([]);
  });
});

describe('policies/reasoner/', () => {
  let policies: readonly Policy[];
  beforeAll(async () => {
    policies = await loadPolicies(`${folder}/reasoner`);
  });

  it('is a folder of its own: the rules beside it load without it', async () => {
    const rules = await loadPolicies(folder);
    expect(rules.every(({ grader }) => grader.kind !== 'reasoner')).toBe(true);
    expect(policies.every(({ grader }) => grader.kind === 'reasoner')).toBe(true);
  });

  it('holds at least 16 policies of 400 to 600 tokens, with 12 examples, 5 a side, in several languages', () => {
    expect(policies.length).toBeGreaterThanOrEqual(16);
    for (const { id, body, labels, examples } of policies) {
      const events = new Set(labels.filter(({ event }) => event).map(({ name }) => name));
      const present = examples.filter(({ label }) => events.has(label)).length;
      const scripts = new Set(examples.flatMap(({ user = '', reply }) => [...scriptCounts(user + reply).keys()]));
      expect({ id, tokens: countTextTokens(body) >= 400 && countTextTokens(body) <= 600 }).toEqual({
        id,
        tokens: true,
      });
      expect({ id, enough: examples.length >= 12 && Math.min(present, examples.length - present) >= 5 }).toEqual({
        id,
        enough: true,
      });
      expect({ id, scripts: scripts.size >= 2 }).toEqual({ id, scripts: true });
    }
  });

  it('has nothing to lint: no error, no warning', async () => {
    const detect = await loadLanguageDetector();
    const findings = policies.flatMap((policy) => lintPolicy(policy, readFileSync(policy.file, 'utf8'), { detect }));
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  it('compiles into prompts that leave at least half of the examples for the test', () => {
    const prompts = policies.map(compilePolicy);
    const tokens = prompts.map((prompt) => prompt.tokens);
    console.log(
      `${policies.length} reasoner policies, ${policies.reduce((sum, { examples }) => sum + examples.length, 0)} gold examples, prompts of ${Math.min(...tokens)} to ${Math.max(...tokens)} tokens`,
    );
    for (const [at, { examplesShown }] of prompts.entries()) {
      expect(examplesShown.length).toBeGreaterThanOrEqual(4);
      expect(examplesShown.length * 2).toBeLessThanOrEqual(policies[at]!.examples.length);
    }
  });
});
