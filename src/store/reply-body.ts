import { keptJsonText } from '../core/json-text.ts';
import type { RepliedReply } from '../core/reply.ts';
import { unpackJson } from './body.ts';

/** What of a reply is compressed rather than a column of its own. */
export type ReplyBody = Pick<RepliedReply, 'content' | 'toolCalls' | 'reasoning' | 'raw'>;

/** Where the raw answer says the content in the same words, it is not kept twice. */
type StoredBody = Omit<ReplyBody, 'content'> & { readonly content: string | { readonly in: 'raw' } };

/** JSON text of a reply's body, for `packText`. The raw answer is nearly all of it, so its text is taken where it is kept. */
export function replyBodyText(outcome: RepliedReply): string {
  const { content, toolCalls, raw, reasoning } = outcome;
  const rest: Omit<StoredBody, 'raw'> = {
    content: contentInRaw(raw) === content ? { in: 'raw' } : content,
    toolCalls,
    ...(reasoning ? { reasoning } : {}),
  };
  const rawText = keptJsonText(raw);
  if (rawText === undefined) return JSON.stringify({ ...rest, raw } satisfies StoredBody);
  return `${JSON.stringify(rest).slice(0, -1)},"raw":${rawText}}`;
}

export function unpackReplyBody(bytes: Uint8Array): ReplyBody {
  const body = unpackJson(bytes) as StoredBody;
  const content = typeof body.content === 'string' ? body.content : contentInRaw(body.raw)!;
  return { ...body, content };
}

/** `choices[0].message.content`, where an answer keeps it; read by hand because every stored reply passes here. */
function contentInRaw(raw: unknown): string | undefined {
  const [choice] = (raw as { choices?: { message?: { content?: unknown } | null }[] } | null)?.choices ?? [];
  const content = choice?.message?.content;
  return typeof content === 'string' ? content : undefined;
}
