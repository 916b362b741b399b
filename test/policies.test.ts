import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../src/grade/policy-file.ts';
import { testPolicies } from '../src/grade/policy-test.ts';

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
