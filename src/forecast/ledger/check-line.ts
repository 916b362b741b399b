import { canonicalJson } from '../../core/canonical-json.ts';
import {
  entryDigests,
  entryHash,
  entryKinds,
  isObject,
  type JsonObject,
  type LedgerEntry,
  ledgerEntrySchema,
} from './entry.ts';
import { signatureHolds } from './entry-signature.ts';
import type { LedgerLine } from './ledger-lines.ts';
import type { ByteRange, LedgerProblem, LedgerProblemCode } from './ledger-problem.ts';
import { memberSpans } from './member-spans.ts';

/** What one line says, and what is wrong with it by itself; the chain is another matter. */
export interface CheckedLine {
  readonly line: LedgerLine;
  /** The JSON object, where the line is one. */
  readonly value: JsonObject | undefined;
  /** The entry, where nothing is wrong with it. */
  readonly entry: LedgerEntry | undefined;
  /** What its hash should be, where it can be computed. */
  readonly hash: string | undefined;
  readonly problems: readonly LedgerProblem[];
}

/** Reads one line as an entry: text, JSON, canonical form, shape, hash, signature. */
export function checkLine(line: LedgerLine): CheckedLine {
  const broken = (code: LedgerProblemCode, message: string): CheckedLine => ({
    line,
    value: undefined,
    entry: undefined,
    hash: undefined,
    problems: [{ code, line: line.number, bytes: line.bytes, message }],
  });
  if (!line.ended) return broken('torn', tornMessage(line.text ?? ''));
  if (line.text === undefined) return broken('not-text', 'the line is not UTF-8');
  const value = parseObject(line.text);
  if (value === undefined) return broken('not-json', notJsonMessage(line.text));
  try {
    return checkValue(line, value);
  } catch (error) {
    if (error instanceof RangeError) return broken('invalid-entry', 'the line nests too deeply to be an entry');
    throw error;
  }
}

function checkValue(line: LedgerLine, value: JsonObject): CheckedLine {
  const canonical = canonicalJson(value);
  const found: LedgerProblem[] = [];
  const spans = memberSpans(line.text!);
  const note = (code: LedgerProblemCode, message: string, field?: string, bytes?: ByteRange): void => {
    const range = bytes ?? spanOf(line, spans, field);
    found.push({ code, line: line.number, bytes: range, ...(field === undefined ? {} : { field }), message });
  };
  if (line.text !== canonical)
    note('not-canonical', notCanonicalMessage(line.text!), undefined, difference(line, canonical));
  const hash = entryHash(value);
  const edited = editedFields(value, hash);
  for (const field of edited) note('edited', editedMessage(field), field);
  const parsed = ledgerEntrySchema.safeParse(value);
  if (!isKnownKind(value)) note('unknown-kind', `an entry of kind ${kindWords(value)} is not known here`, 'kind');
  else if (edited.length === 0)
    for (const issue of parsed.error?.issues ?? []) note('invalid-entry', issue.message, issuePath(issue.path));
  const signature = signatureFault(value);
  if (signature) note('bad-signature', signature, 'signature');
  return { line, value, entry: found.length === 0 ? (value as LedgerEntry) : undefined, hash, problems: found };
}

/** Which fields differ from what was appended; empty where the hash is right. */
function editedFields(value: JsonObject, hash: string): string[] {
  if (value.hash === hash) return [];
  const digests = entryDigests(value);
  const stored = isObject(value.digests) ? value.digests : {};
  if (value.hash === entryHash({ ...value, digests })) return ['digests'];
  const names = new Set([...Object.keys(digests), ...Object.keys(stored)]);
  const differing = [...names].filter((name) => digests[name] !== stored[name]).sort();
  return differing.length > 0 ? differing : ['hash'];
}

function signatureFault(value: JsonObject): string | undefined {
  const { hash, publicKey, signature } = value;
  if (signature === undefined && publicKey === undefined) return undefined;
  if (typeof signature !== 'string') return 'the entry names a public key, but its signature is missing';
  if (typeof publicKey !== 'string') return 'the entry is signed, but the public key is missing';
  const wellFormed = /^[0-9a-f]{128}$/.test(signature) && /^[0-9a-f]{64}$/.test(publicKey);
  if (wellFormed && typeof hash === 'string' && signatureHolds({ hash, publicKey, signature })) return undefined;
  return 'the signature is not one of this entry by its public key: the entry was changed after it was signed, or the signature was';
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isKnownKind(value: JsonObject): boolean {
  return entryKinds.some((kind) => kind === value.kind);
}

function kindWords(value: JsonObject): string {
  return value.kind === undefined ? '(none)' : JSON.stringify(value.kind).slice(0, 60);
}

function issuePath(path: readonly PropertyKey[]): string | undefined {
  return path.length === 0 ? undefined : path.map(String).join('.');
}

/** The place of a field in the file; of one that is gone, the whole line. */
function spanOf(line: LedgerLine, spans: ReadonlyMap<string, ByteRange>, field: string | undefined): ByteRange {
  const span = field === undefined ? undefined : (spans.get(field) ?? spans.get(field.split('.')[0]!));
  return span ? { start: line.bytes.start + span.start, end: line.bytes.start + span.end } : line.bytes;
}

/** The part of the line that is not as the canonical form has it. */
function difference(line: LedgerLine, canonical: string): ByteRange {
  const actual = Buffer.from(line.text!);
  const expected = Buffer.from(canonical);
  const shorter = Math.min(actual.length, expected.length);
  let head = 0;
  while (head < shorter && actual[head] === expected[head]) head++;
  let tail = 0;
  while (tail < shorter - head && actual[actual.length - 1 - tail] === expected[expected.length - 1 - tail]) tail++;
  const start = line.bytes.start + head;
  return { start, end: Math.max(start, line.bytes.end - tail) };
}

function editedMessage(field: string): string {
  if (field === 'hash') return 'hash is not the hash of this line';
  return `${field} is not as it was when the line was appended`;
}

function tornMessage(text: string): string {
  return parseObject(text)
    ? 'the last line lacks its newline: it was not written to its end'
    : 'the last line is only begun: writing it was interrupted';
}

function notJsonMessage(text: string): string {
  if (text.trim() === '') return 'the line is empty';
  if (text.startsWith('\uFEFF')) return 'the line begins with a byte order mark that some editor put there';
  return 'the line is not a JSON object';
}

function notCanonicalMessage(text: string): string {
  if (text.endsWith('\r'))
    return 'the line ends in CR LF: some tool changed the line ends (in git, set `-text` for this file)';
  return 'the line says the same in other bytes than were appended (white space, order or spelling)';
}
