import type { Message } from './conversation.ts';

/** Why a prefix cannot be asked again as it was. */
export const notReplayableReasons = [
  'no-assistant-turn',
  'image-part',
  'audio-part',
  'file-part',
  'unsupported-part',
  'orphan-tool-result',
  'missing-tool-result',
  'missing-content',
  'by-reference',
  'over-context',
  'control-tokens',
  'tools-unsupported',
] as const;
export type NotReplayableReason = (typeof notReplayableReasons)[number];

export type Replayability =
  | { readonly status: 'replayable' }
  | { readonly status: 'not-replayable'; readonly reason: NotReplayableReason; readonly detail: string };

const partReasons: Readonly<Record<string, NotReplayableReason>> = {
  image_url: 'image-part',
  image: 'image-part',
  input_image: 'image-part',
  input_audio: 'audio-part',
  audio: 'audio-part',
  file: 'file-part',
  input_file: 'file-part',
  document: 'file-part',
  item_reference: 'by-reference',
};

const textParts = new Set([
  'text',
  'input_text',
  'output_text',
  'refusal',
  'thinking',
  'redacted_thinking',
  'reasoning',
]);

/** Whether the messages before a cut can be sent again; the first obstacle, in the order of the messages. */
export function replayability(prefix: readonly Message[]): Replayability {
  const walk = replayabilityWalk();
  for (const message of prefix) walk.push(message);
  return walk.state();
}

/** The same for every cut of a conversation in one pass: push its messages in order, and ask before each turn. */
export function replayabilityWalk(): { push(message: Message): void; state(): Replayability } {
  const open = new Set<string>();
  let count = 0;
  let obstacle: Replayability | undefined;
  return {
    push(message) {
      count += 1;
      if (obstacle) return;
      const reason = partObstacle(message) ?? toolObstacle(message, open) ?? emptyObstacle(message);
      if (reason) obstacle = { status: 'not-replayable', reason, detail: `message ${count} (${message.role})` };
    },
    state() {
      if (obstacle) return obstacle;
      if (open.size === 0) return { status: 'replayable' };
      const detail = `${open.size} tool call(s) without a result`;
      return { status: 'not-replayable', reason: 'missing-tool-result', detail };
    },
  };
}

function partObstacle(message: Message): NotReplayableReason | undefined {
  if (!Array.isArray(message.content)) return undefined;
  for (const part of message.content) {
    if (textParts.has(part.type)) continue;
    return partReasons[part.type] ?? 'unsupported-part';
  }
  return undefined;
}

function toolObstacle(message: Message, open: Set<string>): NotReplayableReason | undefined {
  if (message.role === 'assistant') for (const call of message.tool_calls ?? []) if (call.id) open.add(call.id);
  if (message.role !== 'tool') return undefined;
  const id = message.tool_call_id;
  if (!id || !open.has(id)) return 'orphan-tool-result';
  open.delete(id);
  return undefined;
}

function emptyObstacle(message: Message): NotReplayableReason | undefined {
  if (message.role === 'assistant' && (message.tool_calls?.length ?? 0) > 0) return undefined;
  return message.content === null || message.content === undefined ? 'missing-content' : undefined;
}
