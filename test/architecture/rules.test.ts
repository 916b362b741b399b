import { describe, expect, it } from 'vitest';
import { cycleViolations } from './cycles.ts';
import { globalViolations } from './globals.ts';
import { endingViolations, folderViolations, lengthViolations, nameViolations } from './layout.ts';
import { entriesInScripts, reachViolations } from './reach.ts';
import { ringViolations } from './rings.ts';
import { parseSource, type Source } from './source.ts';

/** A made-up tree: path → text. */
function tree(files: Readonly<Record<string, string>>): Source[] {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}

/** A made-up file that imports one thing. */
function importing(path: string, specifier: string, clause = '{ a }'): Source[] {
  return tree({ [path]: `import ${clause} from '${specifier}';\n` });
}

describe('imports', () => {
  it('are found in every form, with their kind and line', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      "export * from './c.ts';",
      "export type { D } from './d.ts';",
      "const e = () => import('./e.ts');",
      "type F = import('./f.ts').F;",
      "const g = new URL('./g.ts', import.meta.url);",
      "// import h from './h.ts'",
      'const i = "import i from \'./i.ts\'";',
    ].join('\n');
    expect(parseSource('src/x.ts', text).imports).toEqual([
      { specifier: './a.ts', kind: 'value', line: 1 },
      { specifier: './b.ts', kind: 'type', line: 2 },
      { specifier: './c.ts', kind: 'value', line: 3 },
      { specifier: './d.ts', kind: 'type', line: 4 },
      { specifier: './e.ts', kind: 'lazy', line: 5 },
      { specifier: './f.ts', kind: 'type', line: 6 },
      { specifier: './g.ts', kind: 'lazy', line: 7 },
    ]);
  });
});

describe('rings', () => {
  it.each([
    ['stats imports core', 'src/stats/a.ts', '../core/b.ts', '{ a }', 'stats imports nothing of ours'],
    [
      'harmony imports a type of core',
      'src/harmony/a.ts',
      '../core/b.ts',
      'type { A }',
      'harmony imports nothing of ours',
    ],
    ['core imports stats', 'src/core/a.ts', '../stats/b.ts', '{ a }', 'core is at the bottom'],
    ['core reads files', 'src/core/a.ts', 'node:fs/promises', '{ a }', 'core is pure'],
    ['stats loads a socket', 'src/stats/a.ts', 'node:net', '{ a }', 'stats is pure'],
    ['models imports run', 'src/models/a.ts', '../run/b.ts', '{ a }', 'may not import run (ring 3)'],
    ['tools imports a value of models', 'src/tools/a.ts', '../models/b.ts', '{ a }', 'only types of models'],
    ['replay imports grade', 'src/replay/a.ts', '../grade/b.ts', 'type { A }', 'never import each other'],
    ['grade imports a value of models', 'src/grade/a.ts', '../models/b.ts', '{ a }', 'only types of models'],
    [
      'grade mixes a type into a value import',
      'src/grade/a.ts',
      '../models/b.ts',
      '{ type A }',
      'only types of models',
    ],
    ['run imports cli', 'src/run/a.ts', '../cli/b.ts', '{ a }', 'may not import cli (ring 4)'],
    ['cli imports serve', 'src/cli/forecast.ts', '../serve/b.ts', '{ a }', 'never import each other'],
    ['a room without a ring', 'src/queue/a.ts', '../core/b.ts', '{ a }', 'no ring is set for the room queue'],
    ['a test of stats imports store', 'src/stats/a.test.ts', '../store/b.ts', '{ a }', 'stats imports nothing of ours'],
    ['a test of forecast imports run', 'src/forecast/a.test.ts', '../run/b.ts', '{ a }', 'may not import run'],
  ])('%s', (_name, path, specifier, clause, why) => {
    expect(ringViolations(importing(path, specifier, clause))).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ['core imports zod', 'src/core/a.ts', 'zod', '{ z }'],
    ['core hashes', 'src/core/a.ts', 'node:crypto', '{ createHash }'],
    ['models imports harmony', 'src/models/a.ts', '../harmony/b.ts', '{ a }'],
    ['tools imports a type of models', 'src/tools/a.ts', '../models/b.ts', 'type { A }'],
    ['replay imports a type of store', 'src/replay/deep/a.ts', '../../store/b.ts', 'type { A }'],
    ['replay imports itself and core', 'src/replay/a.ts', './b.ts', '{ a }'],
    ['run imports grade', 'src/run/a.ts', '../grade/b.ts', '{ a }'],
    ['cli imports models', 'src/cli/a.ts', '../models/b.ts', '{ a }'],
    ['the verb serve imports serve', 'src/cli/verbs/serve.ts', '../../serve/b.ts', '{ a }'],
    ['the door imports cli', 'src/index.ts', './cli/b.ts', '{ a }'],
    ['a test of replay opens a store', 'src/replay/a.test.ts', '../store/b.ts', '{ a }'],
  ])('%s: fine', (_name, path, specifier, clause) => {
    expect(ringViolations(importing(path, specifier, clause))).toEqual([]);
  });
});

describe('cycles', () => {
  it('names each circle once, types included', () => {
    const sources = tree({
      'src/core/a.ts': "import './b.ts';",
      'src/core/b.ts': "import type { C } from './c.ts';",
      'src/core/c.ts': "import './a.ts';",
      'src/core/d.ts': "import './a.ts';",
    });
    expect(cycleViolations(sources)).toEqual([
      'src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts: a circle of imports',
    ]);
  });

  it('a lazy import closes none', () => {
    expect(
      cycleViolations(tree({ 'src/run/a.ts': "import './b.ts';", 'src/run/b.ts': "const a = import('./a.ts');" })),
    ).toEqual([]);
  });
});

describe('forbidden globals', () => {
  it.each([
    'process.env.HOME',
    'const { env } = process;',
    'console.log(1)',
    'const a = Date.now()',
    'const clock = Date.now;',
    'new Date()',
    'Date()',
    'Math.random()',
    'performance.now()',
    'globalThis.process',
    'crypto.randomUUID()',
    "import { env } from 'node:process';",
    'setTimeout(f, 10)',
    'globalThis.setInterval(f, 10)',
    "import { setTimeout as sleep } from 'node:timers/promises';",
  ])('%s', (text) => {
    const found = globalViolations(tree({ 'src/grade/a.ts': `\n${text}` }));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(/^src\/grade\/a\.ts:2: .* is handed in/);
  });

  it.each([
    '// process.exit ends it',
    'const text = "console.log";',
    'const a = new Date(at);',
    'interface Child { readonly process: string; setTimeout(ms: number): void }',
    'const b = child.process;',
    'const c = { process: 1 };',
    'clock.now()',
  ])('%s: fine', (text) => {
    expect(globalViolations(tree({ 'src/grade/a.ts': text }))).toEqual([]);
  });

  it('are at home in cli and core/effects.ts; timers in models too; tests are free', () => {
    const text = 'process.exit(1); setTimeout(f, 1);';
    expect(
      globalViolations(tree({ 'src/cli/a.ts': text, 'src/core/effects.ts': text, 'src/run/a.test.ts': text })),
    ).toEqual([]);
    expect(globalViolations(tree({ 'src/models/a.ts': 'setTimeout(f, 1); Date.now();' }))).toEqual([
      'src/models/a.ts:1: Date.now is handed in (src/core/effects.ts)',
    ]);
  });
});

describe('layout', () => {
  it('vague folders', () => {
    expect(folderViolations(tree({ 'src/core/utils/a.ts': '', 'src/core/types.ts': '' }))).toEqual([
      expect.stringMatching(/^src\/core\/utils\/a\.ts: a folder utils says nothing/),
    ]);
  });

  it('names in kebab-case', () => {
    const sources = tree({
      'src/core/aB.ts': '',
      'src/core/a_b.ts': '',
      'src/store/0001-first.ts': '',
      'src/core/a-b.test.ts': '',
    });
    expect(nameViolations(sources).map((violation) => violation.split(':')[0])).toEqual([
      'src/core/aB.ts',
      'src/core/a_b.ts',
    ]);
  });

  it('length, at the line', () => {
    const lines = (count: number): string => 'x;\n'.repeat(count);
    const sources = tree({
      'src/core/a.ts': lines(400),
      'src/core/b.ts': lines(401),
      'src/core/c-table.ts': lines(900),
    });
    expect(lengthViolations(sources)).toEqual([expect.stringContaining('src/core/b.ts: 401 lines, at most 400')]);
  });

  it('endings of relative imports', () => {
    const text = "import './a';\nimport './b.js';\nimport './c.ts';\nimport 'zod';\nimport './d.json';";
    expect(endingViolations(tree({ 'src/core/x.ts': text }))).toEqual([
      'src/core/x.ts:1: ./a must end in .ts',
      'src/core/x.ts:2: ./b.js must end in .ts',
    ]);
  });
});

describe('reach', () => {
  const sources = tree({
    'src/index.ts': "export * from './core/a.ts';",
    'src/core/a.ts': "import type { B } from './b.ts';",
    'src/core/b.ts': "const worker = new URL('./c.js', import.meta.url);",
    'src/core/c.ts': '',
    'src/core/lonely.ts': "import './pair.ts';",
    'src/core/pair.ts': "import './a.ts';",
    'src/core/lonely.test.ts': "import './lonely.ts';",
  });

  it('follows types, lazy imports and URLs, and not tests', () => {
    expect(reachViolations(sources, ['src/index.ts'])).toEqual([
      'src/core/lonely.ts: no export, command or script reaches it',
      'src/core/pair.ts: no export, command or script reaches it',
    ]);
  });

  it('a script that loads a file of dist makes it an entry', () => {
    const entries = entriesInScripts(["import { a } from '../dist/core/lonely.js';", "join(root, 'dist/cli/main.js')"]);
    expect(entries).toEqual(['src/core/lonely.ts', 'src/cli/main.ts']);
    expect(reachViolations(sources, ['src/index.ts', ...entries])).toEqual([]);
  });
});
