import { dropAnalysis } from './drop-analysis.ts';
import type { HarmonyMessage, HarmonyRole } from './message.ts';
import { messagePieces, openingPieces, type Piece, pieceIds, pieceText } from './render-message.ts';

export interface ConversationOptions {
  /** Leave out the reasoning of finished turns, as the format asks; true unless said. */
  readonly dropAnalysis?: boolean;
  /** Whose message comes next: the rendering ends with its opening. */
  readonly next?: HarmonyRole;
  /** A final message of the assistant at the end is closed by `<|return|>`, as a model would: for training only. */
  readonly training?: boolean;
}

/** Token ids of a dialogue. Text never becomes a control token. Throws RangeError where a header cannot be written. */
export function conversationIds(messages: readonly HarmonyMessage[], options: ConversationOptions = {}): number[] {
  return pieceIds(conversationPieces(messages, options));
}

/** Text of a dialogue; `guarded` counts the places where `<|` in a message was taken apart (`pieceText`). */
export function conversationText(
  messages: readonly HarmonyMessage[],
  options: ConversationOptions = {},
): { text: string; guarded: number } {
  return pieceText(conversationPieces(messages, options));
}

function conversationPieces(messages: readonly HarmonyMessage[], options: ConversationOptions): Piece[] {
  const shown = options.dropAnalysis === false ? messages : dropAnalysis(messages);
  const last = shown.at(-1);
  const returns = options.training && last?.role === 'assistant' && last.channel === 'final';
  const pieces = shown.flatMap((message) => messagePieces(message, returns && message === last ? 'return' : undefined));
  return options.next ? [...pieces, ...openingPieces(options.next)] : pieces;
}
