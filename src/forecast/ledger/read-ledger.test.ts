import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/canonical-json.ts';
import { appendEntry } from './append-entry.ts';
import { type EntryDraft, entryDigests, entryHash, firstPrevious, type JsonObject } from './entry.ts';
import { entrySigner } from './entry-signature.ts';
import { readLedger, verifyLedger } from './read-ledger.ts';

const newSigner = () =>
  entrySigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const signer = newSigner();

const drafts: readonly EntryDraft[] = [
  {
    kind: 'registration',
    id: 'launch-1',
    at: '2026-09-08T09:00:00Z',
    payload: {
      forecasts: [{ behavior: 'refusal', rate: 0.031 }],
      gates: { refusal: 0.05 },
      note: 'Größe "≥" \\ {}[],: \u2028 🦉',
    },
  },
  {
    kind: 'outcome',
    id: 'seen-1',
    at: '2026-09-22T09:00:00Z',
    registration: 'launch-1',
    payload: { events: 12, n: 400 },
  },
  {
    kind: 'scorecard',
    at: '2026-09-22T09:01:00Z',
    registration: 'launch-1',
    outcome: 'seen-1',
    payload: { logScore: -2.25 },
  },
  { kind: 'registration', id: 'launch-2', at: '2026-10-01T09:00:00Z', payload: { forecasts: [], empty: null } },
  { kind: 'outcome', at: '2026-10-15T09:00:00Z', registration: 'launch-2', payload: { events: 0, n: 1e21 } },
];

function ledgerOf(from: readonly EntryDraft[], signed: (index: number) => boolean = (i) => i === 4): string {
  return from.reduce((text, draft, i) => {
    const appended = appendEntry(text, draft, signed(i) ? { signer } : {});
    return appended.state === 'appended' ? text + appended.line : text;
  }, '');
}

const text = ledgerOf(drafts);
const bytes = Buffer.from(text);
const lines = text.trimEnd().split('\n');
const join = (parts: readonly (string | undefined)[]): string => parts.map((part) => `${part}\n`).join('');
const summary = (input: string | Uint8Array, options = {}) =>
  verifyLedger(input, options).map(({ code, line, field }) => (field ? `${line} ${code} ${field}` : `${line} ${code}`));

/** A line rewritten by somebody who knows the format: digests and hash made anew. */
function forged(line: string, change: (entry: Record<string, unknown>) => void): string {
  const { hash: _hash, signature, digests: _digests, ...body } = JSON.parse(line) as Record<string, unknown>;
  change(body);
  const hashed = { ...body, digests: entryDigests(body as JsonObject) } as JsonObject;
  return canonicalJson({ ...hashed, hash: entryHash(hashed), signature });
}

/** fast-check's assert for a property without promises. */
function holds<T>(property: fc.IPropertyWithHooks<T>, options: fc.Parameters<T> = {}): void {
  void fc.assert(property, options);
}

describe('a ledger as it was written', () => {
  it('has no problem, and reads back what went in', () => {
    const ledger = readLedger(bytes);
    expect(ledger.problems).toEqual([]);
    expect(ledger.entries.map(({ payload }) => payload)).toEqual(drafts.map(({ payload }) => payload));
    expect(ledger.entries[0]!.previous).toBe(firstPrevious);
    expect(ledger.head).toBe(ledger.entries.at(-1)!.hash);
    expect([...ledger.lineOf.values()]).toEqual([1, 2, 3, 4, 5]);
    expect(summary('')).toEqual([]);
  });

  it('is one canonical JSON line an entry', () => {
    for (const line of lines) expect(canonicalJson(JSON.parse(line))).toBe(line);
  });

  it('holds any JSON payload (property)', () => {
    const payloads = fc.array(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<never>), { maxLength: 4 });
    holds(
      fc.property(payloads, (values) => {
        const made = ledgerOf(
          values.map((payload, i) => ({ kind: 'registration', id: `r${i}`, at: '2026-01-01T00:00:00Z', payload })),
        );
        expect(verifyLedger(made)).toEqual([]);
        expect(canonicalJson(readLedger(made).entries.map(({ payload }) => payload))).toBe(canonicalJson(values));
      }),
      { numRuns: 60 },
    );
  });
});

describe('damage', () => {
  it('of any single byte is found and placed in its line', () => {
    let offset = 0;
    lines.forEach((line, index) => {
      const end = offset + Buffer.byteLength(line);
      for (let at = offset; at <= end; at++) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1 << (at % 8);
        const found = verifyLedger(damaged);
        const near = found.some((one) => one.line === index + 1 && one.bytes.start <= at && at <= one.bytes.end);
        if (!near) expect.fail(`byte ${at} of line ${index + 1}: ${JSON.stringify(found)}`);
      }
      offset = end + 1;
    });
  }, 120_000);

  it('of any byte to any other is found (property)', () => {
    holds(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        expect(verifyLedger(damaged).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('any other order of lines is found, at the first line out of place (property)', () => {
    holds(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (order) => {
        const moved = order.findIndex((from, to) => from !== to);
        const found = verifyLedger(join(order.map((i) => lines[i])));
        if (moved < 0) expect(found).toEqual([]);
        else
          expect(found[0]).toMatchObject({ line: moved + 1, code: expect.stringMatching(/reordered|missing-lines/) });
      }),
    );
  });

  it('any lines left out but at the end are found where they should stand (property)', () => {
    holds(
      fc.property(fc.subarray([0, 1, 2, 3, 4], { minLength: 1, maxLength: 4 }), (kept) => {
        const gap = kept.findIndex((from, to) => from !== to);
        const found = verifyLedger(join(kept.map((i) => lines[i])));
        if (gap < 0) expect(found).toEqual([]);
        else expect(found.find(({ code }) => code === 'missing-lines')?.line).toBe(gap + 1);
      }),
    );
  });

  it('a line twice is named, wherever it stands (property)', () => {
    holds(
      fc.property(fc.nat(4), fc.nat(4), (which, distance) => {
        const at = Math.min(which + 1 + distance, 5);
        const found = verifyLedger(join([...lines.slice(0, at), lines[which], ...lines.slice(at)]));
        expect(found).toMatchObject([
          { code: 'duplicated', line: at + 1, message: `the line repeats line ${which + 1}` },
        ]);
      }),
    );
  });

  it('an end that was cut inside a line is torn; cut between lines it takes a known hash to see', () => {
    holds(
      fc.property(fc.integer({ min: 1, max: bytes.length - 1 }), (size) => {
        const cut = bytes.subarray(0, size);
        const whole = cut.at(-1) === 0x0a;
        expect(summary(cut).map((words) => words.split(' ')[1])).toEqual(whole ? [] : ['torn']);
        expect(summary(cut, { knownHash: readLedger(bytes).head }).join()).toContain('cut-off');
      }),
      { numRuns: 100 },
    );
  });
});

describe('an edit is named', () => {
  const edit = (line: number, from: string, to: string): string =>
    join(lines.map((text, i) => (i === line - 1 ? text.replace(from, to) : text)));

  it.each([
    ['a forecast', 1, '"rate":0.031', '"rate":0.013', '1 edited payload.forecasts'],
    ['a gate', 1, '"refusal":0.05', '"refusal":0.5', '1 edited payload.gates'],
    ['the time', 2, '2026-09-22T09:00:00Z', '2026-09-01T09:00:00Z', '2 edited at'],
    [
      'the registration it answers',
      2,
      '"registration":"launch-1"',
      '"registration":"launch-2"',
      '2 edited registration',
    ],
    ['a digest', 2, '"payload.n":"', '"payload.n":"0', '2 edited digests'],
    ['a member put in', 2, '"events":12', '"agreed":true,"events":12', '2 edited payload.agreed'],
    ['a member taken out', 2, '"events":12,', '', '2 edited payload.events'],
    ['the kind', 4, '"kind":"registration"', '"kind":"guess"', '4 edited kind'],
  ])('%s', (_name, line, from, to, expected) => {
    expect(summary(edit(line, from, to))[0]).toBe(expected);
  });

  it('with the bytes it stands in', () => {
    const damaged = Buffer.from(edit(2, '"events":12', '"events":99'));
    const [problem] = verifyLedger(damaged);
    expect(damaged.subarray(problem!.bytes.start, problem!.bytes.end).toString()).toBe('"events":99');
  });

  it('in its hash alone', () => {
    const hash = readLedger(text).entries[1]!.hash;
    expect(summary(edit(2, `"hash":"${hash}"`, `"hash":"${'0'.repeat(64)}"`))).toEqual(['2 edited hash']);
  });

  it('done with knowledge breaks the chain, or the signature, or the known hash', () => {
    const change = (entry: Record<string, unknown>) => {
      entry.payload = { events: 1 };
    };
    const rewrite = (line: number): string => join(lines.map((one, i) => (i === line - 1 ? forged(one, change) : one)));
    expect(summary(rewrite(2))).toEqual(['3 missing-lines']);
    expect(summary(rewrite(5))).toEqual(['5 bad-signature signature']);
    const unsigned = ledgerOf(drafts, () => false);
    const last = unsigned.trimEnd().split('\n').at(-1)!;
    const rewritten = unsigned.replace(last, forged(last, change));
    expect(summary(rewritten)).toEqual([]);
    expect(summary(rewritten, { knownHash: readLedger(unsigned).head })).toEqual(['5 cut-off']);
  });

  it.each([
    [
      'CR LF line ends',
      text.replaceAll('\n', '\r\n'),
      ['1', '2', '3', '4', '5'].map((line) => `${line} not-canonical`),
    ],
    ['white space', text.replace('{', '{ '), ['1 not-canonical']],
    ['a byte order mark', `\uFEFF${text}`, ['1 not-json']],
    ['an empty line', text.replace('\n', '\n\n'), ['2 not-json']],
    ['a nest of 100,000 arrays', `${text}{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`, ['6 invalid-entry']],
    ['a list', '[1]\n', ['1 not-json']],
  ])('%s', (_name, damaged, expected) => {
    expect(summary(damaged)).toEqual(expected);
  });

  it.each([
    [{ kind: 'guess' }, ['1 unknown-kind kind']],
    [{ version: 2 }, ['1 invalid-entry version']],
    [{ at: 'yesterday' }, ['1 invalid-entry at']],
    [{ payload: [] }, ['1 invalid-entry payload']],
    [{ fromTheFuture: true }, []],
  ])('an entry that says %j', (fields, expected) => {
    const unsigned = ledgerOf(drafts.slice(0, 1), () => false).trimEnd();
    expect(summary(`${forged(unsigned, (entry) => Object.assign(entry, fields))}\n`)).toEqual(expected);
  });
});

describe('signatures', () => {
  it('stripped, made by another, or by nobody that is trusted', () => {
    expect(summary(text.replace(/,"signature":"\w+"/, ''))).toEqual(['5 bad-signature signature']);
    const signed = ledgerOf(drafts.slice(0, 1), () => true).trimEnd();
    const other = newSigner();
    const renamed = `${forged(signed, (entry) => Object.assign(entry, { publicKey: other.publicKey }))}\n`;
    expect(summary(renamed)).toEqual(['1 bad-signature signature']);
    expect(summary(text, { trustedKeys: [signer.publicKey] })).toEqual([
      '1 unsigned',
      '2 unsigned',
      '3 unsigned',
      '4 unsigned',
    ]);
    expect(summary(`${signed}\n`, { trustedKeys: [other.publicKey] })).toEqual(['1 untrusted-key publicKey']);
  });

  it('a key that is none, or of another kind, is refused', () => {
    expect(() => entrySigner('not a key')).toThrow(expect.objectContaining({ code: 'ledger.bad-key' }));
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' });
    expect(() => entrySigner(ec as string)).toThrow('The signing key is ec, not ed25519.');
  });
});

describe('joined and moved', () => {
  it('two copies that went on by themselves and were joined are named as a fork', () => {
    const branch = (id: string) =>
      appendEntry(text, { kind: 'registration', id, at: '2026-11-01T00:00:00Z', payload: {} });
    const [a, b] = [branch('a'), branch('b')];
    if (a.state !== 'appended' || b.state !== 'appended') expect.fail('both are new');
    else expect(summary(text + a.line + b.line)).toEqual(['7 forked']);
  });

  it('an outcome moved before its registration dangles', () => {
    const stray = forged(lines[3]!, (entry) =>
      Object.assign(entry, { kind: 'outcome', registration: 'launch-9', previous: firstPrevious }),
    );
    expect(summary(`${stray}\n`)).toEqual(['1 dangling-reference registration']);
  });
});
