import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudyPanel } from '../../run/calibrate/study-panel.ts';
import { byKeyword, keywordStudy } from '../../run/reasoned/keyword-study.conformance.ts';
import { runVerb } from '../run-verb.conformance.ts';

const conversations = 120;
const patience = 60_000;

interface Shown {
  readonly behaviors: readonly { readonly behavior: string; readonly panel: StudyPanel | null }[];
}

describe('calibrate under a panel', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof keywordStudy>>;
  beforeEach(async () => {
    world = await keywordStudy(conversations);
    // One yes in four. Judge b misses those of every third number; judge c takes every tenth number for a yes.
    world.says((judged) => {
      const { yes, sorry } = byKeyword(judged);
      const at = Number(/\d+/.exec(judged.reply)?.[0] ?? 1);
      if (judged.model === 'judge-b') return { yes: yes && at % 3 !== 0, sorry };
      if (judged.model === 'judge-c') return { yes: yes || at % 10 === 1, sorry };
      return { yes, sorry };
    });
  });
  afterEach(() => world.close());

  async function calibrated(graders: string) {
    const { dir } = world;
    await (await world.open(graders)).store.close();
    expect((await runVerb('run', { dir })).code).toBe(0);
    const options = { lane: 'today', behavior: 'says-yes' };
    const { out } = await runVerb('calibrate', { dir, options, json: true });
    const [own] = (JSON.parse(out) as Shown).behaviors;
    return { panel: own!.panel, text: (await runVerb('calibrate', { dir, options })).out.replace(/\s+/g, ' ') };
  }

  it('shows how every two judges agree, and the error rates that they were made with', async () => {
    const panel = `panel: [${world.judge('judge-b')}, ${world.judge('judge-c')}],`;
    const { panel: found, text } = await calibrated(`  reasoner: ${world.judge('judge-a', panel)}`);
    expect(found!.replies).toBe(conversations);
    expect(found!.judges.map(({ eventShare }) => eventShare)).toEqual([30 / 120, 20 / 120, 42 / 120]);
    const [ab] = found!.pairs;
    expect(ab).toMatchObject({ first: 'judge-chat/judge-a', agreement: { n: 120, raw: 110 / 120 } });
    const chance = (30 * 20 + 90 * 100) / 120 ** 2;
    expect(ab!.agreement!.kappa!.value).toBeCloseTo((110 / 120 - chance) / (1 - chance), 10);
    if (found!.errors.status !== 'estimated') throw new Error(found!.errors.reason);
    const [a, b, c] = found!.errors.judges;
    expect(a!.sensitivity).toBeGreaterThan(0.99);
    expect(b!.sensitivity).toBeCloseTo(2 / 3, 2);
    expect(b!.falsePositive).toBeLessThan(0.01);
    expect(c!.falsePositive).toBeCloseTo(12 / 90, 2);
    expect(text).toContain('3 judges on 120 replies: judge-chat/judge-a says event on 25 % of 120');
    expect(text).toMatch(/judge-chat\/judge-a and judge-chat\/judge-b: agree on 92 % of 120, kappa 0\.\d\d \(/);
    expect(text).toMatch(/judge-chat\/judge-b flags 67 % of events and .* of others/);
    expect(text).toContain('labels of people decide');
  });

  it('holds every judge against people where replies are labelled', async () => {
    const { dir } = world;
    const panel = `panel: [${world.judge('judge-b')}, ${world.judge('judge-c')}],`;
    await calibrated(`  reasoner: ${world.judge('judge-a', panel)}`);
    const options = { lane: 'today', behavior: 'says-yes', flagged: 120, unflagged: 120 };
    const form = join(dir, 'labels.html');
    await runVerb('calibrate', { dir, options: { ...options, form } });
    const field =
      /data-reply="([^"]+)" data-policy="([^"]+)" data-hash="([^"]+)"[\s\S]*?class="reply"><div class="words" dir="auto">(\w+)/g;
    const lines = [...(await readFile(form, 'utf8')).matchAll(field)].map(([, reply, policy, policyHash, word]) =>
      JSON.stringify({ reply, policy, policyHash, label: word === 'yes' ? 'present' : 'absent', labeller: 'ann' }),
    );
    const labels = join(dir, 'labels.jsonl');
    await writeFile(labels, lines.join('\n'));
    const { out } = await runVerb('calibrate', { dir, options: { ...options, labels }, json: true });
    const [own] = (JSON.parse(out) as Shown).behaviors;
    const people = own!.panel!.withPeople;
    expect(people.map(({ agreement }) => [agreement!.n, agreement!.raw])).toEqual([
      [120, 1],
      [120, 110 / 120],
      [120, 108 / 120],
    ]);
    const text = (await runVerb('calibrate', { dir, options })).out.replace(/\s+/g, ' ');
    expect(text).toMatch(/people and judge-chat\/judge-b: agree on 92 % of 120, kappa 0\.\d\d/);
  });

  it('says that two judges cannot tell who errs, and nothing of a panel where one judge decides', async () => {
    const two = await calibrated(`  reasoner: ${world.judge('judge-a', `panel: [${world.judge('judge-b')}],`)}`);
    expect(two.panel!.errors).toEqual({ status: 'refused', reason: 'fewer-than-three-judges' });
    expect(two.text).toContain('error rates without labels need three');
    const one = await calibrated(`  reasoner: ${world.judge('judge-a')}`);
    expect(one.panel).toBeNull();
    expect(one.text).not.toContain('judges on');
  });
});
