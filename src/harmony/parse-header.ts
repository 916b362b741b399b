import { type HarmonyRole, isHarmonyRole } from './message.ts';
import { markerText } from './tokens.ts';

export interface Header {
  readonly role: HarmonyRole;
  readonly name?: string;
  readonly recipient?: string;
  readonly channel?: string;
  readonly contentType?: string;
  /** Words that have no place in a header; empty where all have one. */
  readonly leftover: readonly string[];
}

export type HeaderProblem = 'unknown-role' | 'empty-header' | 'empty-channel';

export interface HeaderOptions {
  /** The role where the header does not name it: a completion goes on after `<|start|>assistant`. */
  readonly role?: HarmonyRole | undefined;
  /** A first word that is no role is a tool's name only where the header has a recipient or the name a dot. */
  readonly strict: boolean;
}

const channelMarker = markerText('channel');
const constrainMarker = markerText('constrain');
/** Alone and without their marker these are content types; any other lone word is a recipient. */
const bareContentTypes = new Set(['json', 'code', 'text']);

/**
 * Reads the header of a message (graders.md 2.2): role or tool name, `to=` recipient before or after the channel, and a
 * content type with or without `<|constrain|>`, with or without a space before it.
 */
export function parseHeader(text: string, options: HeaderOptions): Header | HeaderProblem {
  const cut = cutChannel(text);
  if (cut === undefined) return 'empty-channel';
  const words = cut.rest.replaceAll(constrainMarker, ` ${constrainMarker}`).trim().split(/\s+/).filter(Boolean);
  const author = options.role ? { role: options.role } : takeAuthor(words, options.strict);
  if (typeof author === 'string') return author;
  const { recipient, contentType } = takeAddress(words);
  return {
    ...author,
    ...(recipient !== undefined && { recipient }),
    ...(cut.channel !== undefined && { channel: cut.channel }),
    ...(contentType !== undefined && { contentType }),
    leftover: words,
  };
}

/** The header without its channel, as it was written: what a header that never came to a message has to say. */
export function headerRemainder(text: string, role: HarmonyRole | undefined): string {
  const rest = (cutChannel(text)?.rest ?? text).trim();
  if (role) return rest;
  const word = rest.split(/\s/, 1)[0]!;
  return isHarmonyRole(word) ? rest.slice(word.length).trim() : rest;
}

function cutChannel(text: string): { channel?: string; rest: string } | undefined {
  const at = text.indexOf(channelMarker);
  if (at < 0) return { rest: text };
  const after = text.slice(at + channelMarker.length);
  const channel = /^[^\s<]*/.exec(after)![0];
  if (channel === '') return undefined;
  return { channel, rest: `${text.slice(0, at)} ${after.slice(channel.length)}` };
}

function takeAuthor(words: string[], strict: boolean): Pick<Header, 'role' | 'name'> | HeaderProblem {
  const word = words.shift();
  if (word === undefined) return 'empty-header';
  const [role = '', ...rest] = word.split(':');
  if (isHarmonyRole(role)) return rest.length > 0 ? { role, name: rest.join(':') } : { role };
  const isTool = word.includes('.') || words.some((other) => other.startsWith('to='));
  return isTool || !strict ? { role: 'tool', name: word } : 'unknown-role';
}

/** Takes recipient and content type from the end of the words; what stays in the list belongs nowhere. */
function takeAddress(words: string[]): { recipient?: string; contentType?: string } {
  const last = words.pop();
  if (last === undefined) return {};
  if (last.startsWith('to=')) return { recipient: last.slice(3) };
  const alone = words.length === 0;
  if (alone && !last.startsWith(constrainMarker) && !bareContentTypes.has(last)) return { recipient: last };
  const before = words.pop();
  if (before === undefined) return { contentType: last };
  return { recipient: before.startsWith('to=') ? before.slice(3) : before, contentType: last };
}
