import type { HarmonyMessage, HarmonyRole } from './message.ts';
import { type Marker, markerIds, markerText } from './tokens.ts';
import { encodeText } from './vocabulary.ts';

/** A rendering before it is text or ids: control tokens and ordinary text stay told apart. */
export type Piece = { readonly marker: Marker } | { readonly text: string };

const constrain = markerText('constrain');

/** Role, or the tool's name in its place. Throws RangeError for a header member that the format cannot hold. */
export function authorWord({ role, name }: Pick<HarmonyMessage, 'role' | 'name'>): string {
  if (name === undefined) {
    if (role === 'tool') throw new RangeError('a tool message needs the name of its tool');
    return role;
  }
  return role === 'tool' ? headerWord('name', name) : `${role}:${headerWord('name', name)}`;
}

/** `ending` replaces the stop token: a training render closes its last final message with `<|return|>`. */
export function messagePieces(message: HarmonyMessage, ending?: Marker): Piece[] {
  const { role, recipient, channel, contentType, content } = message;
  const addressed = recipient !== undefined && recipient !== 'all';
  const to = addressed ? ` to=${headerWord('recipient', recipient)}` : '';
  const stop = ending ?? (role === 'assistant' && addressed ? 'call' : 'end');
  return [
    { marker: 'start' },
    { text: authorWord(message) + to },
    ...(channel === undefined ? [] : [{ marker: 'channel' as const }, { text: headerWord('channel', channel) }]),
    ...contentTypePieces(contentType),
    { marker: 'message' },
    { text: content },
    { marker: stop },
  ];
}

/** What a model is handed to continue: the start of a message of that role. */
export function openingPieces(role: HarmonyRole): Piece[] {
  return [{ marker: 'start' }, { text: role }];
}

function contentTypePieces(contentType: string | undefined): Piece[] {
  if (contentType === undefined) return [];
  if (!contentType.startsWith(constrain)) return [{ text: ` ${headerWord('contentType', contentType)}` }];
  const bare = headerWord('contentType', contentType.slice(constrain.length));
  return [{ text: ' ' }, { marker: 'constrain' }, { text: bare }];
}

function headerWord(member: string, word: string): string {
  if (word !== '' && !/[\s<]/.test(word)) return word;
  throw new RangeError(`${member} ${JSON.stringify(word)} cannot stand in a header: it must be one word without <`);
}

/** Token ids; text is encoded as ordinary text, so a control token that stands in a message stays characters. */
export function pieceIds(pieces: readonly Piece[]): number[] {
  return joined(pieces).flatMap((piece) => ('marker' in piece ? [markerIds[piece.marker]] : encodeText(piece.text)));
}

/**
 * Text for an endpoint that tokenises with specials switched on. There `<|` in a message could forge one, so a word
 * joiner (U+2060) is put between the two characters; `guarded` says how often.
 */
export function pieceText(pieces: readonly Piece[]): { text: string; guarded: number } {
  let guarded = 0;
  const guard = (text: string): string =>
    text.replaceAll('<|', () => {
      guarded++;
      return '<\u2060|';
    });
  const text = joined(pieces).map((piece) => ('marker' in piece ? markerText(piece.marker) : guard(piece.text)));
  return { text: text.join(''), guarded };
}

/** Neighbouring texts as one, so that the tokeniser sees what a reader sees. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const before = out.at(-1);
    if ('text' in piece && before && 'text' in before) out[out.length - 1] = { text: before.text + piece.text };
    else out.push(piece);
  }
  return out;
}
