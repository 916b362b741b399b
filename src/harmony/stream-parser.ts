import type { HarmonyRole } from './message.ts';
import { createMessageMachine, type MessageMachine, type Stopped } from './message-machine.ts';
import type { ParsedMessage, ParseFailure, ParseResult } from './parsed-message.ts';
import { createMarkerSplitter, type TextPiece } from './split-markers.ts';
import { markerOf } from './tokens.ts';
import { createTextAssembler, specialText, tokenBytes } from './vocabulary.ts';

export interface ParserOptions {
  /** Whose message the stream goes on with, where the prompt ended in `<|start|>` and a role. */
  readonly role?: HarmonyRole;
  /**
   * True unless said: what the format does not allow is a named failure. False, for what models and servers really
   * send: text without a header, headers with too much in them, missing stops are read and flagged.
   */
  readonly strict?: boolean;
}

/**
 * Reads harmony as it arrives. Text and ids may not be mixed in one parser; from ids, text that looks like a control
 * token is never taken for one.
 */
export interface StreamParser {
  /** The message being read, once its header is known; `content` grows. */
  readonly current: MessageMachine['current'];
  /** A chunk of text or one token id; the messages that it finished. Nothing more is read after a failure. */
  push(chunk: string | number): readonly ParsedMessage[];
  /** All messages, or the failure. Call it once, at the end of the stream. */
  end(): ParseResult;
}

export function createStreamParser({ role, strict = true }: ParserOptions = {}): StreamParser {
  const machine = createMessageMachine({ role, strict });
  const splitter = createMarkerSplitter();
  const assembler = createTextAssembler();
  const messages: ParsedMessage[] = [];
  let failure: ParseFailure | undefined;

  const take = (step: readonly ParsedMessage[] | Stopped): readonly ParsedMessage[] => {
    if (!('reason' in step)) {
      messages.push(...step);
      return step;
    }
    failure = { status: 'failed', ...step, messages };
    return [];
  };
  const takePieces = (pieces: readonly TextPiece[]): ParsedMessage[] => {
    const finished: ParsedMessage[] = [];
    for (const piece of pieces) {
      if (failure) break;
      finished.push(...take('marker' in piece ? machine.marker(piece.marker) : machine.text(piece.text)));
    }
    return finished;
  };
  return {
    get current() {
      return machine.current;
    },
    push: (chunk) => {
      if (failure) return [];
      if (typeof chunk === 'string') return takePieces(splitter.push(chunk));
      const pieces = idPieces(chunk, assembler, strict);
      return 'reason' in pieces ? take(pieces) : takePieces(pieces);
    },
    end: () => {
      const rest = assembler.flush();
      takePieces([...splitter.flush(), ...(rest === '' ? [] : [{ text: rest }])]);
      if (!failure) take(machine.end());
      return failure ?? { status: 'parsed', messages };
    },
  };
}

function idPieces(
  id: number,
  assembler: ReturnType<typeof createTextAssembler>,
  strict: boolean,
): TextPiece[] | Stopped {
  const special = specialText(id);
  if (special === undefined) {
    const bytes = tokenBytes(id);
    if (bytes === undefined) return { reason: 'unknown-token', detail: `there is no token ${id} in o200k_harmony` };
    const text = assembler.add(bytes);
    return text === '' ? [] : [{ text }];
  }
  const rest = assembler.flush();
  const before: TextPiece[] = rest === '' ? [] : [{ text: rest }];
  const marker = markerOf(id);
  if (marker) return [...before, { marker }];
  return strict ? { reason: 'unexpected-token', detail: `${special} has no meaning` } : [...before, { text: special }];
}

/** A whole stream at once, as text or as token ids. */
export function parseHarmony(stream: string | Iterable<number>, options: ParserOptions = {}): ParseResult {
  const parser = createStreamParser(options);
  if (typeof stream === 'string') parser.push(stream);
  else for (const id of stream) parser.push(id);
  return parser.end();
}
