import { isTest, type Source, targetOf, type Violation } from './source.ts';

/** Files that nothing shipped can reach: neither an entry, nor imported (lazily, as a type) on a way from one. */
export function reachViolations(sources: readonly Source[], entries: readonly string[]): Violation[] {
  const byPath = new Map(sources.filter(({ path }) => !isTest(path)).map((source) => [source.path, source]));
  const reached = new Set<string>();
  const queue = entries.filter((entry) => byPath.has(entry));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    queue.push(...importedBy(byPath.get(path)!).filter((target) => byPath.has(target)));
  }
  return [...byPath.keys()]
    .filter((path) => !reached.has(path))
    .map((path) => `${path}: no export, command or script reaches it`);
}

/** Entries beside the package's own: what scripts, benchmarks and bin load from dist. */
export function entriesInScripts(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) =>
    [...text.matchAll(/['"`/]dist\/([\w./-]+)\.js['"`]/g)].map((match) => match[1]!),
  );
  return [...new Set(found)].map((name) => `src/${name}.ts`);
}

function importedBy(source: Source): string[] {
  return source.imports.flatMap((one) => targetOf(source.path, one.specifier)?.replace(/\.js$/, '.ts') ?? []);
}
