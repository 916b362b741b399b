import { describe, expect, it } from 'vitest';
import { NotGradedYet } from '../../../core/not-graded-yet.ts';
import type { RepliedReply } from '../../../core/reply.ts';
import type { Asked } from '../../../models/limited.ts';
import type { ModelRequest } from '../../../models/model.ts';
import { gradable } from '../adapter.conformance.ts';
import { answerTokens } from '../adapter-options.ts';
import { type AdapterName, adapterFactories, adapterNamed } from '../adapters.ts';
import { judgeReply } from '../judge-reply.conformance.ts';
import { type MultiGraderOptions, multiGrader } from './multi-grader.ts';
import { sorryPolicy, yesPolicy } from './multi-policies.conformance.ts';
import { compileMulti } from './multi-policy.ts';

const live = new AbortController().signal;
const multi = compileMulti([yesPolicy, sorryPolicy]);
const reply = gradable('Sorry, yes. REPLY-MARK');
const good = '{"says-yes":{"label":"present","rationale":"yes"},"says-sorry":{"label":"sorry"}}';
const half = '{"says-yes":{"label":"present","rationale":"first"}}';

const replied = (content: string, more: Partial<RepliedReply> = {}): RepliedReply =>
  judgeReply(content, { usage: { inputTokens: 700, outputTokens: 40 }, ...more });

function judge(answers: readonly Asked[], more: Partial<MultiGraderOptions> = {}) {
  const requests: ModelRequest[] = [];
  const grader = multiGrader({
    multi,
    adapter: adapterNamed('judge-chat'),
    ask: async (request) => answers[Math.min(requests.push(request), answers.length) - 1]!,
    seed: 1,
    ...more,
  });
  return { grader, requests };
}

describe('a judge asked by several policies at once', () => {
  it('grades by all of them in one call, the conversation quoted behind a nonce, with room for every verdict', async () => {
    const { grader, requests } = judge([replied(good)]);
    const { grades, calls } = await grader.grade(reply, live);
    expect(requests).toHaveLength(1);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ outcome: 'verdict', inputTokens: 700, final: good });
    expect(grades.get('says-yes')).toMatchObject({ status: 'graded', label: 'present', event: true, rationale: 'yes' });
    expect(grades.get('says-sorry')).toMatchObject({ status: 'graded', label: 'sorry', event: true, score: null });
    const { messages, sampling } = requests[0]!;
    expect(messages[0]).toMatchObject({ role: 'system', content: multi.prompt.text });
    expect(messages[1]!.content).toMatch(/BEGIN ([0-9a-f]{16})[\s\S]*REPLY-MARK[\s\S]*END \1/);
    expect(sampling).toMatchObject({ temperature: 0, maxTokens: answerTokens.medium + 160 });
    expect(grader.id).toContain(`2-policies-${multi.prompt.hash.slice(0, 12)}`);
  });

  it('asks once more for what is missing, and keeps what was read at first', async () => {
    const second = '{"says-yes":{"label":"absent"},"says-sorry":{"label":"sorry"}}';
    const { grader, requests } = judge([replied(half), replied(second)]);
    const { grades, calls } = await grader.grade(reply, live);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['parse-failure', 'verdict']);
    expect(requests[1]!.sampling.temperature).toBe(0.7);
    expect(requests[1]!.seed).not.toBe(requests[0]!.seed);
    expect(grades.get('says-yes')).toMatchObject({ label: 'present', rationale: 'first' });
    expect(grades.get('says-sorry')).toMatchObject({ label: 'sorry' });
  });

  it('a policy that stays missing is ungraded by its own reason, the others are graded', async () => {
    const { grades, calls } = await judge([replied(half)]).grader.grade(reply, live);
    expect(calls).toHaveLength(2);
    expect(grades.get('says-yes')).toMatchObject({ status: 'graded' });
    expect(grades.get('says-sorry')).toMatchObject({ status: 'ungraded', reason: 'parse-failure' });
  });

  it('a joined prompt that does not fit is refused for all, and nothing is sent', async () => {
    const endpoint = { fingerprint: 'f'.repeat(64), contextTokens: 900, answeredBy: null };
    const { grader, requests } = judge([replied(good)], { endpoint });
    const { grades } = await grader.grade(reply, live);
    expect(requests).toHaveLength(0);
    for (const grade of grades.values()) expect(grade).toMatchObject({ status: 'ungraded', reason: 'policy-too-long' });
  });

  it('another model that answers, and a failed call, leave every policy ungraded', async () => {
    const endpoint = { fingerprint: 'f'.repeat(64), contextTokens: null, answeredBy: 'judge-0' };
    const changed = await judge([replied(good)], { endpoint }).grader.grade(reply, live);
    const failed = await judge([
      { state: 'failed', reason: 'timeout', detail: 'no answer', attempts: 5, latencyMs: 1 } as unknown as Asked,
    ]).grader.grade(reply, live);
    for (const { grades } of [changed, failed])
      for (const grade of grades.values()) expect(grade).toMatchObject({ status: 'ungraded', reason: 'grader-error' });
  });

  it('votes are counted policy by policy', async () => {
    const no = '{"says-yes":{"label":"absent"},"says-sorry":{"label":"sorry"}}';
    const { grades, calls } = await judge([replied(good), replied(no), replied(no)], { votes: 3 }).grader.grade(
      reply,
      live,
    );
    expect(calls).toHaveLength(3);
    expect(grades.get('says-yes')).toMatchObject({ label: 'absent', score: 1 / 3 });
    expect(grades.get('says-sorry')).toMatchObject({ label: 'sorry', score: 1 });
  });

  it('a run that stops leaves the reply pending', async () => {
    const { grader } = judge([{ state: 'not-asked', reason: 'aborted' } as unknown as Asked]);
    await expect(grader.grade(reply, live)).rejects.toBeInstanceOf(NotGradedYet);
  });

  it('reads harmony’s final channel, and refuses every judge whose answers have a form of their own', async () => {
    const raw = `<|channel|>analysis<|message|>Both {"says-yes":"absent"}.<|end|><|start|>assistant<|channel|>final<|message|>${good}<|return|>`;
    const { grades } = await judge([replied(raw)], { adapter: adapterNamed('safeguard-harmony') }).grader.grade(
      reply,
      live,
    );
    expect(grades.get('says-yes')).toMatchObject({ label: 'present' });
    const takes = (Object.keys(adapterFactories) as AdapterName[]).filter((name) => {
      try {
        multiGrader({ multi, adapter: adapterNamed(name), ask: () => Promise.reject(), seed: 1 });
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'grader.multi-not-possible' });
        return false;
      }
    });
    expect(takes).toEqual(['safeguard-harmony', 'safeguard-chat', 'judge-chat']);
  });
});
