import { type Import, isTest, type Source, targetOf, type Violation } from './source.ts';

/** Rooms by ring. A room may import rooms of lower rings; what else it may not is in `forbiddenWhy`. */
const rings: readonly (readonly string[])[] = [
  ['core', 'stats', 'harmony'],
  ['models', 'tools', 'store'],
  ['ingest', 'slice', 'replay', 'grade', 'audit', 'realism', 'forecast', 'report'],
  ['run'],
  ['cli', 'serve'],
];
const stages = 2;
/** src/index.ts and whatever else lies beside the rooms: it may import all of them. */
const doors = rings.length;

/** Built-in modules that reach outside; ring 0 is pure. */
const impureBuiltins =
  /^node:(fs|net|http|https|http2|tls|dns|dgram|child_process|cluster|worker_threads|os|readline)(\/|$)/;

export function ringViolations(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((one) => {
      const why = forbiddenWhy(source.path, one);
      return why ? [`${source.path}:${one.line}: ${why}`] : [];
    }),
  );
}

function forbiddenWhy(path: string, one: Import): string | undefined {
  const from = roomOf(path);
  const ring = ringOf(from);
  if (ring === undefined)
    return `no ring is set for the room ${from}; add it to test/architecture/rings.ts and AGENTS.md`;
  const target = targetOf(path, one.specifier);
  if (target === undefined) return ring === 0 && !isTest(path) ? impureWhy(from, one.specifier) : undefined;
  const to = roomOf(target);
  if (to === from) return undefined;
  const reached = ringOf(to);
  if (reached === undefined) return `imports ${target}, which is in no room of src`;
  return isTest(path) ? testWhy(from, to) : sourceWhy({ from, to, path, one });
}

function sourceWhy({
  from,
  to,
  path,
  one,
}: {
  from: string;
  to: string;
  path: string;
  one: Import;
}): string | undefined {
  const ring = ringOf(from)!;
  const reached = ringOf(to)!;
  if (from === 'stats' || from === 'harmony') return `${from} imports nothing of ours, and this is ${to}`;
  if (from === 'core') return `core is at the bottom and may not import ${to}`;
  if (isServeVerb(path) && to === 'serve') return undefined;
  if (reached > ring) return `${from} (ring ${ring}) may not import ${to} (ring ${reached})`;
  if (ring === 1 && reached === 1) return one.kind === 'type' ? undefined : `${from} may import only types of ${to}`;
  if (reached === ring && ring !== doors) return `${from} and ${to} are of one ring and never import each other`;
  if (ring === stages && reached === 1 && one.kind !== 'type') return `${from} may import only types of ${to} (ring 1)`;
  return undefined;
}

/** A test may use the real store and the scripted model where its room may not, but nothing above its ring. */
function testWhy(from: string, to: string): string | undefined {
  const allowed = Math.max(ringOf(from)!, from === 'stats' || from === 'harmony' ? 0 : 1);
  if ((from === 'stats' || from === 'harmony') && to !== from)
    return `${from} imports nothing of ours, and this is ${to}`;
  return ringOf(to)! > allowed ? `a test of ${from} may not import ${to} (ring ${ringOf(to)})` : undefined;
}

function impureWhy(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('@stdlib/') && from !== 'stats') return '@stdlib belongs in src/stats';
  return impureBuiltins.test(specifier) ? `${from} is pure and may not import ${specifier}` : undefined;
}

/** The one verb that starts the dashboard. */
function isServeVerb(path: string): boolean {
  return /^src\/cli\/(.*\/)?serve(-verb)?\.ts$/.test(path);
}

/** `stats` for src/stats/a/b.ts, '' for src/index.ts. */
function roomOf(path: string): string {
  const [top, room, ...rest] = path.split('/');
  if (top !== 'src') return path;
  return rest.length === 0 ? '' : room!;
}

function ringOf(room: string): number | undefined {
  if (room === '') return doors;
  const ring = rings.findIndex((rooms) => rooms.includes(room));
  return ring < 0 ? undefined : ring;
}
