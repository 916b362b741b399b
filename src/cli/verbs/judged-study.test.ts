import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, json } from '../../models/fake-endpoint.conformance.ts';
import { judge, judgedStudy, judgeSays } from '../../run/calibrate/judged-study.conformance.ts';
import { exitCodes } from '../exit-codes.ts';
import { runVerb } from '../run-verb.conformance.ts';

const conversations = 40;

describe('a study with a judge on the command line', { timeout: 60_000 }, () => {
  let world: Awaited<ReturnType<typeof judgedStudy>>;
  const works = judge(judgeSays);
  beforeEach(async () => {
    world = await judgedStudy(conversations);
    const study = await world.open('yes, {n}');
    await study.store.close();
  });
  afterEach(() => world.close());
  const verb = (name: string, options = {}, asJson = false) => runVerb(name, { dir: world.dir, options, json: asJson });

  it('plan counts the judge, run makes the calls, plan has none left', async () => {
    const before = await verb('plan');
    expect(before.code).toBe(exitCodes.ok);
    expect(before.out).toMatch(
      /grades +agrees-too-much: 80 calls to judge-chat\/fake-1 \(80 replies\), \d+ tokens in, at most 81920 out/,
    );
    expect(before.out).toMatch(/in all +120 calls, at most \d+ tokens, dollars unknown/);
    const run = await verb('run');
    expect(run.code).toBe(exitCodes.ok);
    expect(world.asked()).toBe(80);
    const { grading, calls } = JSON.parse((await verb('plan', {}, true)).out);
    expect([calls, grading[0].calls]).toEqual([0, 0]);
  });

  it('run and grade stop with exit code 4 where the judge fails, say how, and go on', async () => {
    let answered = 0;
    const refuses: Behaviour = (response) => json(response, { error: { message: 'expired' } }, 401);
    world.behave((response, request, n) => {
      const fails = world.asked() > 0 && ++answered > 20;
      (fails ? refuses : works)(response, request, n);
    });
    const stopped = await verb('run');
    expect(stopped.code).toBe(exitCodes.stopped);
    expect(stopped.notes).toMatch(/The judge fails \(10 replies in a row failed, the last by unauthorized: .*pending/);
    expect(stopped.notes).not.toContain('next');
    const { code, out } = await verb('grade', {}, true);
    expect(code).toBe(exitCodes.stopped);
    expect(JSON.parse(out)).toMatchObject({ end: 'judge-failing', detail: expect.stringMatching(/unauthorized/) });
    world.behave(works);
    const asked = world.asked();
    const done = await verb('grade');
    expect(done.code).toBe(exitCodes.ok);
    expect(done.out).toMatch(/Every reply of the slice has its 1 grades/);
    expect(world.asked() - asked).toBe(80 - 20);
  });

  it('observe stops where the judge fails, goes on, and asks again for failed grades when that is wanted', async () => {
    expect((await verb('run')).code).toBe(exitCodes.ok);
    expect((await verb('register')).code).toBe(exitCodes.ok);
    const launched = Array.from({ length: 30 }, (_, at) =>
      JSON.stringify({
        user: `l-${at}`,
        created: 1_777_000_000 + at,
        messages: [
          { role: 'user', content: `Is ${at} even?` },
          { role: 'assistant', content: `${at % 3 === 0 ? 'yes' : 'no'}, ${at} indeed` },
        ],
      }),
    );
    await writeFile(join(world.dir, 'after.jsonl'), launched.join('\n'));
    const observe = (options = {}) =>
      runVerb('observe', { dir: world.dir, positional: [[join(world.dir, 'after.jsonl')]], options });
    world.behave((response) => json(response, { error: { message: 'expired' } }, 401));
    const stopped = await observe();
    expect(stopped.code).toBe(exitCodes.stopped);
    expect(stopped.notes).toMatch(/The judge fails \(10 replies in a row/);
    expect(stopped.out).not.toContain('graded ');
    world.behave((response, request, n) => {
      if (/\bno, 7 indeed/.test(request.body.replaceAll('\\n', ' '))) json(response, { error: 'no' }, 400);
      else works(response, request, n);
    });
    const before = world.asked();
    const done = await observe();
    expect(done.code).toBe(exitCodes.ok);
    expect(done.out).toMatch(/graded +30 replies of the launched candidate/);
    expect(world.asked() - before).toBe(30);
    world.behave(works);
    await observe();
    expect(world.asked() - before).toBe(30);
    await observe({ retryFailed: true });
    expect(world.asked() - before).toBe(31);
  });

  it('grade --retry-failed asks again for the two grades that failed, and run finds none left', async () => {
    // The logged reply to the seventh question and the seventh reply of the candidate.
    world.behave((response, request, n) => {
      if (/\b(?:yes|no), 7 /.test(request.body.replaceAll('\\n', ' '))) json(response, { error: 'no' }, 400);
      else works(response, request, n);
    });
    expect((await verb('run')).code).toBe(exitCodes.ok);
    world.behave(works);
    const asked = world.asked();
    await verb('grade');
    expect(world.asked()).toBe(asked);
    expect((await verb('grade', { retryFailed: true })).code).toBe(exitCodes.ok);
    expect(world.asked() - asked).toBe(2);
    expect((await verb('run', { retryFailed: true })).code).toBe(exitCodes.ok);
    expect(world.asked() - asked).toBe(2);
  });
});
