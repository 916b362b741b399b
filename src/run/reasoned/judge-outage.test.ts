import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../core/effects.ts';
import { systemClock } from '../../core/effects.ts';
import { type Behaviour, completion, json } from '../../models/fake-endpoint.conformance.ts';
import { judge, judgedStudy, judgeSays } from '../calibrate/judged-study.conformance.ts';
import { laneRefs } from '../lanes/lanes.ts';
import { reportStudy } from '../report/report-study.ts';
import { gradeStudy, runStudy } from '../run-study.ts';
import type { RunDeps, Study } from '../study.ts';
import { studyBudget } from '../study-budget.ts';

const conversations = 60;
const patience = 60_000;
const hasty = 200;

/** Two minutes of waiting for a judge pass in 0.6 s. */
const hastyClock: Clock = {
  now: () => systemClock.now() * hasty,
  sleep: (ms, signal) => systemClock.sleep(ms / hasty, signal),
};
/** Line ends in JSON would stick to the word after them. */
const spaced = (body: string): string => body.replaceAll('\\n', ' ');
const cut: Behaviour = (response) => response.socket?.destroy();
/** What a proxy says of a server that is gone. */
const page: Behaviour = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>soon</html>');
const locked: Behaviour = (response) => json(response, { error: { message: 'the key has expired' } }, 401);

describe('a judge that fails', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof judgedStudy>>;
  let study: Study;
  let deps: RunDeps;
  /** Questions that were answered by a verdict. */
  let answered: string[];
  beforeEach(async () => {
    world = await judgedStudy(conversations);
    answered = [];
    deps = { ...world.deps(), clock: hastyClock };
    study = await world.open('yes, {n}');
  });
  afterEach(async () => {
    await study.store.close();
    await world.close();
  });

  const works = judge(judgeSays);
  const answering: Behaviour = (response, request, n) => {
    if (/\b(?:yes|no), \d/.test(spaced(request.body))) answered.push(request.body);
    works(response, request, n);
  };
  const accounting = async () => {
    const lanes = (await reportStudy(study, deps)).accounting;
    const sum = (of: (lane: (typeof lanes)[number]) => number): number =>
      lanes.reduce((all, lane) => all + of(lane), 0);
    return {
      graded: sum(({ graded }) => graded),
      pending: sum(({ gradesPending }) => gradesPending),
      failed: sum(({ ungraded }) => ungraded['grader-error'] ?? 0),
    };
  };

  for (const [name, fails, says] of [
    ['goes away', cut, /has not worked for 120 s/],
    ['answers HTML', page, /has not worked for 120 s/],
    ['refuses its key', locked, /10 replies in a row failed, the last by unauthorized/],
  ] as const) {
    it(`that ${name} in the middle stops the run, leaves the rest pending, and nothing is paid twice`, async () => {
      world.behave((response, request, n) => (answered.length >= 30 ? fails : answering)(response, request, n));
      const stopped = await runStudy(study, deps);
      expect(stopped).toMatchObject({ end: 'judge-failing', detail: expect.stringMatching(says) });
      const then = await accounting();
      expect(then.failed).toBe(0);
      expect(then.graded).toBe(answered.length);
      expect(then.pending).toBe(2 * conversations - answered.length);
      expect((await runStudy(study, deps)).end).toBe('judge-failing');
      world.behave(answering);
      expect((await runStudy(study, deps)).end).toBe('done');
      expect(await accounting()).toEqual({ graded: 2 * conversations, pending: 0, failed: 0 });
      expect(answered).toHaveLength(2 * conversations);
      expect(new Set(answered).size).toBe(2 * conversations);
    });
  }

  it('is another model in the middle: what it said is no verdict, the rest waits, and all is asked again when it is back', async () => {
    const other: Behaviour = (response) =>
      json(response, completion({ content: '{"label":"present"}' }, { model: 'fake-2' }));
    world.behave((response, request, n) => (answered.length >= 30 ? other : answering)(response, request, n));
    const stopped = await runStudy(study, deps);
    const said = /10 replies in a row failed, the last by model-changed: fake-2 answered in the place of fake-1/;
    expect(stopped).toMatchObject({ end: 'judge-failing', detail: expect.stringMatching(said) });
    const then = await accounting();
    expect(then.graded).toBe(answered.length);
    expect(then.failed).toBeGreaterThanOrEqual(10);
    expect(then.graded + then.failed + then.pending).toBe(2 * conversations);
    world.behave(answering);
    expect((await runStudy(study, deps, { retryFailed: true })).end).toBe('done');
    expect(await accounting()).toEqual({ graded: 2 * conversations, pending: 0, failed: 0 });
    expect(new Set(answered).size).toBe(answered.length);
    expect((await studyBudget(study, stopped.slice.id)).spent.requests).toBe(3 * conversations + then.failed);
  });

  it('limits the rate for a minute: the run waits, and nothing is lost', async () => {
    let since: number | undefined;
    world.behave((response, request, n) => {
      if (answered.length >= 30) since ??= hastyClock.now();
      if (since === undefined || hastyClock.now() - since > 60_000) return answering(response, request, n);
      response.writeHead(429, { 'retry-after': '20' }).end('slow down');
    });
    expect((await runStudy(study, deps)).end).toBe('done');
    expect(since).toBeDefined();
    expect(await accounting()).toEqual({ graded: 2 * conversations, pending: 0, failed: 0 });
    expect(answered).toHaveLength(2 * conversations);
  });

  it('on single replies leaves them ungraded, and they are asked for again when that is wanted, and no others', async () => {
    const odd = (body: string): boolean => /\b(?:yes|no), (?:7|23) /.test(spaced(body));
    world.behave((response, request, n) => {
      if (odd(request.body)) json(response, { error: { message: 'not today' } }, 400);
      else answering(response, request, n);
    });
    expect((await runStudy(study, deps)).end).toBe('done');
    const { failed } = await accounting();
    expect(failed).toBeGreaterThanOrEqual(2);
    world.behave(answering);
    const before = world.asked();
    const { slice } = await runStudy(study, deps);
    expect(world.asked()).toBe(before);
    const budget = await studyBudget(study, slice.id);
    expect(await gradeStudy(study, { slice: slice.id, retryFailed: true }, deps)).toEqual({
      end: 'done',
      detail: null,
    });
    expect(world.asked() - before).toBe(failed);
    expect(await accounting()).toEqual({ graded: 2 * conversations, pending: 0, failed: 0 });
    expect((await studyBudget(study, slice.id)).spent.requests).toBe(budget.spent.requests + failed);
    expect(await study.store.events.last(`retry failed grades ${slice.id}`)).toMatchObject({
      data: { lanes: { [laneRefs(study).observed.lane]: 2 }, taken: { grades: failed } },
    });
  });
});
