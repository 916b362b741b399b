import { canonicalJson } from '../core/canonical-json.ts';
import { partsId, sha256 } from '../core/content-id.ts';
import type { Conversation, Message, ToolDefinition } from '../core/conversation.ts';
import { primaryTag } from './language-tag.ts';
import { loggedTime } from './logged-time.ts';
import { normaliseMessages } from './normalise-messages.ts';
import { isObject, type RawConversation } from './reader.ts';
import type { Rejection } from './rejection.ts';
import { unsoundness } from './soundness.ts';
import type { Warning } from './warning.ts';

/** A conversation fit for the store, and what filters must know about it that no row keeps. */
export interface Normalised {
  readonly status: 'normalised';
  readonly conversation: Conversation;
  /** As logged; leaves this room only as `cluster`. */
  readonly user: string | null;
  readonly loggedId: string | null;
  readonly model: string | null;
  /** Equal for equal messages of one user (without a user: of one logged id and time). */
  readonly duplicateKey: string;
  readonly warnings: readonly Warning[];
}

export type NormaliseResult = Normalised | ({ readonly status: 'rejected' } & Rejection);

/** Checks and names what a reader found. `clusterFor` is `clusterOf` under the study's key. */
export function normalise(raw: RawConversation, clusterFor: (user: string) => string): NormaliseResult {
  const unsound = unsoundness(raw.messages) ?? unsoundness(raw.metadata) ?? unsoundness(raw.tools);
  if (unsound) return { status: 'rejected', ...unsound };
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => void warnings.push(warning);
  const read = normaliseMessages(raw.messages, warn);
  if (read.status === 'rejected') return read;
  const { messages } = read;
  const time = loggedTime(raw.startedAt);
  if (time.warning) warn(time.warning);
  const user = userOf(raw.user, warn);
  const loggedId = scalarText(raw.id);
  const said = sha256(saidText(messages));
  const startedAt = time.ms;
  const stand = user ?? `\u0000${loggedId ?? `${said} ${startedAt}`}`;
  const cluster = clusterFor(stand);
  const id = partsId('conversation', said, cluster, String(startedAt));
  return {
    status: 'normalised',
    user,
    loggedId,
    model: scalarText(raw.model),
    duplicateKey: user === null ? id : `${said}${cluster}`,
    warnings,
    conversation: {
      id,
      cluster,
      clusterIsUser: user !== null,
      startedAt,
      surface: scalarText(raw.surface),
      language: primaryTag(raw.language),
      source: scalarText(raw.source),
      messages,
      tools: toolsOf(raw.tools, warn),
      metadata: raw.metadata,
    },
  };
}

function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return null;
}

function userOf(value: unknown, warn: (warning: Warning) => void): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) warn('user-id-inexact');
  if (!isObject(value)) return scalarText(value);
  return scalarText(value.id) ?? scalarText(value.user_id) ?? canonicalJson(value);
}

function toolsOf(value: unknown, warn: (warning: Warning) => void): readonly ToolDefinition[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(isToolDefinition)) return value;
  warn('tools-unreadable');
  return [];
}

function isToolDefinition(tool: unknown): tool is ToolDefinition {
  if (!isObject(tool)) return false;
  return tool.function === undefined || (isObject(tool.function) && typeof tool.function.name === 'string');
}

/** A text that is equal for equal messages only: role, length and text where there is no more, canonical JSON else. */
function saidText(messages: readonly Message[]): string {
  let said = '';
  for (const message of messages) {
    if (isBare(message)) {
      const content = message.content as string;
      said += `${message.role} ${content.length}\n${content}\n`;
    } else said += `json ${canonicalJson(message)}\n`;
  }
  return said;
}

function isBare(message: Message): boolean {
  if (typeof message.content !== 'string') return false;
  for (const key in message) if (key !== 'role' && key !== 'content') return false;
  return true;
}
