import type { Source, Violation } from './source.ts';

const vagueFolders = new Set(['utils', 'util', 'shared', 'common', 'helpers', 'helper', 'types', 'misc', 'lib']);
export const softLines = 300;
export const hardLines = 400;

/** Folders that say nothing about what is in them. */
export function folderViolations(sources: readonly Source[]): Violation[] {
  return sources.flatMap(({ path }) => {
    const vague = path
      .split('/')
      .slice(0, -1)
      .find((folder) => vagueFolders.has(folder));
    return vague
      ? [`${path}: a folder ${vague} says nothing; name it for what it holds, or put the file beside its user`]
      : [];
  });
}

/** File names in kebab-case; migrations and the like may begin with digits. */
export function nameViolations(sources: readonly Source[]): Violation[] {
  return sources
    .filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|conformance|d))?\.ts$/.test(path.split('/').at(-1)!))
    .map(({ path }) => `${path}: file names are kebab-case`);
}

/** Files longer than `limit` lines. A file that is one table says so in its name: x-table.ts. */
export function lengthViolations(sources: readonly Source[], limit = hardLines): Violation[] {
  return sources
    .filter(({ path }) => !path.endsWith('-table.ts'))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${limit} (a table is named x-table.ts)`);
}

/** Relative imports without their .ts ending, and those that name compiled files. */
export function endingViolations(sources: readonly Source[]): Violation[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.') && !/\.(ts|json)$/.test(specifier))
      .map(({ specifier, line }) => `${path}:${line}: ${specifier} must end in .ts`),
  );
}
