import { type Source, targetOf, type Violation } from './source.ts';

/** Circles of imports, types included: each once, from its first file in the alphabet. Lazy imports close no circle. */
export function cycleViolations(sources: readonly Source[]): Violation[] {
  const edges = new Map(sources.map((source) => [source.path, loadedBy(source)]));
  const done = new Set<string>();
  const found: Violation[] = [];
  for (const start of [...edges.keys()].sort()) {
    const circle = done.has(start) ? undefined : shortestCircle(start, edges);
    if (!circle) continue;
    for (const path of circle) done.add(path);
    found.push(`${[...circle, start].join(' → ')}: a circle of imports`);
  }
  return found;
}

function loadedBy(source: Source): string[] {
  return source.imports
    .filter((one) => one.kind !== 'lazy')
    .flatMap((one) => targetOf(source.path, one.specifier) ?? []);
}

/** Breadth first from `start` until it is met again. */
function shortestCircle(start: string, edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of edges.get(at) ?? []) {
      if (next === start) return pathTo(at, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  while (path[0] !== start) path.unshift(cameFrom.get(path[0]!)!);
  return path;
}
