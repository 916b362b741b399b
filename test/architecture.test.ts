import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cycleViolations } from './architecture/cycles.ts';
import { globalViolations } from './architecture/globals.ts';
import {
  endingViolations,
  folderViolations,
  lengthViolations,
  nameViolations,
  softLines,
} from './architecture/layout.ts';
import { entriesInScripts, reachViolations } from './architecture/reach.ts';
import { ringViolations } from './architecture/rings.ts';
import { readSources } from './architecture/source.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = readSources(root, 'src');
const entries = [
  'index',
  'stats/index',
  'harmony/index',
  'stats/vectors',
  'stats/compare-vector',
  'cli/main',
  'cli/schemas',
].map((name) => `src/${name}.ts`);

describe('architecture of src', () => {
  it('imports follow the rings', () => {
    expect(ringViolations(sources)).toEqual([]);
  });

  it('no circle of imports', () => {
    expect(cycleViolations(sources)).toEqual([]);
  });

  it('the world outside is touched in src/cli and src/core/effects.ts only', () => {
    expect(globalViolations(sources)).toEqual([]);
  });

  it('folders and files say what they hold', () => {
    expect([...folderViolations(sources), ...nameViolations(sources)]).toEqual([]);
  });

  it('no file is too long', () => {
    const long = lengthViolations(sources, softLines);
    if (long.length > 0) console.log(`over the soft limit:\n${long.join('\n')}`);
    expect(lengthViolations(sources)).toEqual([]);
  });

  it('imports carry the .ts ending', () => {
    expect(endingViolations(sources)).toEqual([]);
  });

  it('an export, a command or a script reaches every file', () => {
    expect(reachViolations(sources, [...entries, ...entriesInScripts(scriptTexts())])).toEqual([]);
  });
});

/** The JavaScript that runs from a clone: it loads dist. */
function scriptTexts(): string[] {
  return ['scripts', 'bench', 'bin'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?js$/.test(name))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
}
