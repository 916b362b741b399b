import type { CheckedLine } from './check-line.ts';
import { firstPrevious } from './entry.ts';
import type { LedgerProblem, LedgerProblemCode } from './ledger-problem.ts';

/** Whether each line follows the one it says it follows, names what exists, and stands there once. */
export function chainProblems(lines: readonly CheckedLine[]): LedgerProblem[] {
  const byHash = firstBy(lines, 'hash');
  const byId = firstBy(lines, 'id');
  const found: LedgerProblem[] = [];
  let before: CheckedLine | undefined;
  for (const line of lines) {
    const first = lookUp(byHash, line.value?.hash);
    if (first && first !== line && first.line.text === line.line.text) {
      found.push(problem(line, 'duplicated', `the line repeats line ${first.line.number}`));
      continue;
    }
    found.push(...linkProblem(line, before, { lines, byHash }), ...idProblem(line, byId));
    before = line;
  }
  return [...found, ...referenceProblems(lines)];
}

type Lookup = ReadonlyMap<unknown, CheckedLine>;

/** The first line with each value of a field, as stored. */
function firstBy(lines: readonly CheckedLine[], field: 'hash' | 'id'): Lookup {
  const first = new Map<unknown, CheckedLine>();
  for (const line of lines) {
    const key = line.value?.[field];
    if (key !== undefined && !first.has(key)) first.set(key, line);
  }
  return first;
}

function lookUp(first: Lookup, key: unknown): CheckedLine | undefined {
  return key === undefined ? undefined : first.get(key);
}

interface Context {
  readonly lines: readonly CheckedLine[];
  readonly byHash: Lookup;
}

function linkProblem(line: CheckedLine, before: CheckedLine | undefined, context: Context): LedgerProblem[] {
  const previous = line.value?.previous;
  const alreadyNamed = line.problems.some(({ field }) => field === 'previous');
  if (alreadyNamed || typeof previous !== 'string' || follows(previous, before)) return [];
  return [misplaced(line, previous, context)];
}

/** A line before that cannot be read is a fault of its own: what follows it is not blamed. */
function follows(previous: string, before: CheckedLine | undefined): boolean {
  if (before === undefined) return previous === firstPrevious;
  return before.value === undefined || previous === before.value.hash || previous === before.hash;
}

function misplaced(line: CheckedLine, previous: string, { lines, byHash }: Context): LedgerProblem {
  if (previous === firstPrevious) return problem(line, 'reordered', 'the line was appended as the first of a ledger');
  const target = byHash.get(previous);
  if (!target) {
    const where =
      line.line.number === 1
        ? 'lines before it are missing'
        : 'the line it was appended after is missing or was rewritten';
    return problem(line, 'missing-lines', `${where} (hash ${previous.slice(0, 12)}…)`);
  }
  const words = `it was appended right after line ${target.line.number}`;
  const rival = lines.find((other) => other.value?.previous === previous && other.line.text !== line.line.text);
  return rival
    ? problem(line, 'forked', `${words}, and so was line ${rival.line.number}: two writers, or two copies joined`)
    : problem(line, 'reordered', `${words}: lines were moved or put in between`);
}

function idProblem(line: CheckedLine, byId: Lookup): LedgerProblem[] {
  const first = lookUp(byId, line.value?.id);
  if (first === undefined || first === line) return [];
  return [problem(line, 'repeated-id', `the id is that of line ${first.line.number}, with other content`, 'id')];
}

/** What an outcome or a scorecard answers must stand before it; once a line cannot be read, it may be the one. */
function referenceProblems(lines: readonly CheckedLine[]): LedgerProblem[] {
  const seen = new Set<string>();
  const found: LedgerProblem[] = [];
  for (const line of lines) {
    if (line.value === undefined) return found;
    for (const field of referencesOf(line)) {
      const id = line.value[field];
      if (seen.has(`${field} ${String(id)}`)) continue;
      found.push(problem(line, 'dangling-reference', `no ${field} before it has the id ${JSON.stringify(id)}`, field));
    }
    seen.add(`${String(line.value.kind)} ${String(line.value.id)}`);
  }
  return found;
}

function referencesOf({ entry }: CheckedLine): readonly string[] {
  if (entry?.kind === 'outcome') return ['registration'];
  return entry?.kind === 'scorecard' ? ['registration', 'outcome'] : [];
}

function problem({ line }: CheckedLine, code: LedgerProblemCode, message: string, field?: string): LedgerProblem {
  return { code, line: line.number, bytes: line.bytes, ...(field === undefined ? {} : { field }), message };
}
