import { describe, expect, it } from 'vitest';
import { byCount, formatCost, formatCount, listed, numberWord, plural } from './format-count.ts';
import { formatDay, formatMinute, formatSpan, formatWindow } from './format-date.ts';
import { formatCall, formatError, formatRatio, formatRatioRange } from './format-ratio.ts';
import { flagInWords, inWords } from './reason-words.ts';
import { sampleReport } from './sample-report.conformance.ts';
import { scoreSentence, verdictSentence } from './verdict-sentence.ts';

const sentence = (report: ReturnType<typeof sampleReport>): string =>
  verdictSentence(report)
    .map(({ text }) => text)
    .join('');

describe('counts', () => {
  it('groups by thousands and names one and many', () => {
    expect([0, 999, 1000, 48210, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '48,210', '1,234,567']);
    expect(plural(1, 'prefix', 'prefixes')).toBe('1 prefix');
    expect(plural(1200, 'prefix', 'prefixes')).toBe('1,200 prefixes');
    expect([0, 2, 12, 13].map(numberWord)).toEqual(['no', 'two', 'twelve', '13']);
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect([0, 0.001, 3.1, 1240].map(formatCost)).toEqual(['none', '< $0.01', '$3.10', '$1,240']);
  });

  it('orders reasons by count, then by name, and leaves out zeros', () => {
    expect(byCount({ b: 2, a: 2, c: 5, d: 0 })).toEqual([
      ['c', 5],
      ['a', 2],
      ['b', 2],
    ]);
  });
});

describe('dates', () => {
  it('are UTC on every machine', () => {
    expect(formatDay('2026-11-18T23:59:59.000Z')).toBe('18 Nov 2026');
    expect(formatMinute('2026-11-18T15:02:00+01:00')).toBe('18 Nov 2026, 14:02 UTC');
    expect(formatWindow('2026-11-24', '2026-12-08')).toBe('24 Nov to 8 Dec 2026');
    expect(formatWindow('2026-12-24', '2027-01-08')).toBe('24 Dec 2026 to 8 Jan 2027');
    expect(formatSpan('2026-09-28T00:00:00Z', '2026-11-09T00:00:00Z')).toBe('6 weeks');
    expect(formatSpan('2026-09-28', '2026-09-29')).toBe('1 day');
    expect(formatSpan(null, '2026-09-29')).toBeNull();
    expect(formatDay('soon')).toBe('soon');
  });
});

describe('ratios', () => {
  it('follows the scarcer lane and never says ×1 of a change', () => {
    expect([formatRatio(1.84, 24), formatRatio(1.84, 4), formatRatio(1.2, 4), formatRatio(0.47, 4)]).toEqual([
      '×1.8',
      '×2',
      '×1.2',
      '×0.5',
    ]);
    expect(formatRatioRange({ kind: 'interval', lower: 1.31, upper: 2.52 }, 20)).toBe('×1.3 to ×2.5');
    expect([1, 1.24, 9.96, 12.4, 4000].map(formatError)).toEqual(['1.0×', '1.2×', '10×', '12×', '> 1,000×']);
  });

  it('prints the factor only where it points the way of the call', () => {
    const [rises] = sampleReport().behaviors;
    expect(formatCall(rises!)).toBe('rises ×1.8');
    expect(formatCall({ ...rises!, forecast: { ...rises!.forecast!, point: 0.001 } })).toBe('rises');
    expect(formatCall({ ...rises!, call: 'too-rare' })).toBe('too rare to measure');
  });
});

describe('words', () => {
  it('knows reasons and flags, and makes something readable of others', () => {
    expect(inWords('image-part')).toBe('image in the prefix');
    expect(inWords('moon-phase')).toBe('moon phase');
    expect(flagInWords('zeroEvents')).toBe(flagInWords('zero-events'));
    expect(flagInWords('Only one week of logs.')).toBe('Only one week of logs.');
  });
});

describe('the verdict', () => {
  it('says first what to expect, then what cannot be said', () => {
    expect(sentence(sampleReport({ stage: 'registered', gate: null }))).toBe(
      'Ship it and expect three behaviors to rise and three to fall. Ten show no change we would call; two are too rare to measure here.',
    );
    expect(sentence(sampleReport({ stage: 'registered', gate: 'fail' }))).toMatch(
      /^Do not ship it as it is: a gate fails\./,
    );
    expect(sentence(sampleReport({ stage: 'registered', gate: 'inconclusive' }))).toMatch(/^One gate is undecided\./);
  });

  it('keeps to one, to none, and to the past once scored', () => {
    const report = sampleReport({ stage: 'registered', gate: null });
    const none = { ...report, verdict: { ...report.verdict, rises: [], falls: [], noCall: 18, tooRare: 1 } };
    expect(sentence(none)).toBe('Ship it and expect no change that we would call. One is too rare to measure here.');
    const some = { ...report, verdict: { ...none.verdict, notMeasured: 2 } };
    expect(sentence(some)).toContain('One is too rare to measure here; two were not measured.');
    const blind = {
      ...report,
      verdict: { ...none.verdict, noCall: 0, tooRare: 0, notMeasured: report.behaviors.length },
    };
    expect(sentence(blind)).toBe('Nothing can be said: no behavior has a grade in both lanes.');
    const one = { ...report, verdict: { ...report.verdict, rises: ['x'], falls: [], noCall: 1, tooRare: 0 } };
    expect(sentence(one)).toBe('Ship it and expect one behavior to rise. One shows no change we would call.');
    expect(sentence(sampleReport())).toMatch(/^We expected three behaviors to rise/);
    expect(scoreSentence(sampleReport())).toBe(
      'After the launch 16 of 18 rates landed inside their 95 % interval, and 6 of 6 calls were right.',
    );
  });
});
