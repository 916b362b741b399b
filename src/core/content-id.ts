import { createHmac, hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256 of text as lower-case hex, 64 characters. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

/**
 * The id of a row: a hash of everything that determines it, 128 bits as 32 hex characters. The kind is part of the
 * hash, so a prefix and a reply made of the same parts never share an id.
 */
export function contentId(kind: string, value: unknown): string {
  return sha256(`${kind}\n${canonicalJson(value)}`).slice(0, 32);
}

/**
 * The same for the hot path: text parts joined by a separator that cannot occur in an id. Parts must not hold NUL.
 */
export function partsId(kind: string, ...parts: readonly string[]): string {
  return sha256(`${kind}\0${parts.join('\0')}`).slice(0, 32);
}

/** The keyed hash that stands for a user in every row: the same user always maps to the same cluster, and without the key nobody maps back. */
export function clusterOf(user: string, key: string): string {
  return createHmac('sha256', key).update(user).digest('hex').slice(0, 24);
}
