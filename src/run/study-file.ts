import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import type { Deployment } from '../core/deployment.ts';
import { ForeshadowError, type Place } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { type StudyConfig, type StudyConfigInput, studyConfigSchema } from '../core/study-config.ts';

export interface StudyFile {
  readonly config: StudyConfig;
  readonly file: string;
  readonly dir: string;
}

/** For a `foreshadow.config.ts`: the same schema as YAML, checked by the compiler. */
export function defineStudy(config: StudyConfigInput): StudyConfigInput {
  return config;
}

/** Reads a study from YAML (or JSON), or from TypeScript by its default export. Past this point nothing is unchecked. */
export async function readStudyFile(path: string): Promise<StudyFile> {
  const file = resolve(path);
  const read =
    extname(file) === '.ts' || extname(file) === '.mjs' || extname(file) === '.js'
      ? await readModule(file)
      : await readYaml(file);
  const parsed = studyConfigSchema.safeParse(read.value);
  if (!parsed.success) throw configError(parsed.error.issues[0]!, read);
  const dir = dirname(file);
  const { current, candidate } = parsed.data;
  const config = {
    ...parsed.data,
    current: await withPrompt(current, dir),
    candidate: await withPrompt(candidate, dir),
  };
  return { config, file, dir };
}

interface ReadValue {
  readonly value: unknown;
  readonly file: string;
  /** Where a path of the value stands, as far as the format can say. */
  readonly place: (path: readonly PropertyKey[]) => Place;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ForeshadowError('config.not-found', `There is no study file ${file}.`, {
      hint: 'Make one with: foreshadow init, or name it with --study.',
      cause,
    });
  }
}

async function readYaml(file: string): Promise<ReadValue> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(file), { lineCounter: lines, uniqueKeys: true });
  const error = document.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new ForeshadowError('config.invalid-yaml', `Not valid YAML: ${error.message.split('\n')[0]}`, {
      place: { file, line, column: col },
      hint: 'Indent with spaces, and quote text that holds ": " or "#".',
    });
  }
  const place = (path: readonly PropertyKey[]): Place => {
    for (let length = path.length; length > 0; length--) {
      const node = keyOf(document, path.slice(0, length)) ?? document.getIn(path.slice(0, length), true);
      const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
      if (!range) continue;
      const { line, col } = lines.linePos(range[0]);
      return { file, line, column: col };
    }
    return { file, line: 1 };
  };
  return { value: document.toJS() ?? {}, file, place };
}

/** The key itself, where the path ends in one: a value may begin lines below it. */
function keyOf(document: Document, path: readonly PropertyKey[]): unknown {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  return parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key;
}

async function readModule(file: string): Promise<ReadValue> {
  await readText(file);
  const { createJiti } = await import('jiti');
  try {
    const value = await createJiti(import.meta.url, { moduleCache: false }).import(file, { default: true });
    return { value, file, place: () => ({ file }) };
  } catch (cause) {
    throw new ForeshadowError(
      'config.module-failed',
      `${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: 'It must export a study as its default: export default defineStudy({ … }).', cause },
    );
  }
}

function configError(issue: z.core.$ZodIssue, read: ReadValue): ForeshadowError {
  const inner = deepest(issue);
  const at = inner.path.join('.');
  if (inner.code === 'unrecognized_keys') {
    const key = inner.keys[0]!;
    const near = nearest(key, knownKeys(inner.path));
    return new ForeshadowError(
      'config.unknown-key',
      `Unknown key "${key}"${at ? ` in ${at}` : ''}.${near ? ` Did you mean "${near}"?` : ''}`,
      {
        place: read.place([...inner.path, key]),
        hint: near ? `Write ${near} instead of ${key}.` : 'See docs/configuration.md for the keys there are.',
      },
    );
  }
  return new ForeshadowError('config.invalid', `${at || 'The study'}: ${inner.message}.`, {
    place: read.place(inner.path),
    hint: 'See docs/configuration.md.',
  });
}

/** Of a failed union the branch that got furthest is the one that was meant. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const inner = issue.errors.map((errors) => errors[0]!).sort((a, b) => score(b) - score(a))[0]!;
  return deepest({ ...inner, path: [...issue.path, ...inner.path] });
}

function score(issue: z.core.$ZodIssue): number {
  return issue.path.length * 2 + (issue.code === 'unrecognized_keys' ? 1 : 0);
}

type Walkable = {
  _zod?: { def?: { innerType?: Walkable; shape?: Record<string, Walkable>; options?: Walkable[]; element?: Walkable } };
};

/** The keys the schema knows at a path: followed through optional, default, unions and arrays. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let level: Walkable[] = [studyConfigSchema as unknown as Walkable];
  for (const step of path) {
    level = level.flatMap(objects).flatMap((node) => {
      const def = node._zod?.def;
      const next = typeof step === 'number' ? def?.element : def?.shape?.[String(step)];
      return next ? [next] : [];
    });
  }
  return level.flatMap(objects).flatMap((node) => Object.keys(node._zod?.def?.shape ?? {}));
}

function objects(node: Walkable): Walkable[] {
  const def = node._zod?.def;
  if (!def) return [];
  if (def.innerType) return objects(def.innerType);
  if (def.options) return def.options.flatMap(objects);
  return [node];
}

async function withPrompt(deployment: Deployment, dir: string): Promise<Deployment> {
  const rule = deployment.systemPrompt;
  if (typeof rule === 'string' || !('replaceFile' in rule)) return deployment;
  const file = resolve(dir, rule.replaceFile);
  try {
    return { ...deployment, systemPrompt: { replace: (await readFile(file, 'utf8')).trimEnd() } };
  } catch (cause) {
    throw new ForeshadowError('config.no-prompt-file', `The system prompt file ${file} cannot be read.`, { cause });
  }
}
