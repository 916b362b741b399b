import { describe, expect, it } from 'vitest';
import { sampleReport } from '../sample-report.conformance.ts';
import { displayWidth, fitted, wrapped } from './display-width.ts';
import { renderTerminal } from './render-terminal.ts';

const head = (text: string, table: 'today' | 'observed'): string =>
  text
    .split('\n')
    .find(
      (line) =>
        line.includes('behavior') && line.includes('forecast') && (table === 'today' || line.includes('observed')),
    ) ?? '';

describe('renderTerminal', () => {
  it.each([24, 40, 60, 61, 72, 80, 100, 120, 200])('takes at most %d columns', (width) => {
    const report = sampleReport({ recorded: true });
    const wide = { ...report, behaviors: report.behaviors.map((one) => ({ ...one, title: `${one.title} 日本語 👍` })) };
    for (const text of [
      renderTerminal(report, { width, color: false }),
      renderTerminal(wide, { width, color: false }),
    ]) {
      const longest = Math.max(...text.split('\n').map(displayWidth));
      expect(longest).toBeLessThanOrEqual(Math.min(120, width));
    }
  });

  it('drops events, then the interval, then today; of the launch the call, then persistence, then the error', () => {
    const heads = (width: number): string[] => {
      const text = renderTerminal(sampleReport(), { width, color: false });
      return [head(text, 'today'), head(text, 'observed')].map((line) =>
        line
          .trim()
          .split(/\s{3,}/)
          .join('|'),
      );
    };
    expect(heads(120)).toEqual([
      'behavior|today|forecast|95 % interval|events|call',
      'behavior|forecast|observed|inside 95 %?|error|same as last time|call',
    ]);
    expect(heads(80)).toEqual([
      'behavior|today|forecast|95 % interval|call',
      'behavior|forecast|observed|inside 95 %?|error',
    ]);
    expect(heads(60)).toEqual(['behavior|today|forecast|call', 'behavior|forecast|observed|inside 95 %?']);
    expect(heads(46)[0]).toBe('behavior|forecast|call');
  });

  it('writes escape sequences only for colour, and the same words with and without', () => {
    const plain = renderTerminal(sampleReport(), { width: 100, color: false });
    const colored = renderTerminal(sampleReport(), { width: 100, color: true });
    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[33mrises');
    expect(colored.replace(/\u001b\[\d*m/g, '')).toBe(plain);
  });

  it('lets no text of a report reach the terminal as a command', () => {
    const report = sampleReport({ recorded: true });
    const evil = '\u001b]0;owned\u0007\u001b[2J\r\n\u202ebad';
    const text = renderTerminal(
      {
        ...report,
        study: evil,
        candidate: { ...report.candidate, name: evil },
        behaviors: report.behaviors.map((one) => ({ ...one, title: evil })),
      },
      { width: 100, color: false },
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).not.toContain('owned');
  });

  it('shows the called behaviors first and says how many are left', () => {
    const text = renderTerminal(sampleReport(), { width: 100, color: false, rows: 6 });
    expect(text).toContain('Is shorter than 400 characters');
    expect(text).not.toContain('Falls into a loop');
    expect(text).toContain('… 12 more: foreshadow report');
  });

  it('closes the launch with the score', () => {
    const text = renderTerminal(sampleReport(), { width: 120, color: false }).replace(/\s+/g, ' ');
    expect(text).toContain(
      '16 of 18 inside their interval · calls right 6 of 6 · median error 1.2× (floor of this sample 1.2×, "same as last time" 1.6×)',
    );
  });

  it('says what is not there: no registration, no launch, no behavior', () => {
    const text = renderTerminal(sampleReport({ stage: 'forecast', gate: null, behaviors: 0 }), {
      width: 100,
      color: false,
    });
    expect(text).toContain('not registered yet');
    expect(text).not.toMatch(/Launch|NaN|undefined|RECORDED/);
    expect(renderTerminal(sampleReport({ recorded: true }), { width: 80, color: false })).toContain('RECORDED');
  });
});

describe('display width', () => {
  it('counts columns, not units', () => {
    expect(['abc', '日本', '👍🏽', 'é', 'e\u0301', '×…'].map(displayWidth)).toEqual([3, 4, 2, 1, 1, 2]);
    expect(fitted('日本語です', 6)).toBe('日本…');
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  });
});
