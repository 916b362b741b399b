import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../sample-examples.conformance.ts';
import { sampleReport } from '../sample-report.conformance.ts';
import type { StudyReport } from '../study-report.ts';
import { logAxis } from './log-axis.ts';
import { renderHtml } from './render-html.ts';

const voids = new Set(['meta', 'input', 'br', 'hr', 'link', 'img']);

/** Tags that open without closing, or close another: what is left on the stack. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const body = page.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');
  for (const [, close, name, rest] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>/gi)) {
    if (rest!.endsWith('/') || voids.has(name!)) continue;
    if (!close) open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

/** Text of the page as a reader sees it. */
const textOf = (page: string): string =>
  page
    .replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const sizes: readonly (readonly [string, StudyReport])[] = [
  ['scored', sampleReport({ recorded: true })],
  ['registered', sampleReport({ stage: 'registered' })],
  ['forecast without gates', sampleReport({ stage: 'forecast', gate: null })],
  ['54 behaviors', sampleReport({ behaviors: 54 })],
  ['one behavior', sampleReport({ behaviors: 1 })],
  ['no behavior', sampleReport({ behaviors: 0 })],
];

describe.each(sizes)('renderHtml: %s', (_, report) => {
  const page = renderHtml(report);

  it('closes every tag it opens and gives no id twice', () => {
    expect(unbalanced(page)).toEqual([]);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('links only to places that exist', () => {
    const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]));
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]!);
    const gates = new Set(report.verdict.gates.map(({ behavior }) => `behavior-${behavior}`));
    expect(targets.filter((target) => !ids.has(target) && !gates.has(target))).toEqual([]);
  });

  it('prints no NaN, undefined, null or Infinity', () => {
    const markup = page.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');
    expect(markup.match(/NaN|undefined|Infinity|\[object|\bnull\b/g) ?? []).toEqual([]);
  });

  it('never says 0 % of a rate', () => {
    expect([...page.matchAll(/class="fig">([^<]*)</g)].filter(([, text]) => /^0 %/.test(text!))).toEqual([]);
  });

  it('gives the same bytes for the same report', () => {
    expect(renderHtml(structuredClone(report))).toBe(page);
  });

  it('reaches for nothing outside the file', () => {
    expect(page).not.toMatch(/(?:src|href|action)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import|https?:\/\//);
  });
});

describe('hostile text', () => {
  const page = renderHtml(sampleReport());

  it('is text: one script, no element and no attribute of its own', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<[^>]*\sonerror=/i);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('shows what it hides', () => {
    expect(hostileText).toMatch(/\u202e/);
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u001b\u0007\ud800-\udbff](?![\udc00-\udfff])/);
    for (const name of ['U+202E', 'U+200B', 'ESC', 'BEL', 'U+D83D', 'U+E0041'])
      expect(page).toContain(`>${name}</span>`);
  });

  it('survives in every place a report has for text', () => {
    const evil = '"><script>alert(9)</script>\u202e';
    const poisoned = JSON.parse(
      JSON.stringify(sampleReport({ recorded: true }), (key, value) =>
        typeof value === 'string' && !fixed.has(key) && !dates.test(value) ? evil : value,
      ),
    ) as StudyReport;
    const markup = renderHtml(poisoned);
    expect(markup.match(/<script/g)).toHaveLength(1);
    expect(markup).not.toContain('\u202e');
    expect(unbalanced(markup)).toEqual([]);
  });
});

/** Members whose text is one of a few words of ours. */
const fixed = new Set([
  'schema',
  'stage',
  'status',
  'call',
  'kind',
  'severity',
  'lane',
  'direction',
  'verdict',
  'gate',
  'behavior',
]);
const dates = /^\d{4}-\d\d-\d\d/;

describe('content policy', () => {
  it('names the one script by its hash', () => {
    const page = renderHtml(sampleReport()).replaceAll('&#39;', "'");
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
    const digest = createHash('sha256').update(script).digest('base64');
    expect(page).toContain(`script-src 'sha256-${digest}'`);
    expect(page).toContain("default-src 'none'");
    expect(script).toContain('aria-sort');
    expect(script).not.toMatch(/innerHTML|eval|fetch\(|localStorage/);
  });
});

describe('content', () => {
  const text = textOf(renderHtml(sampleReport({ recorded: true })));

  it.each([
    'RECORDED',
    'INCONCLUSIVE',
    'Cheapest step that would decide: 640 more prefixes',
    '18 Nov 2026, 14:02 UTC',
    '24 Nov to 8 Dec 2026',
    'no event seen',
    'too rare to measure',
    'same as last time',
    'Where every prefix went',
    'Not replayable: image in the prefix',
    'Only the candidate does it',
    'not measured: policy too long for the grader',
    'Adds up yes',
  ])('says %s', (words) => {
    expect(text).toContain(words);
  });

  it('says so where the account does not add up', () => {
    const report = sampleReport();
    const [first, ...rest] = report.accounting;
    const page = renderHtml({ ...report, accounting: [{ ...first!, sampled: first!.sampled + 2 }, ...rest] });
    expect(textOf(page)).toContain('off by 2');
  });

  it('marks what the grader saw without cutting a character in two', () => {
    expect(renderHtml(sampleReport())).toContain('<mark>Give 7.5 ml every six hours </mark>👍');
  });
});

describe('logAxis', () => {
  it('holds every point, and rates go from left to right', () => {
    const axis = logAxis(sampleReport().behaviors);
    const places = [0, 1e-9, 0.001, 0.01, 0.1, 1].map((rate) => axis.at(rate));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(100);
    expect(axis.rateAt(axis.at(0.02))).toBeCloseTo(0.02, 10);
    expect(logAxis([]).ticks.length).toBeGreaterThan(0);
  });
});
