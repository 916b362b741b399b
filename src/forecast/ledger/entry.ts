import * as z from 'zod';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import { contentId, sha256 } from '../../core/content-id.ts';

export type JsonObject = { readonly [key: string]: Json };

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex characters');

/** What every entry has. Unknown fields are kept: the hash covers them too. */
const envelope = {
  version: z.literal(1),
  id: z.string().min(1).describe('Names the entry; by default a hash of its kind, its payload and what it refers to.'),
  at: z.iso.datetime({ offset: true }).describe('When it was appended, by the clock of the machine that did.'),
  payload: z.custom<JsonObject>(isObject, 'must be a JSON object').describe('What is on the record.'),
  digests: z
    .record(z.string(), z.string())
    .describe(
      'The first 12 hex characters of the SHA-256 of each field (payload.x of its members): an edit can be named.',
    ),
  previous: sha256Hex.describe('The hash of the line before; 64 zeros on the first.'),
  hash: sha256Hex.describe('SHA-256 of the canonical JSON of the entry without hash and signature.'),
  publicKey: sha256Hex.optional().describe('The raw ed25519 public key of whoever signed, in hex.'),
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/, 'an ed25519 signature in 128 lower-case hex characters')
    .optional(),
};
const reference = z.string().min(1);

/** A forecast frozen before the launch. */
export const registrationEntrySchema = z.looseObject({ kind: z.literal('registration'), ...envelope });
/** What happened, by the instrument of the registration. */
export const outcomeEntrySchema = z.looseObject({
  kind: z.literal('outcome'),
  ...envelope,
  registration: reference.describe('The id of the registration it answers.'),
});
/** How wrong the registration was. */
export const scorecardEntrySchema = z.looseObject({
  kind: z.literal('scorecard'),
  ...envelope,
  registration: reference,
  outcome: reference,
});
export const ledgerEntrySchema = z.discriminatedUnion('kind', [
  registrationEntrySchema,
  outcomeEntrySchema,
  scorecardEntrySchema,
]);
export type RegistrationEntry = z.infer<typeof registrationEntrySchema>;
export type OutcomeEntry = z.infer<typeof outcomeEntrySchema>;
export type ScorecardEntry = z.infer<typeof scorecardEntrySchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

export const entryKinds = ['registration', 'outcome', 'scorecard'] as const;
export const firstPrevious = '0'.repeat(64);

/** What is to go on the record. `at` is ISO 8601 with a zone; the payload is any JSON object. */
export type EntryDraft = {
  readonly at: string;
  readonly payload: JsonObject;
  /** A name of the caller's own; without it the same content is the same entry. */
  readonly id?: string;
} & (
  | { readonly kind: 'registration' }
  | { readonly kind: 'outcome'; readonly registration: string }
  | { readonly kind: 'scorecard'; readonly registration: string; readonly outcome: string }
);

/** The entry's id where the caller gives none. Time and place in the chain are no part of it. */
export function entryIdOf(draft: EntryDraft): string {
  const { at: _at, id: _id, ...content } = draft;
  return draft.id ?? contentId('ledger', content);
}

/** What the hash is taken of: the whole entry but its hash and its signature. */
export function entryHash(entry: JsonObject): string {
  const { hash: _hash, signature: _signature, ...body } = entry;
  return sha256(canonicalJson(body));
}

/** The digest of each field, the payload's members one by one; `digests`, `hash` and `signature` have none. */
export function entryDigests(entry: JsonObject): Record<string, string> {
  const { digests: _digests, hash: _hash, signature: _signature, payload, ...rest } = entry;
  const fields: [string, unknown][] = Object.entries(rest);
  if (isObject(payload))
    fields.push(...Object.entries(payload).map(([key, value]) => [`payload.${key}`, value] as [string, Json]));
  else if (payload !== undefined) fields.push(['payload', payload]);
  return Object.fromEntries(fields.map(([name, value]) => [name, sha256(canonicalJson(value)).slice(0, 12)]));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
