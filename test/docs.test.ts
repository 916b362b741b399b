import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verbs } from '../src/cli/verbs.ts';
import { studyConfigSchema } from '../src/core/study-config.ts';
import { checkRegistry } from '../src/grade/checks/registry.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface DocsModule {
  configurationReference(schema: unknown): string;
}
const { configurationReference } = (await import(join(root, 'scripts', 'docs.mjs'))) as DocsModule;

const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = [...['README.md', 'CONTRIBUTING.md', 'examples/assistant/README.md'], ...markdownIn('docs')].filter(
  (path) => existsSync(join(root, path)),
);
const all = documents.map(text).join('\n');

describe('docs/', () => {
  it('has the configuration reference of the schema: node scripts/docs.mjs writes it', () => {
    expect(text('docs/configuration.md')).toBe(configurationReference(studyConfigSchema));
  });

  it('links to files that exist and to headings that are there', () => {
    expect(documents.flatMap(brokenLinks)).toEqual([]);
  });

  it('mentions every verb', () => {
    const missing = verbs.filter(({ name }) => !new RegExp(`foreshadow ${name}\\b`).test(all));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('lists every computed check', () => {
    const policies = text('docs/policies.md');
    expect([...checkRegistry().keys()].filter((key) => !policies.includes(`\`${key}\``))).toEqual([]);
  });
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort();
}

/** The picture of the report is made by a release, not by the build. */
const pictures = new Set(['docs/report.png']);

function brokenLinks(path: string): string[] {
  const source = withoutCode(text(path));
  return [...source.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', heading] = target.split('#');
    const at = file === '' ? join(root, path) : resolve(root, dirname(path), file);
    if (!existsSync(at)) return pictures.has(relative(root, at)) ? [] : [`${path}: no file ${target}`];
    if (heading === undefined || !at.endsWith('.md')) return [];
    return headingsOf(readFileSync(at, 'utf8')).includes(heading) ? [] : [`${path}: no heading ${target}`];
  });
}

/** Anchors as GitHub makes them. */
function headingsOf(source: string): string[] {
  return [...withoutCode(source).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function withoutCode(source: string): string {
  return source.replace(/^```[\s\S]*?^```$/gm, '');
}
