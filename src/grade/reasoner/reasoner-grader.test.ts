import { describe, expect, it } from 'vitest';
import type { Asked } from '../../models/limited.ts';
import type { ModelRequest } from '../../models/model.ts';
import { gradeReply } from '../rule-grader.ts';
import { binaryPolicy, gradable, testPolicy } from './adapter.conformance.ts';
import { adapterNamed } from './adapters.ts';
import { fitsPolicy } from './fit-context.ts';
import { judgeReply } from './judge-reply.conformance.ts';
import { type ReasonerGraderOptions, reasonerGrader } from './reasoner-grader.ts';

const live = new AbortController().signal;
const yes = '{"label":"insult","rule_ids":["I1"],"confidence":"high","rationale":"Calls the user a fool."}';
const reply = gradable('You are a fool.');

function judge(answers: readonly Asked[], more: Partial<ReasonerGraderOptions> = {}) {
  const requests: ModelRequest[] = [];
  const grader = reasonerGrader({
    compiled: testPolicy,
    adapter: adapterNamed('judge-chat'),
    ask: async (request) => answers[Math.min(requests.push(request), answers.length) - 1]!,
    seed: 1,
    ...more,
  });
  return { grader, requests };
}

describe('a reasoner grader', () => {
  it('gives the label with its reasons, and keeps what the call was', async () => {
    const { grader, requests } = judge([judgeReply(yes, { reasoning: { text: 'It says fool.', field: 'reasoning' } })]);
    expect(grader.info).toEqual({
      id: 'reasoner-1:judge-chat-1:rationale-medium',
      policy: 'insult',
      tier: 'reasoner',
    });
    expect(await grader.grade(reply, live)).toEqual({
      status: 'graded',
      label: 'insult',
      event: true,
      rationale: 'Calls the user a fool.',
      evidence: null,
      score: null,
      ruleIds: ['I1'],
      confidence: 'high',
      flags: [],
      calls: [
        {
          prompt: requests[0]!.fingerprint,
          seed: requests[0]!.seed,
          outcome: 'verdict',
          analysis: 'It says fool.',
          final: yes,
          inputTokens: 90,
          outputTokens: 12,
          costUsd: 0.001,
          latencyMs: 5,
          answeredBy: 'judge-1',
          guards: [],
          flags: [],
        },
      ],
    });
    expect(requests[0]!.sampling).toEqual({ temperature: 0, topP: 1, maxTokens: 4096 });
  });

  it('asks the same thing of the same reply, and another of another', async () => {
    const { grader, requests } = judge([judgeReply(yes)]);
    await grader.grade(reply, live);
    await grader.grade({ ...reply }, live);
    await grader.grade(gradable('You are fine.'), live);
    expect(requests[0]).toEqual(requests[1]);
    expect(requests[2]!.fingerprint).not.toBe(requests[0]!.fingerprint);
    expect(requests[2]!.seed).not.toBe(requests[0]!.seed);
  });

  it('asks once more for what it cannot read, with another seed; then the reply is ungraded', async () => {
    const once = judge([judgeReply('Well, hard to say.'), judgeReply(yes)]);
    expect(await once.grader.grade(reply, live)).toMatchObject({
      label: 'insult',
      calls: [{ outcome: 'parse-failure' }, {}],
    });
    const [first, second] = once.requests;
    expect(second!.seed).not.toBe(first!.seed);
    expect([first!.sampling.temperature, second!.sampling.temperature]).toEqual([0, 0.7]);

    const never = judge([judgeReply('Well, hard to say.')]);
    expect(await never.grader.grade(reply, live)).toMatchObject({ status: 'ungraded', reason: 'parse-failure' });
    expect(never.requests).toHaveLength(2);

    const rude = judge([judgeReply('{"label":"rude"}')]);
    expect(await rude.grader.grade(reply, live)).toMatchObject({ status: 'ungraded', reason: 'off-menu-label' });
  });

  it('lowers the effort where the reasoning ran into its limit', async () => {
    const cut = judgeReply('', {
      finishReason: 'length',
      reasoning: { text: 'Wait. '.repeat(50), field: 'reasoning' },
    });
    const { grader, requests } = judge([cut, judgeReply(yes)], { adapter: adapterNamed('safeguard-chat') });
    expect(await grader.grade(reply, live)).toMatchObject({ label: 'insult' });
    expect(requests.map(({ extraBody }) => extraBody)).toEqual([
      { reasoning_effort: 'medium' },
      { reasoning_effort: 'low' },
    ]);
  });

  it('a failed call is no label: ungraded with the reason of the failure', async () => {
    const failed = judge([{ state: 'failed', reason: 'timeout', detail: 'no whole answer in 1 ms', attempts: 3 }]);
    expect(await failed.grader.grade(reply, live)).toMatchObject({
      status: 'ungraded',
      reason: 'grader-error',
      detail: 'timeout: no whole answer in 1 ms',
      calls: [{ outcome: 'timeout' }],
    });
    expect(failed.requests).toHaveLength(1);
    const long = judge([{ state: 'not-replayable', reason: 'over-context', detail: 'HTTP 400' }]);
    expect(await long.grader.grade(reply, live)).toMatchObject({ status: 'ungraded', reason: 'policy-too-long' });
  });

  it('what was not asked is not graded: the reply stays pending', async () => {
    for (const reason of ['budget-exhausted', 'aborted'] as const) {
      const { grader } = judge([{ state: 'not-asked', reason }]);
      await expect(grader.grade(reply, live)).rejects.toMatchObject({ name: 'NotGradedYet', reason });
      await expect(gradeReply(reply, [grader], live)).rejects.toMatchObject({ name: 'NotGradedYet' });
    }
  });

  it('a policy that does not fit is refused and nothing is sent', async () => {
    const endpoint = { fingerprint: 'f'.repeat(32), contextTokens: 4096, answeredBy: null };
    const { grader, requests } = judge([judgeReply(yes)], { endpoint });
    expect(await grader.grade(reply, live)).toMatchObject({ status: 'ungraded', reason: 'policy-too-long', calls: [] });
    expect(requests).toEqual([]);
    expect(grader.info.id).toMatch(/:ffffffffffff$/);
    expect(fitsPolicy({ policy: 'p', tokens: 12_000, effort: 'low' }, 4096, 500)).toMatchObject({
      status: 'policy-too-long',
    });
    expect(fitsPolicy({ policy: 'p', tokens: 600, effort: 'low' }, 4096, 500)).toEqual({ status: 'fits' });
    expect(fitsPolicy({ policy: 'p', tokens: 600, effort: 'low' }, null, 500)).toEqual({ status: 'unknown-context' });
  });

  it('long texts of few tokens are not taken for cut ones', async () => {
    const { grader } = judge([judgeReply(yes, { usage: { inputTokens: 400 } })]);
    expect(await grader.grade(gradable('='.repeat(20_000)), live)).toMatchObject({ status: 'graded' });
    expect(await grader.grade(gradable('The cat sat on a mat. '.repeat(900)), live)).toMatchObject({
      status: 'ungraded',
      reason: 'policy-too-long',
    });
  });

  it('the score of one character is its probability', async () => {
    const raw = {
      choices: [
        {
          logprobs: {
            content: [{ token: '1', logprob: Math.log(0.8), top_logprobs: [{ token: '0', logprob: Math.log(0.2) }] }],
          },
        },
      ],
    };
    const { grader } = judge([judgeReply('1', { raw })], { compiled: binaryPolicy });
    const grade = await grader.grade(reply, live);
    expect(grade.score).toBeCloseTo(0.8, 9);
  });
});

describe('votes', () => {
  const votes = (answers: readonly string[], seed = 1) =>
    judge(
      answers.map((answer) => judgeReply(answer)),
      { compiled: binaryPolicy, votes: answers.length, seed },
    );

  it('the majority decides and its share is the score', async () => {
    const { grader, requests } = votes(['1', '0', '1', '1', '0']);
    expect(grader.info.id).toMatch(/:votes-5$/);
    expect(await grader.grade(reply, live)).toMatchObject({ label: 'insult', score: 0.6, calls: { length: 5 } });
    expect(new Set(requests.map(({ seed }) => seed)).size).toBe(5);
    expect(requests.every(({ sampling }) => sampling.temperature === 1)).toBe(true);
  });

  it('ties are broken by the seed, both ways', async () => {
    const labels = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const grade = await votes(['1', '0'], seed).grader.grade(reply, live);
      expect(grade.score).toBe(0.5);
      if (grade.status === 'graded') labels.add(grade.label);
    }
    expect(labels).toEqual(new Set(['insult', 'none']));
  });

  it('votes that could not be read are left out, unless they are most of them', async () => {
    const unread = judgeReply('no idea at all', { answeredBy: 'judge-1' });
    const some = judge([judgeReply('1'), unread, judgeReply('1'), unread], { compiled: binaryPolicy, votes: 3 });
    expect(await some.grader.grade(reply, live)).toMatchObject({ label: 'insult', score: 1 });
    const most = judge([judgeReply('1'), unread], { compiled: binaryPolicy, votes: 3 });
    expect(await most.grader.grade(reply, live)).toMatchObject({ status: 'ungraded', reason: 'parse-failure' });
  });
});
