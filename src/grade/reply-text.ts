import type { Message, ToolCall } from '../core/conversation.ts';
import type { Evidence, GradableReply } from '../core/grade.ts';
import type { FinishReason } from '../core/reply.ts';
import { type NormalText, normalText, originalSpan, type Span } from './normal-text.ts';
import { foldForIndex, type PhraseIndex, possiblePatterns } from './phrase-index.ts';
import { type Structure, structureOf } from './structure.ts';

/** A stretch of the normalised reply: `text` begins at `start` of it. */
export interface Passage {
  readonly text: string;
  readonly start: number;
}

/**
 * A reply as every rule sees it, worked out once: `text` is normalised (see `normalText`), the rest is filled in when
 * first asked for. Spans are offsets in `text` until `evidenceOf` takes them back to the original.
 */
export interface PreparedReply extends GradableReply {
  readonly text: string;
  readonly parts: ReplyParts;
}

interface ReplyParts {
  readonly normal: NormalText;
  structure: Structure | undefined;
  prose: string | undefined;
  opening: Passage | undefined;
  ending: Passage | undefined;
  firstParagraph: Passage | undefined;
  lastParagraph: Passage | undefined;
  index: PhraseIndex | undefined;
  possible: Uint8Array | undefined;
}

/** The reply, ready for any number of graders; a prepared one is returned as it is. */
export function prepareReply(reply: GradableReply): PreparedReply {
  if ('parts' in reply) return reply as PreparedReply;
  const normal = normalText(reply.content);
  const { prefix, content, toolCalls, finishReason, language } = reply;
  return {
    prefix: prefix as readonly Message[],
    content,
    toolCalls: toolCalls as readonly ToolCall[],
    finishReason: finishReason as FinishReason,
    language,
    text: normal.text,
    parts: {
      normal,
      structure: undefined,
      prose: undefined,
      opening: undefined,
      ending: undefined,
      firstParagraph: undefined,
      lastParagraph: undefined,
      index: undefined,
      possible: undefined,
    },
  };
}

/** Where in the reply as it came a span of the normalised text stands; null for an empty one. */
export function evidenceOf(reply: PreparedReply, span: Span): Evidence | null {
  const original = originalSpan(reply.parts.normal, span);
  return original.end > original.start ? original : null;
}

export function replyStructure(reply: PreparedReply): Structure {
  reply.parts.structure ??= structureOf(reply.text);
  return reply.parts.structure;
}

/**
 * The reply with NUL between line breaks in the place of code blocks: offsets stay those of `text`, and no pattern for
 * words or white space goes through.
 */
export function proseOf(reply: PreparedReply): string {
  const { parts, text } = reply;
  if (parts.prose !== undefined) return parts.prose;
  const { blocks } = replyStructure(reply);
  let prose = blocks.length === 0 ? text : '';
  let from = 0;
  for (const block of blocks) {
    prose += text.slice(from, block.start) + blanked(block.end - block.start);
    from = block.end;
  }
  if (blocks.length > 0) prose += text.slice(from);
  parts.prose = prose;
  return prose;
}

function blanked(length: number): string {
  return `\n${'\0'.repeat(length - 2)}\n`;
}

const maxSentence = 300;
const fewWords = 3;

/** The first sentence, without Markdown marks before it; after a greeting of up to three words, the second too. */
export function openingOf(reply: PreparedReply): Passage {
  const { parts, text } = reply;
  if (parts.opening) return parts.opening;
  const head = /^[#*_>~\s"'“«([-]{0,12}/.exec(text)![0].length;
  let end = sentenceEnd(text, head);
  if (end < text.length && wordsIn(text.slice(head, end)) <= fewWords) end = sentenceEnd(text, skipBlank(text, end));
  parts.opening = { text: text.slice(head, end), start: head };
  return parts.opening;
}

/** The last sentence, with the one before when it has up to three words; empty when the reply ends in code. */
export function endingOf(reply: PreparedReply): Passage {
  const { parts, text } = reply;
  if (parts.ending) return parts.ending;
  const { lastLine } = replyStructure(reply);
  let start = text.length;
  if (lastLine.kind !== 'code') {
    start = sentenceStart(text, text.length);
    if (start > 0 && wordsIn(text.slice(start)) <= fewWords) start = sentenceStart(text, start);
  }
  parts.ending = { text: text.slice(start), start };
  return parts.ending;
}

const maxParagraph = 1000;

/** Up to the first empty line or code block, at most 1,000 characters; a paragraph of up to three words takes the next along. */
export function firstParagraphOf(reply: PreparedReply): Passage {
  const { parts } = reply;
  if (parts.firstParagraph) return parts.firstParagraph;
  const prose = proseOf(reply);
  let end = breakAfter(prose, 0);
  if (wordsIn(prose.slice(0, Math.min(end, maxSentence))) <= fewWords) end = breakAfter(prose, skipBlank(prose, end));
  parts.firstParagraph = { text: prose.slice(0, Math.min(end, maxParagraph)), start: 0 };
  return parts.firstParagraph;
}

/** From the last empty line or code block on, at most 1,000 characters; a last paragraph of up to three words takes the one before along. */
export function lastParagraphOf(reply: PreparedReply): Passage {
  const { parts } = reply;
  if (parts.lastParagraph) return parts.lastParagraph;
  const prose = proseOf(reply);
  let start = breakBefore(prose, prose.length);
  if (start > 0 && wordsIn(prose.slice(start, start + maxSentence)) <= fewWords) start = breakBefore(prose, start - 2);
  start = Math.max(start, prose.length - maxParagraph);
  parts.lastParagraph = { text: prose.slice(start), start };
  return parts.lastParagraph;
}

/** One byte a pattern of the index: 1 where it may match this reply. Worked out once for all rules of an index. */
export function possibleIn(reply: PreparedReply, index: PhraseIndex): Uint8Array {
  const { parts } = reply;
  if (parts.index !== index || !parts.possible) {
    parts.index = index;
    parts.possible = possiblePatterns(index, foldForIndex(reply.text));
  }
  return parts.possible;
}

/** Words of a text (a character of Chinese or Japanese is one), counted up to `limit`. */
export function wordsIn(text: string, limit = Number.POSITIVE_INFINITY): number {
  let words = 0;
  let inWord = false;
  for (let index = 0; index < text.length && words < limit; index++) {
    const code = text.charCodeAt(index);
    const wide = code >= 0x2e80 && code < 0xd7b0 && (code < 0xac00 || code > 0xd7a3);
    const ink = code > 47 && !(code > 57 && code < 65) && !(code > 90 && code < 97) && !(code > 122 && code < 170);
    if (wide || (ink && !inWord)) words++;
    inWord = (ink || code === 39) && !wide;
  }
  return words;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

/** After the sentence's mark (and what closes with it), at an empty line, or where a list, header or code begins. */
function sentenceEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + maxSentence);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 && endsAtBreak(text, at)) return at;
    if (isWideMark(code)) return at + 1;
    if (!isMark(code)) continue;
    let after = at + 1;
    while (after < limit && isCloser(text.charCodeAt(after))) after++;
    if (after >= text.length || text.charCodeAt(after) <= 32) return after;
  }
  return limit;
}

function endsAtBreak(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === 10 || /^\s*(?:[-*+•] |\d{1,2}[.)] |#|```|\||>)/.test(text.slice(at + 1, at + 20));
}

function sentenceStart(text: string, end: number): number {
  let at = end;
  while (at > 0 && (text.charCodeAt(at - 1) <= 32 || isCloser(text.charCodeAt(at - 1)))) at--;
  while (at > 0 && (isMark(text.charCodeAt(at - 1)) || isWideMark(text.charCodeAt(at - 1)))) at--;
  const limit = Math.max(0, at - maxSentence);
  for (; at > limit; at--) {
    const before = text.charCodeAt(at - 1);
    if (isWideMark(before)) return at;
    if (before === 10 && (text.charCodeAt(at - 2) === 10 || endsAtBreak(text, at - 1))) return at;
    if (before > 32 || at < 2) continue;
    let mark = at - 2;
    while (mark > limit && isCloser(text.charCodeAt(mark))) mark--;
    if (isMark(text.charCodeAt(mark))) return at;
  }
  return limit;
}

function breakAfter(prose: string, from: number): number {
  const found = prose.indexOf('\n\n', from);
  return found < 0 ? prose.length : found;
}

function breakBefore(prose: string, from: number): number {
  const found = prose.lastIndexOf('\n\n', from - 1);
  return found < 0 ? 0 : found + 2;
}

/** . ! ? … : and the marks of Hindi, Arabic and Armenian. */
function isMark(code: number): boolean {
  if (code < 128) return code === 0x2e || code === 0x21 || code === 0x3f || code === 0x3a;
  return code === 0x2026 || code === 0x0964 || code === 0x061f || code === 0x06d4 || code === 0x0589;
}

/** Full-width marks end a sentence without a blank after them. */
function isWideMark(code: number): boolean {
  return code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0xff0e;
}

function isCloser(code: number): boolean {
  return (
    code === 0x22 ||
    code === 0x27 ||
    code === 0x29 ||
    code === 0x2a ||
    code === 0x5f ||
    code === 0x5d ||
    code === 0x201d ||
    code === 0xbb
  );
}
