import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadPolicies } from '../src/grade/policy-file.ts';
import { isRule, ruleGraders } from '../src/grade/rule-grader.ts';
import { finishReply, type UnfinishedReply } from '../src/run/lanes/finish-reply.ts';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const built = path('dist/run/lanes/finishing-thread.js');
const threads = existsSync(built) && availableParallelism() > 1;
const behaviors = ['refusal', 'opens-with-apology', 'repetition-loop', 'prompt-echo', 'truncated'];

const unfinished = (n: number): UnfinishedReply => {
  const said =
    n % 3 === 0 ? "I'm sorry, but I can't help with that." : `Reply ${n}. ${'again and again and '.repeat(n % 9)}`;
  return {
    gradable: {
      prefix: [{ role: 'user', content: `Question ${n}: is it so that one may ask?` }],
      content: said,
      toolCalls: [],
      finishReason: n % 7 === 0 ? 'length' : 'stop',
      language: 'en',
    },
    bodyText: JSON.stringify({ content: said, toolCalls: [], raw: { n, padding: 'x'.repeat(n) } }),
  };
};

it.skipIf(!threads)('a thread finishes replies as this one does', { timeout: 60_000 }, async () => {
  const { finishingThread } = (await import(built)) as typeof import('../src/run/lanes/finishing-thread.ts');
  const all = await loadPolicies(path('policies'));
  const policies = all.filter(({ id }) => behaviors.includes(id));
  const graders = (await ruleGraders(policies)).filter(isRule);
  const thread = finishingThread(policies, graders);
  let threaded = 0;
  // Until the thread has started, replies are finished at once.
  for (let n = 0; n < 20_000 && threaded < 300; n++) {
    const finishing = thread.finish(unfinished(n));
    if (!(finishing instanceof Promise)) {
      if (n > 600) await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    threaded++;
    const finished = await finishing;
    const here = finishReply(unfinished(n), graders);
    expect(finished.grades).toEqual(here.grades);
    expect(Buffer.from(finished.body).equals(here.body)).toBe(true);
  }
  await thread.close();
  expect(threaded).toBe(300);
});

if (!threads) console.log('skipped: there is one core, or dist is not built, and only compiled code starts a thread');
