import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { sha256 } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy.ts';
import { type GoldTable, goldTable } from './gold-table.ts';
import { type TierMenu, tierMenu } from './tier-menu.ts';

/** A policy of a pack, unchanged, with what its golden sets hold. */
export interface PackedPolicy {
  readonly policy: Policy;
  /** The policy's text as the file has it. */
  readonly text: string;
  /** Golden sets read for it. */
  readonly tables: readonly string[];
  readonly prompts: number;
  readonly leftOut: readonly (GoldTable['leftOut'][number] & { readonly file: string })[];
  /** Annexes beside it; part of the policy only where asked for, because they are long. */
  readonly annexes: readonly string[];
}

const deepest = 4;
const otherTexts = /^(?:readme|license|licence|usage|changelog|contributing|notice|code_of_conduct)|report|evaluation/i;
const annexName = /annex|appendix/i;

/**
 * Every policy of a ROOST pack: prose policies (`policies/NAME/policy.md`, or a lone text with or without ending) and
 * golden sets (`datasets/NAME.csv`, or any CSV beside the policy). `path` is the pack, a policy's folder or its file.
 * Throws `pack.none`, `pack.no-labels`, `pack.no-header`, `pack.unknown-label`, `csv.open-quote`, with file and line.
 */
export async function readRoostPack(path: string, { withAnnexes = false } = {}): Promise<readonly PackedPolicy[]> {
  const files = await packFiles(path);
  const texts = files.filter(isPolicyText);
  const named = texts.filter((file) => basename(file).toLowerCase() === 'policy.md');
  const chosen = named.length > 0 ? named : await withLabels(texts);
  if (chosen.length === 0) {
    throw new ForeshadowError('pack.none', `${path} holds no policy with labels in its text.`, {
      hint: 'Name a folder that holds policies/NAME/policy.md, or a policy whose text lists its labels.',
      place: { file: path },
    });
  }
  const tables = files.filter((file) => extname(file).toLowerCase() === '.csv');
  const packed: PackedPolicy[] = [];
  for (const file of chosen) {
    const annexes = files.filter((other) => annexName.test(basename(other)) && dirname(other) === dirname(file));
    packed.push(await readPacked(file, { tables: tablesOf(file, tables, chosen), annexes, withAnnexes }));
  }
  return packed;
}

interface PolicyFiles {
  readonly tables: readonly string[];
  readonly annexes: readonly string[];
  readonly withAnnexes: boolean;
}

async function readPacked(file: string, { tables, annexes, withAnnexes }: PolicyFiles): Promise<PackedPolicy> {
  const text = await readText(file);
  const menu = tierMenu(text, file);
  const read: (GoldTable & { readonly file: string; readonly text: string })[] = [];
  for (const table of tables) {
    const csv = await readFile(table, 'utf8');
    read.push({ ...goldTable(csv, table, menu), file: table, text: csv });
  }
  const added = withAnnexes ? await Promise.all(annexes.map(readText)) : [];
  const body = [text, ...added].map((part) => part.trim()).join('\n\n');
  return {
    policy: policyOf({ file, body, menu, hash: sha256([body, ...read.map((table) => table.text)].join('\0')) }, read),
    text,
    tables,
    prompts: read.reduce((sum, table) => sum + table.prompts, 0),
    leftOut: read.flatMap((table) => table.leftOut.map((row) => ({ ...row, file: table.file }))),
    annexes,
  };
}

interface PolicySource {
  readonly file: string;
  readonly body: string;
  readonly menu: TierMenu;
  readonly hash: string;
}

function policyOf({ file, body, menu, hash }: PolicySource, tables: readonly GoldTable[]): Policy {
  return {
    id: slug(nameOf(file)),
    version: 1,
    title: titleOf(body) ?? nameOf(file),
    severity: 'none',
    unit: 'reply',
    language: 'en',
    labels: menu.labels,
    rules: menu.rules,
    grader: { kind: 'reasoner', output: 'rationale', effort: 'medium' },
    examples: tables.flatMap((table) => table.examples),
    body,
    file,
    hash,
  };
}

/** A policy called policy.md is named for its folder. */
function nameOf(file: string): string {
  const name = basename(file, extname(file));
  return name.toLowerCase() === 'policy' ? basename(dirname(resolve(file))) : name;
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'policy'
  );
}

function titleOf(text: string): string | undefined {
  const heading = /^#\s+(.+)$/m.exec(text)?.[1];
  return heading
    ?.replace(/\(#?[\w-]+\)/g, '')
    .replace(/[`*]/g, '')
    .trim();
}

/** The golden sets of a policy: of its name, else those beside it that are no other policy's, else the only ones there are. */
function tablesOf(file: string, tables: readonly string[], policies: readonly string[]): readonly string[] {
  const named = (table: string, policy: string): boolean =>
    slug(basename(table, extname(table))) === slug(nameOf(policy));
  const own = tables.filter((table) => named(table, file));
  if (own.length > 0) return own;
  const free = tables.filter((table) => !policies.some((policy) => named(table, policy)));
  const beside = free.filter((table) => dirname(table) === dirname(file));
  if (beside.length > 0) return beside;
  return policies.length === 1 ? free : [];
}

async function packFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ForeshadowError('pack.none', `${path} cannot be read.`, {
      hint: 'Name the folder of a policy pack, or a policy in it.',
      place: { file: path },
      cause,
    });
  });
  const folder = found.isFile() ? dirname(path) : path;
  const inside = await filesUnder(folder, deepest);
  const shelf = inside.some((file) => extname(file).toLowerCase() === '.csv') ? [] : await shelfOf(folder);
  const all = [...inside, ...shelf];
  return found.isFile() ? all.filter((file) => file === path || !isPolicyText(file)) : all;
}

/** The golden set of a policy whose own folder was named, from the pack around it. */
async function shelfOf(folder: string): Promise<readonly string[]> {
  const pack = dirname(dirname(resolve(folder)));
  const found = await filesUnder(join(pack, 'datasets'), 1).catch(() => []);
  return found.filter((file) => slug(basename(file, extname(file))) === slug(basename(resolve(folder))));
}

async function filesUnder(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isFile()) found.push(path);
    else if (entry.isDirectory() && depth > 1) found.push(...(await filesUnder(path, depth - 1)));
  }
  return found;
}

function isPolicyText(file: string): boolean {
  const name = basename(file);
  return (
    ['', '.md', '.markdown', '.txt'].includes(extname(name).toLowerCase()) &&
    !otherTexts.test(name) &&
    !annexName.test(name)
  );
}

async function withLabels(files: readonly string[]): Promise<readonly string[]> {
  const chosen: string[] = [];
  let refusal: unknown;
  for (const file of files) {
    try {
      tierMenu(await readText(file), file);
      chosen.push(file);
    } catch (error) {
      refusal = error;
    }
  }
  if (chosen.length === 0 && files.length === 1) throw refusal;
  return chosen;
}

async function readText(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
}
