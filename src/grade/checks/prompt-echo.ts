import * as z from 'zod';
import { promptText } from '../prompt-text.ts';
import type { PreparedReply } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import { defineCheck } from './check.ts';

const shortest = 24;
const compared = 60;
const wholeTurn = 160;

/** The reply opens with the user's own last turn, word for word (up to its first 60 letters and digits). */
export const promptEcho = defineCheck({
  key: 'prompt-echo',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const asked = lettersOf(promptText(reply.prefix).lastUser.slice(0, wholeTurn * 2), compared);
    if (asked.length < shortest) return null;
    return echoAtStart(reply, asked);
  },
});

function echoAtStart(reply: PreparedReply, asked: string): Finding | null {
  const head = reply.text.slice(0, wholeTurn * 2);
  const lead =
    /^(?:[^\p{L}\p{N}]{0,12})(?:(?:user|prompt|question|human|input|you asked|q)\b[^\p{L}\p{N}]{1,6})?/iu.exec(
      head,
    )![0];
  if (!lettersOf(head.slice(lead.length), asked.length).startsWith(asked)) return null;
  let end = lead.length;
  for (let seen = 0; end < reply.text.length && seen < asked.length; end++) {
    seen += lettersOf(reply.text[end]!, 1).length;
  }
  return { start: lead.length, end };
}

function lettersOf(text: string, limit: number): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .slice(0, limit);
}
