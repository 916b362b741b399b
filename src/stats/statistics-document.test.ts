import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as stats from './index.ts';

/** One block of docs/statistics.md: a call, its arguments (or rows) and the digits the document prints. */
interface Example {
  readonly call: string;
  readonly args?: readonly unknown[];
  readonly rows?: readonly { readonly repeat: number; readonly row: { readonly cluster?: string } }[];
  readonly design?: unknown;
  readonly result: Readonly<Record<string, unknown>>;
}

const path = new URL('../../docs/statistics.md', import.meta.url);
const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
const examples = [...text.matchAll(/```json example\n([\s\S]*?)```/g)].map(([, body]) => JSON.parse(body!) as Example);
const functions = stats as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;

describe('docs/statistics.md', () => {
  it('has an example of every entry', () => {
    const called = new Set(examples.map(({ call }) => call));
    const entries = [
      'estimateRate',
      'compareRates',
      'gate',
      'confidenceSequence',
      'plan',
      'correctGrader',
      'forecastRate',
      'directionCall',
    ];
    expect(entries.filter((entry) => !called.has(entry))).toEqual([]);
  });

  it.each(examples.map((example, i) => [`${i + 1} ${example.call}`, example] as const))('%s', (_, example) => {
    const got = run(example);
    for (const [at, printed] of Object.entries(example.result)) expectPrinted(valueAt(got, at), printed, at);
  });
});

function run({ call, args = [], rows, design }: Example): unknown {
  if (rows === undefined) return functions[call]!(...args);
  let copies = 0;
  const listed = rows.flatMap(({ repeat, row }) =>
    Array.from({ length: repeat }, () =>
      row.cluster?.includes('#') ? { ...row, cluster: row.cluster.replace('#', `${copies++}`) } : row,
    ),
  );
  return functions[call]!(design === undefined ? listed : { rows: listed, design });
}

function valueAt(value: unknown, at: string): unknown {
  if (at === '$') return value;
  return at.split('.').reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
}

/** As many digits count as the document prints. */
function expectPrinted(got: unknown, printed: unknown, at: string): void {
  if (Array.isArray(printed)) {
    for (const [i, item] of printed.entries()) expectPrinted((got as unknown[])[i], item, `${at}[${i}]`);
    return;
  }
  const rounded = typeof got === 'number' ? Number(got.toPrecision(digitsOf(printed))) : got;
  expect(rounded, at).toEqual(printed);
}

function digitsOf(printed: unknown): number {
  const [mantissa] = String(printed).split('e');
  return Math.max(1, mantissa!.replace(/^[-0.]+/, '').replace('.', '').length);
}
