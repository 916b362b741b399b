import { describe, expect, it } from 'vitest';
import type { RepliedReply } from '../core/reply.ts';
import { readCompletion } from '../models/wire-response.ts';
import { packText } from './body.ts';
import { replyBodyText, unpackReplyBody } from './reply-body.ts';

const answer = {
  id: 'chatcmpl-1',
  choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'A "quoted" word,\na line — and 漢字.' } }],
  usage: { prompt_tokens: 3, completion_tokens: 9 },
};

function read(text: string): RepliedReply {
  const response = readCompletion(text);
  if (response.status !== 'answered') throw new Error(response.status);
  const { status: _, ...reply } = response;
  return { ...reply, latencyMs: 1, attempts: 1 };
}

const unpacked = (reply: RepliedReply) => unpackReplyBody(packText(replyBodyText(reply)));

describe('replyBodyText', () => {
  it('holds what the server said, whether its text is taken or written again', () => {
    for (const text of [JSON.stringify(answer), JSON.stringify(answer, null, 2), `\ufeff${JSON.stringify(answer)}`]) {
      const reply = read(text);
      expect(unpacked(reply)).toEqual({ content: reply.content, toolCalls: [], raw: answer });
    }
  });

  it('takes the text of a compact answer as it came', () => {
    const text = JSON.stringify(answer).replace('"id"', '"cost":1.50,"id"');
    expect(replyBodyText(read(text))).toContain(text);
    const indented = JSON.stringify(answer, null, 2);
    expect(replyBodyText(read(indented))).toContain(JSON.stringify(answer));
  });

  it('keeps reasoning, and content that the raw answer says in other words', () => {
    const message = { role: 'assistant', content: '<think>Hm.</think>Yes.' };
    const reply = read(JSON.stringify({ choices: [{ finish_reason: 'stop', message }] }));
    const body = unpacked(reply);
    expect(body.content).toBe('Yes.');
    expect(body.reasoning).toEqual(reply.reasoning);
    expect(body.raw).toEqual(reply.raw);
  });

  it('writes a raw answer that was never a text', () => {
    const reply = { ...read(JSON.stringify(answer)), raw: { made: [1, null] } };
    expect(unpacked(reply)).toEqual({ content: reply.content, toolCalls: [], raw: { made: [1, null] } });
  });
});
