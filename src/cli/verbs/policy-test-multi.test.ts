import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MultiMeasurement } from '../../run/benchmark/measure-multi.ts';
import { byKeyword, keywordStudy, type Says } from '../../run/reasoned/keyword-study.conformance.ts';
import { runVerb } from '../run-verb.conformance.ts';

const conversations = 24;
const patience = 60_000;

/** Asked by both policies at once the judge overlooks a yes in a reply that also says sorry. */
const overlooks: Says = (judged) => {
  const { yes, sorry } = byKeyword(judged);
  return { yes: yes && !(judged.together && sorry), sorry };
};

describe('policy test --multi', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof keywordStudy>>;
  beforeEach(async () => {
    world = await keywordStudy(conversations);
    world.says(overlooks);
  });
  afterEach(() => world.close());
  const named = () => ({ endpoint: world.url, model: 'judge-a', multi: true });
  const policies = () => [join(world.dir, 'policies')];

  it('finds the drop that the judge was made with, and what one call saves', async () => {
    const { code, out } = await runVerb('policy test', { positional: policies(), options: named(), json: true });
    expect(code).toBe(0);
    const { exact, policies: each, cost, examples } = JSON.parse(out) as MultiMeasurement;
    // Held out: one yes and one no of each policy at the ends of their files; "Sorry, yes" is what is overlooked.
    expect(examples).toBe(4);
    expect(exact).toMatchObject({ examples: 4, alone: 4, together: 3, drop: { value: 0.25 } });
    const yes = each.find(({ policy }) => policy === 'says-yes')!;
    expect(yes).toMatchObject({ gold: { examples: 2, alone: 2, together: 1 }, others: { compared: 2, changed: 0 } });
    expect(each.find(({ policy }) => policy === 'says-sorry')).toMatchObject({ gold: { alone: 2, together: 2 } });
    expect(cost.alone.calls).toBe(8);
    expect(cost.together.calls).toBe(4);
    expect(cost.together.inputTokens!).toBeGreaterThan(cost.alone.inputTokens! / 4);
  });

  it('prints it with intervals and says in words what is compared', async () => {
    const { out } = await runVerb('policy test', { positional: policies(), options: { ...named(), examples: 1 } });
    expect(out).toMatch(/2 policies in one call, 2 held-out gold examples/);
    expect(out).toMatch(/says-yes +1 +1 +0 +100 \[-?\d+, 100\]/);
    expect(out).toMatch(/exact match over all policies: alone 100 % \[.*\] \(2 of 2\), together 50 %/);
    expect(out).toMatch(/calls 4 alone, 2 together \(50 % less\)/);
    expect(out.replace(/\s+/g, ' ')).toContain('every other policy’s has to equal its verdict alone');
  });

  it('with --record lets the study run in multi mode, whose report names the drop', async () => {
    const { dir } = world;
    const study = await world.open(`  reasoner: ${world.judge('judge-a', 'multi: true,')}`);
    await study.store.close();
    await expect(runVerb('run', { dir })).rejects.toMatchObject({ code: 'grader.multi-not-measured' });
    expect(world.asked()).toBe(0);
    const recorded = await runVerb('policy test', { dir, options: { multi: true, record: true } });
    expect(recorded.code).toBe(0);
    const before = world.asked();
    expect((await runVerb('run', { dir })).code).toBe(0);
    expect(world.asked() - before).toBe(2 * conversations);
    const { out } = await runVerb('report', { dir, options: { html: join(dir, 'report.html') }, json: true });
    const { method } = JSON.parse(out) as { method: readonly string[] };
    expect(method.join('\n')).toMatch(
      /right for 4 \(100 %\) where each policy was asked alone; .* for 3 \(75 %\), a drop of 25 percentage points/,
    );
    expect(await readFile(join(dir, 'report.html'), 'utf8')).toContain('multi mode');
    await writeFile(
      join(dir, 'foreshadow.yaml'),
      (await readFile(join(dir, 'foreshadow.yaml'), 'utf8')).replace('judge-a', 'judge-b'),
    );
    await expect(runVerb('run', { dir })).rejects.toMatchObject({ code: 'grader.multi-not-measured' });
  });

  it('records nothing where the judge gets nothing right alone', async () => {
    const study = await world.open(`  reasoner: ${world.judge('judge-a', 'multi: true,')}`);
    await study.store.close();
    world.says((judged) => ({ yes: !byKeyword(judged).yes, sorry: !byKeyword(judged).sorry }));
    const test = runVerb('policy test', { dir: world.dir, options: { multi: true, record: true } });
    await expect(test).rejects.toMatchObject({ code: 'policy.multi-nothing-right' });
    await expect(runVerb('run', { dir: world.dir })).rejects.toMatchObject({ code: 'grader.multi-not-measured' });
  });

  it('refuses a guard model, one policy, a folder beside --record, and no judge', async () => {
    const test = (options: object, positional = policies()) =>
      runVerb('policy test', { positional, options: { ...named(), ...options } });
    await expect(test({ adapter: 'llama-guard-3' })).rejects.toMatchObject({ code: 'grader.multi-not-possible' });
    await expect(test({}, [join(world.dir, 'policies', 'says-yes.md')])).rejects.toMatchObject({
      code: 'policy.not-several',
    });
    await expect(test({ record: true })).rejects.toMatchObject({ code: 'policy.multi-record-path' });
    await expect(runVerb('policy test', { positional: policies(), options: { multi: true } })).rejects.toMatchObject({
      code: 'bench.no-judge',
    });
    await expect(test({ examples: 0 })).rejects.toMatchObject({ code: 'policy.bad-count' });
    expect(world.asked()).toBe(0);
  });
});
