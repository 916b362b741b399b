import * as z from 'zod';
import { promptText } from '../prompt-text.ts';
import { type PreparedReply, replyStructure } from '../reply-text.ts';
import { defineCheck } from './check.ts';
import { insideInlineCode } from './markdown.ts';

const tokenPattern =
  /<\|[a-z_0-9]{2,40}\|>|<｜[^｜<>]{2,60}｜>|<\/s>(?=\s{0,4}$|\[|<s>|\n)|(?<![\s\S])<s>|<s>(?=\[INST)|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start|end)_of_turn>|<\/?(?:bos|eos|pad|unk)>|\[(?:PAD|UNK|CLS|SEP|EOS|BOS)\]|<0x[0-9A-F]{2}>|<\/assistant>|(?:^|\n) {0,4}(?:#{2,4} ?(?:Human|Assistant|Instruction|Response|User|Input)|USER|ASSISTANT|<(?:human|bot|user|assistant)>) ?: ?|\n\n?Human: /g;
/** Cheap: without one of these no token is there. */
const maybe =
  /<(?:[|｜]|\/?s>|\/?(?:start|end)_of_turn|\/?(?:bos|eos|pad|unk)>|0x|\/assistant|<\/?SYS)|\[\/?[A-Z]{3,4}\]|\n {0,4}(?:#{2,4} ?[HAIRU]|USER|ASSISTANT|<[hbua]|Human: )/;
const maybeFirst = /^ {0,4}(?:#{2,4} ?[HAIRU]|USER|ASSISTANT|<[hbua])/;

/**
 * Marks of the chat format in what the user reads: end-of-turn tokens, template tags, a turn written for the user. Not
 * where the conversation is about them, nor in code (but for a token at the very end, which no code ends with).
 */
export const controlTokens = defineCheck({
  key: 'leaked-control-tokens',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const { text } = reply;
    if (!maybe.test(text) && !maybeFirst.test(text)) return null;
    for (const match of text.matchAll(tokenPattern)) {
      const end = match.index + match[0].length;
      if (quoted(reply, match.index, end)) continue;
      if (promptText(reply.prefix).folded.includes(match[0].trim().toLowerCase())) continue;
      return { start: match.index, end };
    }
    return null;
  },
});

function quoted(reply: PreparedReply, start: number, end: number): boolean {
  if (end === reply.text.length) return false;
  if (insideInlineCode(reply.text, start)) return true;
  return replyStructure(reply).blocks.some((block) => block.start <= start && start < block.end);
}
