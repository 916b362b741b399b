import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../src/core/conversation.ts';
import type { Grade } from '../src/core/grade.ts';
import type { Policy } from '../src/core/policy.ts';
import { loadPolicies } from '../src/grade/policy-file.ts';
import { gradeReply, type RuleGrader, ruleGraders } from '../src/grade/rule-grader.ts';

const folder = new URL('../policies', import.meta.url).pathname;
const corpus = new URL('../../shared/data/arena_hard_v01', import.meta.url).pathname;
const here = existsSync(corpus);
if (!here) console.log(`skipped: ${corpus} is absent, so graders are not tried on real replies`);

interface Pairs {
  readonly rerun_null_pairs: readonly [string, string][];
  readonly serving_defect_pairs: readonly [string, string][];
}

function rows<Row>(name: string): Row[] {
  const text = gunzipSync(readFileSync(join(corpus, name))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** By model and behavior: how many replies, and how many are events. */
describe.skipIf(!here)('graders on real replies (arena_hard_v01)', () => {
  let policies: readonly Policy[] = [];
  let graders: readonly RuleGrader[] = [];
  let pairs: Pairs = { rerun_null_pairs: [], serving_defect_pairs: [] };
  const replies = new Map<string, Map<string, string>>();
  const prefixes = new Map<string, readonly Message[]>();

  beforeAll(async () => {
    policies = await loadPolicies(folder);
    graders = await ruleGraders(policies);
    pairs = JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pairs;
    const wanted = new Set([...pairs.rerun_null_pairs, ...pairs.serving_defect_pairs].flat());
    for (const { prompt_id, turns } of rows<{ prompt_id: string; turns: [string] }>('prompts.jsonl.gz')) {
      prefixes.set(prompt_id, [{ role: 'user', content: turns[0] }]);
    }
    for (const file of readdirSync(corpus).filter((name) => name.startsWith('responses'))) {
      for (const row of rows<{ prompt_id: string; model: string; response: string }>(file)) {
        if (!wanted.has(row.model)) continue;
        const of = replies.get(row.model) ?? new Map<string, string>();
        replies.set(row.model, of.set(row.prompt_id, row.response));
      }
    }
  }, 120_000);

  function labels(prompt: string, content: string): readonly boolean[] {
    const reply = {
      prefix: prefixes.get(prompt)!,
      content,
      toolCalls: [],
      finishReason: 'unknown',
      language: null,
    } as const;
    const grades = gradeReply(reply, graders) as readonly Grade[];
    return grades.map((grade) => {
      if (grade.status !== 'graded') throw new Error(grade.detail);
      return grade.event;
    });
  }

  function rates(model: string): { n: number; events: readonly number[] } {
    const events = policies.map(() => 0);
    const of = replies.get(model)!;
    for (const [prompt, content] of of) {
      for (const [at, event] of labels(prompt, content).entries()) if (event) events[at]!++;
    }
    return { n: of.size, events };
  }

  it('give text that differs only in white space the same labels', () => {
    let differing = 0;
    let compared = 0;
    for (const [a, b] of pairs.rerun_null_pairs) {
      for (const [prompt, first] of replies.get(a) ?? []) {
        const second = replies.get(b)?.get(prompt);
        if (second === undefined || first === second) continue;
        if (first.replace(/\s+/g, '') !== second.replace(/\s+/g, '')) continue;
        compared++;
        const [one, two] = [labels(prompt, first), labels(prompt, second)];
        if (one.some((event, at) => event !== two[at])) differing++;
      }
    }
    console.log(
      `${compared} re-run replies differ from the first run in white space only; ${differing} get other labels`,
    );
    expect(differing).toBe(0);
  });

  it('see no behavior change where the same weights ran again', () => {
    for (const [a, b] of pairs.rerun_null_pairs.filter(([a, b]) => replies.has(a) && replies.has(b))) {
      const [one, two] = [rates(a), rates(b)];
      const worst = policies
        .map((policy, at) => ({
          policy: policy.id,
          a: one.events[at]!,
          b: two.events[at]!,
          z: difference(one, two, at),
        }))
        .sort((x, y) => y.z - x.z);
      console.log(
        `${a} again as ${b}: largest ${worst[0]!.policy} ${worst[0]!.a} against ${worst[0]!.b} (z ${worst[0]!.z.toFixed(1)})`,
      );
      expect(worst.filter(({ z }) => z > 3.5)).toEqual([]);
    }
  });

  it('see the serving defects: tokens in the text, empty replies', () => {
    for (const [a, b] of pairs.serving_defect_pairs.filter(([a, b]) => replies.has(a) && replies.has(b))) {
      const [one, two] = [rates(a), rates(b)];
      const moved = ['control-token-leak', 'empty-reply'].map((id) => {
        const at = policies.findIndex((policy) => policy.id === id);
        return { id, a: one.events[at]!, b: two.events[at]!, z: difference(one, two, at) };
      });
      console.log(`${a} / ${b}: ${moved.map(({ id, a: x, b: y }) => `${id} ${x} → ${y}`).join(', ')}`);
      expect(Math.max(...moved.map(({ z }) => z))).toBeGreaterThan(4);
    }
  });
});

interface Rates {
  readonly n: number;
  readonly events: readonly number[];
}

/** Two-sample z of the rates with half an event added to each side. */
function difference(one: Rates, two: Rates, at: number): number {
  const [p, q] = [(one.events[at]! + 0.5) / (one.n + 1), (two.events[at]! + 0.5) / (two.n + 1)];
  return Math.abs(p - q) / Math.sqrt((p * (1 - p)) / one.n + (q * (1 - q)) / two.n);
}
