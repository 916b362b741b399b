import { ForeshadowError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { GoldExample } from '../../core/policy.ts';
import { type ColumnRoles, columnRoles } from './column-roles.ts';
import { type CsvRecord, csvRecords } from './csv-records.ts';
import type { TierMenu } from './tier-menu.ts';

/** Labelled replies of one CSV file. */
export interface GoldTable {
  readonly examples: readonly GoldExample[];
  /** Labelled prompts: read, but a policy on replies has no use for them. */
  readonly prompts: number;
  /** Rows that give no example, by line. */
  readonly leftOut: readonly { readonly line: number; readonly reason: 'no-reply' | 'no-label' }[];
}

/** A header stands within the first rows; before it a disclaimer may. */
const rowsBeforeHeader = 10;
const delimiters = [',', ';', '\t'] as const;

/**
 * The labelled replies of a golden set. Columns are known by their names, in any order; lines before the header are
 * passed over. Throws `pack.no-header` and, with the line, `pack.unknown-label`.
 */
export function goldTable(text: string, file: string, menu: TierMenu): GoldTable {
  const { rows, roles } = tableOf(text, file);
  const examples: GoldExample[] = [];
  const leftOut: GoldTable['leftOut'][number][] = [];
  let prompts = 0;
  for (const row of rows) {
    const cell = (role: keyof ColumnRoles): string => row.cells[roles[role] ?? -1]?.trim() ?? '';
    if (row.cells.every((value) => value.trim() === '')) continue;
    if (cell('prompt') !== '' && cell('promptLabel') !== '' && knownLabel(cell('promptLabel'), menu, { file, row }))
      prompts++;
    if (cell('reply') === '') leftOut.push({ line: row.line, reason: 'no-reply' });
    else if (cell('replyLabel') === '') leftOut.push({ line: row.line, reason: 'no-label' });
    else {
      const { label, ruleIds } = knownLabel(cell('replyLabel'), menu, { file, row });
      examples.push({
        ...(cell('prompt') === '' ? {} : { user: cell('prompt') }),
        reply: cell('reply'),
        ...(cell('language') === '' ? {} : { language: cell('language') }),
        label,
        ...(ruleIds.length === 0 ? {} : { ruleIds: [...ruleIds] }),
        ...(cell('note') === '' ? {} : { note: cell('note') }),
      });
    }
  }
  return { examples, prompts, leftOut };
}

function tableOf(text: string, file: string): { readonly rows: readonly CsvRecord[]; readonly roles: ColumnRoles } {
  for (const delimiter of delimiters) {
    const records = csvRecords(text, file, delimiter);
    for (const [at, record] of records.slice(0, rowsBeforeHeader).entries()) {
      const roles = columnRoles(record.cells);
      if (roles) return { rows: records.slice(at + 1), roles };
    }
  }
  throw new ForeshadowError('pack.no-header', 'No row names a column with the text and a column with its label.', {
    hint: 'Give the table a header such as: prompt,prompt label,response,response label.',
    place: { file, line: 1 },
  });
}

interface Row {
  readonly file: string;
  readonly row: CsvRecord;
}

/** A label as the policy spells it; a rule of a tier, such as DC2.a, is that tier and names the rule. */
function knownLabel(
  written: string,
  menu: TierMenu,
  { file, row }: Row,
): { readonly label: string; readonly ruleIds: readonly string[] } {
  const plain = written
    .replace(/[`*"']/g, '')
    .replace(/^#/, '')
    .trim();
  /** "DC2: instructions" is DC2; "DC1/DC2" is nothing. */
  const explained = /^([\w.-]+)\s*(?::|\(|–|—| - )/.exec(plain)?.[1] ?? plain;
  const is = (word: string, name: string): boolean => name.toLowerCase() === word.toLowerCase();
  const same = (name: string): boolean => is(plain, name) || is(explained, name);
  const label = menu.labels.find(({ name }) => same(name));
  if (label) return { label: label.name, ruleIds: [] };
  const rule = menu.rules.find(({ id }) => same(id));
  const tier = rule && menu.labels.find(({ name }) => rule.id.startsWith(`${name}.`));
  if (rule && tier) return { label: tier.name, ruleIds: [rule.id] };
  const names = menu.labels.map(({ name }) => name);
  const meant = nearest(plain, names);
  throw new ForeshadowError('pack.unknown-label', `"${plain}" is not a label of this policy.`, {
    hint: meant ? `Did you mean "${meant}"?` : `The labels are ${names.join(', ')}.`,
    place: { file, line: row.line },
  });
}
