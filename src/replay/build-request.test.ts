import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '../core/conversation.ts';
import { type Deployment, deploymentSchema } from '../core/deployment.ts';
import { wireBody } from '../models/wire-request.ts';
import { buildRequest } from './build-request.ts';

const model = { kind: 'openai-compatible', endpoint: 'http://127.0.0.1:1/v1', model: 'm' } as const;
const deploymentOf = (more: object = {}): Deployment => deploymentSchema.parse({ model, ...more });

/** As a log has them: members in an odd order, vendor fields, explicit nulls, escapes, a call and its result. */
const logged = [
  '{"content":"You are\\u00a0Ada.","role":"system","cache_control":{"type":"ephemeral"}}',
  '{"role":"user","name":"ana","content":[{"type":"text","text":"Wie sp\\u00e4t?"},{"type":"image_url","image_url":{"url":"https://x.test/a.png","detail":"low"}}]}',
  '{"tool_calls":[{"type":"function","id":"c1","function":{"arguments":"{\\"z\\": 1 , \\"a\\":2}","name":"clock"}}],"role":"assistant","content":null,"refusal":null}',
  '{"tool_call_id":"c1","role":"tool","content":"12:00"}',
] as const;
const answer = '{"role":"assistant","content":"Noon."}';

const conversation: Conversation = {
  id: 'c',
  cluster: 'u',
  clusterIsUser: true,
  startedAt: null,
  surface: null,
  language: 'de',
  source: null,
  messages: [...logged, answer].map((line) => JSON.parse(line) as Message),
  tools: [{ type: 'function', strict: true, function: { name: 'clock', parameters: { type: 'object' } } }] as never,
  metadata: {},
};
const order = { conversation, turn: 4, prefix: 'p', lane: 'candidate', trial: 0, seed: 7 } as const;
const ask = (more: object = {}) => buildRequest({ ...order, deployment: deploymentOf(more) });

describe('a request', () => {
  it('holds the messages before the cut exactly as logged: key order, vendor fields, nulls, argument text', () => {
    const body = String(wireBody(model, ask()));
    const sent = JSON.stringify(JSON.parse(body).messages);
    expect(sent).toBe(`[${logged.map((line) => JSON.stringify(JSON.parse(line))).join(',')}]`);
    expect(body).toContain(sent);
    expect(sent).not.toContain('Noon');
    expect(JSON.parse(body).tools).toEqual(conversation.tools);
  });

  it('hands on the very objects that were logged', () => {
    const { messages } = ask();
    for (const [at, message] of messages.entries()) expect(message).toBe(conversation.messages[at]);
  });

  it('replaces or drops the system prompt where the deployment says so, and touches nothing else', () => {
    const replaced = ask({ systemPrompt: { replace: 'Be brief.' } }).messages;
    expect(replaced[0]).toEqual({ role: 'system', content: 'Be brief.' });
    expect(replaced.slice(1)).toEqual(conversation.messages.slice(1, 4));
    expect(ask({ systemPrompt: 'none' }).messages).toEqual(conversation.messages.slice(1, 4));
  });

  it('leaves out reasoning that another vendor signed, and only that', () => {
    const signed = {
      role: 'assistant',
      content: [
        { type: 'thinking', signature: 's' },
        { type: 'text', text: 'a' },
      ],
    };
    const messages = [{ role: 'user', content: 'q' }, signed, { role: 'user', content: 'r' }] as Message[];
    const request = buildRequest({
      ...order,
      conversation: { ...conversation, messages },
      turn: 3,
      deployment: deploymentOf(),
    });
    expect(request.messages[1]).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'a' }] });
    expect(request.messages[0]).toBe(messages[0]);
  });

  it('has a seed of its own by prefix, lane and trial, only where it is asked for', () => {
    expect(ask().seed).toBeUndefined();
    const seeded = deploymentOf({ sampling: { seeded: true } });
    const seed = (more: object) => buildRequest({ ...order, deployment: seeded, ...more }).seed;
    expect(seed({})).toBe(seed({}));
    expect(new Set([seed({}), seed({ lane: 'placebo' }), seed({ trial: 1 }), seed({ prefix: 'q' })]).size).toBe(4);
  });

  it('has a fingerprint by what is asked, not by who asks', () => {
    expect(ask().fingerprint).toBe(buildRequest({ ...order, lane: 'placebo', deployment: deploymentOf() }).fingerprint);
    expect(ask({ sampling: { temperature: 0.1 } }).fingerprint).not.toBe(ask().fingerprint);
  });
});
