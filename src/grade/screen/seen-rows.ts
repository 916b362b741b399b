import * as z from 'zod';
import { sha256 } from '../../core/content-id.ts';
import { readUnits } from './features.ts';
import type { LabelledText } from './group-folds.ts';

/** Fingerprints of the rows a screen learned from: enough to know them again, too little to read them. */
export interface SeenRows {
  readonly texts: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

/** Bytes of a fingerprint: among 100,000 other rows, 10,000 seen ones are mistaken for one in 300,000 cases. */
const bytes = 6;

const hashes = z.base64().describe('Base64 of six bytes of SHA-256 each, sorted.');
export const seenRowsSchema = z.strictObject({ texts: hashes, groups: hashes });

export function seenRows(rows: readonly LabelledText[]): SeenRows {
  return {
    texts: new Set(rows.map(({ text }) => textPrint(text))),
    groups: new Set(rows.flatMap(({ group }) => (group === undefined ? [] : [groupPrint(group)]))),
  };
}

/** Rows a screen did not learn from, and how many others there were. Another row of a seen group stays in, counted. */
export function unseenRows(
  seen: SeenRows,
  rows: readonly LabelledText[],
): { readonly fresh: readonly LabelledText[]; readonly excluded: number; readonly ofSeenGroups: number } {
  const fresh = rows.filter(({ text }) => !seen.texts.has(textPrint(text)));
  const ofSeenGroups = fresh.filter(({ group }) => group !== undefined && seen.groups.has(groupPrint(group))).length;
  return { fresh, excluded: rows.length - fresh.length, ofSeenGroups };
}

export function packSeen({ texts, groups }: SeenRows): z.infer<typeof seenRowsSchema> {
  const pack = (of: ReadonlySet<string>): string => Buffer.from([...of].sort().join(''), 'hex').toString('base64');
  return { texts: pack(texts), groups: pack(groups) };
}

export function unpackSeen({ texts, groups }: z.infer<typeof seenRowsSchema>): SeenRows {
  return { texts: unpack(texts), groups: unpack(groups) };
}

function unpack(packed: string): Set<string> {
  const hex = Buffer.from(packed, 'base64').toString('hex');
  return new Set(hex.match(new RegExp(`.{${2 * bytes}}`, 'g')) ?? []);
}

/** Of what a screen reads: another case, form of letters or white space is the same text. */
function textPrint(text: string): string {
  const clean = text
    .slice(0, 3 * readUnits)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
  return print(`text\n${clean.slice(0, readUnits)}`);
}

function groupPrint(group: string): string {
  return print(`group\n${group}`);
}

function print(of: string): string {
  return sha256(of).slice(0, 2 * bytes);
}
