import type { HarmonyMessage } from './message.ts';
import type { HeaderProblem } from './parse-header.ts';
import type { Marker } from './tokens.ts';

/** What was tolerated in a message. */
export type ParseFlag =
  /** Text after a message's end, without a header: taken as a final message. */
  | 'bare-final'
  /** The header never came to `<|message|>`; what it says beyond role and channel is the content. */
  | 'header-without-message'
  /** Words of the header that belong nowhere were passed over. */
  | 'header-leftover'
  /** A header that cannot be read was taken as the assistant's. */
  | 'bad-header'
  /** A header without `<|start|>`. */
  | 'missing-start'
  /** The message was not closed: the stream ended or the next one began. */
  | 'no-stop'
  /** A control token stands in the content as text, because it has no place there. */
  | 'stray-token';

export interface ParsedMessage {
  readonly message: HarmonyMessage;
  /** What closed it; null where nothing did. */
  readonly stop: Marker | null;
  readonly flags: readonly ParseFlag[];
}

export type ParseProblem =
  | HeaderProblem
  | 'header-leftover'
  | 'header-without-message'
  | 'text-between-messages'
  | 'unexpected-token'
  | 'unknown-token';

/** A stream that is no harmony. `messages` were whole before it went wrong. */
export interface ParseFailure {
  readonly status: 'failed';
  readonly reason: ParseProblem;
  readonly detail: string;
  readonly messages: readonly ParsedMessage[];
}

export type ParseResult = { readonly status: 'parsed'; readonly messages: readonly ParsedMessage[] } | ParseFailure;
