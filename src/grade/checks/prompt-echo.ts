import * as z from 'zod';
import { oncePerPrompt, promptText } from '../prompt-text.ts';
import { type PreparedReply, replyStructure } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import { defineCheck } from './check.ts';

const shortest = 24;
const compared = 60;
const wholeTurn = 160;
const letter = /[\p{L}\p{N}]/u;

/** The reply opens with the user's own last turn, word for word (up to its first 60 letters and digits). */
export const promptEcho = defineCheck({
  key: 'prompt-echo',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const asked = oncePerPrompt(reply.prefix, letter, () =>
      lettersOf(promptText(reply.prefix).lastUser.slice(0, wholeTurn * 2), compared),
    );
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
  let end = lead.length;
  let seen = 0;
  const limit = Math.min(reply.text.length, wholeTurn * 4);
  for (; end < limit && seen < asked.length; end++) {
    const lower = reply.text[end]!.toLowerCase();
    if (lower === asked[seen]) seen++;
    else if (letter.test(lower)) return null;
  }
  if (replyStructure(reply).blocks[0]?.start === 0) return null;
  return seen === asked.length ? { start: lead.length, end } : null;
}

function lettersOf(text: string, limit: number): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .slice(0, limit);
}
