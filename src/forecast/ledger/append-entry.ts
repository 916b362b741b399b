import { canonicalJson } from '../../core/canonical-json.ts';
import { ForeshadowError, type Place } from '../../core/errors.ts';
import { diffRegistration } from './diff-registration.ts';
import {
  type EntryDraft,
  entryDigests,
  entryHash,
  entryIdOf,
  type JsonObject,
  type LedgerEntry,
  ledgerEntrySchema,
} from './entry.ts';
import type { EntrySigner } from './entry-signature.ts';
import { type Ledger, readLedger } from './read-ledger.ts';

export interface AppendOptions {
  readonly signer?: EntrySigner;
  /** Named in errors. */
  readonly file?: string;
}

/** The line to write at the end of the ledger, newline included; or the entry that is there already. */
export type Appended =
  | { readonly state: 'appended'; readonly entry: LedgerEntry; readonly line: string }
  | { readonly state: 'present'; readonly entry: LedgerEntry };

/**
 * Puts an entry at the end of a ledger's text. The same id with the same content again is `present`, whatever its time.
 * ForeshadowErrors: `ledger.torn` and `ledger.broken` (a faulty ledger is not continued), `ledger.id-taken` (the id
 * stands there with other content), `ledger.unknown-reference` (an outcome of no registration), `ledger.bad-entry`.
 */
export function appendEntry(input: string | Uint8Array, draft: EntryDraft, options: AppendOptions = {}): Appended {
  const ledger = readLedger(input);
  requireSound(ledger, options.file);
  const id = entryIdOf(draft);
  const present = ledger.entries.find((entry) => entry.id === id);
  if (present) return { state: 'present', entry: requireSame(present, draft, options.file) };
  requireReferences(ledger, draft);
  const entry = entryOf(draft, { id, previous: ledger.head, signer: options.signer });
  return { state: 'appended', entry, line: `${canonicalJson(entry)}\n` };
}

function entryOf(
  draft: EntryDraft,
  chained: { id: string; previous: string; signer: EntrySigner | undefined },
): LedgerEntry {
  const { id, previous, signer } = chained;
  const key = signer ? { publicKey: signer.publicKey } : {};
  // Once through JSON: what is hashed is what will be read back, without undefined members.
  const body = JSON.parse(canonicalJson({ version: 1, ...draft, id, previous, ...key })) as JsonObject;
  const hashed = { ...body, digests: entryDigests(body) };
  const hash = entryHash(hashed);
  const entry = { ...hashed, hash, ...(signer ? { signature: signer.sign(hash) } : {}) };
  const parsed = ledgerEntrySchema.safeParse(entry);
  if (parsed.success) return entry as unknown as LedgerEntry;
  const issue = parsed.error.issues[0]!;
  throw new ForeshadowError(
    'ledger.bad-entry',
    `The entry cannot go on the record: ${issue.path.join('.')}: ${issue.message}.`,
  );
}

function requireSound(ledger: Ledger, file: string | undefined): void {
  const problem = ledger.problems[0];
  if (!problem) return;
  const place: Place = { line: problem.line, ...(file === undefined ? {} : { file }) };
  if (problem.code === 'torn') {
    throw new ForeshadowError('ledger.torn', `The ledger is torn: ${problem.message}.`, {
      place,
      hint: 'Repair it first (foreshadow ledger --repair): the piece is kept beside it and everything before stays as it is.',
    });
  }
  throw new ForeshadowError('ledger.broken', `The ledger is not as it was written: ${problem.message}.`, {
    place,
    hint: 'See every fault with foreshadow verify; take the file back from where it was last whole. Nothing was appended.',
  });
}

function requireSame(present: LedgerEntry, draft: EntryDraft, file: string | undefined): LedgerEntry {
  const { at: _at, id: _id, ...content } = draft;
  const before = Object.fromEntries(Object.keys(content).map((key) => [key, present[key]]));
  const differences = diffRegistration(before, content);
  if (differences.length === 0) return present;
  const paths = differences.slice(0, 5).map(({ path }) => path);
  const more = differences.length > paths.length ? ` and ${differences.length - paths.length} more` : '';
  throw new ForeshadowError(
    'ledger.id-taken',
    `${present.id} is on the record with another ${paths.join(', ')}${more}.`,
    {
      hint: 'What is registered stays as it is: register the new forecast under a name of its own.',
      ...(file === undefined ? {} : { place: { file } }),
    },
  );
}

function requireReferences(ledger: Ledger, draft: EntryDraft): void {
  const references =
    draft.kind === 'registration'
      ? []
      : (['registration', ...(draft.kind === 'scorecard' ? ['outcome'] : [])] as const);
  for (const kind of references) {
    const id = (draft as { readonly [kind: string]: unknown })[kind];
    if (ledger.entries.some((entry) => entry.kind === kind && entry.id === id)) continue;
    throw new ForeshadowError('ledger.unknown-reference', `The ledger has no ${kind} with the id ${String(id)}.`, {
      hint: 'List what it has with foreshadow ledger.',
    });
  }
}
