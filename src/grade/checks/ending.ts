import * as z from 'zod';
import { endingOf, type PreparedReply, replyStructure, wordsIn } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import { defineCheck } from './check.ts';

const openEnd = /[\p{L}\p{N},;(&–—-]$/u;
/** Scripts that end sentences without a mark. */
const unmarked = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
const shown = 80;

export const noClosingPunctuation = defineCheck({
  key: 'no-closing-punctuation',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const { kind } = replyStructure(reply).lastLine;
    if (reply.text === '' || kind !== 'prose') return null;
    const end = withoutEmphasis(reply.text);
    if (!openEnd.test(end) || unmarked.test(end) || wordsIn(reply.text, 4) <= 3) return null;
    return { start: Math.max(0, end.length - shown), end: end.length };
  },
});

/** Words a sentence of these languages does not end with. */
const danglingWord =
  /(?:^|[^\p{L}\p{N}'])(?:the|a|an|of|and|or|but|to|with|for|from|by|because|that|which|is|are|was|were|your|their|its|der|die|das|ein|eine|und|oder|von|mit|für|weil|dass|ist|sind|le|les|des|du|et|ou|avec|pour|que|qui|est|sont|une|el|los|las|y|con|para|porque|del|una|os|com|da|di|il|gli|che|della|और|के|की)$/iu;
const manyWords = 8;

/** Cut off by the token limit, or to all appearance: in a code block, after a comma, on a word that needs another. */
export const truncated = defineCheck({
  key: 'truncated',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const { length } = reply.text;
    const tail = { start: Math.max(0, length - shown), end: length };
    if (reply.finishReason === 'length') return { ...tail, because: 'stopped by the token limit' };
    if (length === 0 || reply.finishReason === 'tool-calls') return null;
    const last = replyStructure(reply).blocks.at(-1);
    if (last && !last.closed) return { ...tail, because: 'ends inside a code block' };
    return cutSentence(reply, tail);
  },
});

function cutSentence(reply: PreparedReply, tail: Finding): Finding | null {
  const { kind } = replyStructure(reply).lastLine;
  if (kind === 'code' || kind === 'table' || kind === 'header' || kind === 'rule') return null;
  const ending = endingOf(reply).text;
  if (wordsIn(ending) < 4) return null;
  const end = withoutEmphasis(ending);
  if (/[,;(–—]$/.test(end)) return { ...tail, because: 'ends on a mark that needs more' };
  if (!openEnd.test(end) || unmarked.test(end)) return null;
  if (danglingWord.test(end.slice(-20))) return { ...tail, because: 'ends on a word that needs more' };
  const line = reply.text.slice(replyStructure(reply).lastLine.start);
  const sentence = kind === 'prose' && openEnd.test(line) && !/^.{0,3}\)|[=≈|]/.test(line) && /[.!?]/.test(reply.text);
  const midSentence = sentence && wordsIn(line) >= manyWords && wordsIn(ending) >= manyWords;
  return midSentence ? { ...tail, because: 'ends mid-sentence' } : null;
}

function withoutEmphasis(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '*' || text[end - 1] === '_')) end--;
  return text.slice(0, end);
}
