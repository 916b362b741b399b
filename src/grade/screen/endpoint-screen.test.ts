import { describe, expect, it } from 'vitest';
import { endpointScreen, endpointScreenId, type ScoreRoute, scoreRouteId } from './endpoint-screen.ts';
import { replyWith } from './screen.conformance.ts';
import { fitCalibration, readCalibration, writeCalibration } from './screen-calibration.ts';
import { toyTexts } from './toy-texts.conformance.ts';

const route: ScoreRoute = { endpoint: 'http://127.0.0.1:9/score?a=b', body: { text: '{text}' }, score: '/score' };
const rows = toyTexts(120);
const length = (text: string): number => text.split(/sorry|cannot|refuse/).length;
const fitted = fitCalibration({
  route: scoreRouteId(route),
  rows,
  scores: Float64Array.from(rows, ({ text }) => length(text)),
});
const answering = (body: unknown) => ({ ask: async () => ({ status: 'answered' as const, body }) });

describe('an endpoint as a screen', () => {
  it('fills the text into every string of the body, as it stands', async () => {
    const bodies: unknown[] = [];
    const asker = {
      ask: async (body: unknown) => {
        bodies.push(body);
        return { status: 'answered' as const, body: { score: 0.5 } };
      },
    };
    const body = { input: ['{text}', 'Q: {text}\nA: {text}'], n: 3, deep: { '{text}': null } };
    const text = 'say "{text}" or $& for $1';
    expect(await endpointScreen({ ...route, body }, asker, null).guess(replyWith(text))).toBe(0.5);
    expect(bodies).toEqual([{ input: [text, `Q: ${text}\nA: ${text}`], n: 3, deep: { '{text}': null } }]);
  });

  it.each([
    ['/score', { score: 0.25 }, 0.25],
    [
      '/results/0/category_scores/self-harm~1intent',
      { results: [{ category_scores: { 'self-harm/intent': 0.1 } }] },
      0.1,
    ],
    ['/a~0b', { 'a~b': 1 }, 1],
    ['/flagged', { flagged: true }, 1],
    ['/1', [0, 0.75], 0.75],
  ])('reads the score at %s', async (score, body, expected) => {
    expect(await endpointScreen({ ...route, score }, answering(body), null).guess(replyWith('x'))).toBe(expected);
  });

  it.each([
    ['no such member', { other: 1 }, 'screen.no-score'],
    ['a text', { score: '0.5' }, 'screen.no-score'],
    ['an inherited member', 'plain text', 'screen.no-score'],
    ['no probability', { score: 1.5 }, 'screen.no-probability'],
    ['a negative number', { score: -0.1 }, 'screen.no-probability'],
  ])('has no guess for %s', async (_, body, code) => {
    const screen = endpointScreen(route, answering(body), null);
    await expect(screen.guess(replyWith('x'))).rejects.toMatchObject({ code });
  });

  it('has no guess where the endpoint fails, and asks again the next time; an answer is asked for once', async () => {
    let calls = 0;
    const asker = {
      ask: async () => {
        calls++;
        if (calls === 1) return { status: 'failed' as const, reason: 'server-error' as const, detail: 'HTTP 500' };
        return { status: 'answered' as const, body: { score: 0.4 } };
      },
    };
    const screen = endpointScreen(route, asker, null);
    await expect(screen.guess(replyWith('x'))).rejects.toThrow(/server-error: HTTP 500/);
    expect(await screen.guess(replyWith('x'))).toBe(0.4);
    expect(await screen.guess(replyWith('x'))).toBe(0.4);
    expect(calls).toBe(2);
  });
});

describe('a calibration of an endpoint', () => {
  it('makes probabilities of any score, at the rate of its rows', async () => {
    const mean = fitted.outOfFold.guesses.reduce((sum, guess) => sum + guess, 0) / rows.length;
    const rate = rows.filter(({ label }) => label === 1).length / rows.length;
    expect(Math.abs(mean - rate)).toBeLessThan(0.03);
    const screen = endpointScreen(route, answering({ score: 5 }), fitted);
    expect(await screen.guess(replyWith('x'))).toBeGreaterThan(rate);
    expect(screen.id).toBe(endpointScreenId(route, fitted));
    expect(endpointScreenId(route, null)).not.toBe(screen.id);
  });

  it('comes back from its file, and is refused when it was changed or belongs to another route', () => {
    const text = writeCalibration(fitted);
    const back = readCalibration(text, 'c.json');
    expect(back).toMatchObject({ id: fitted.id, calibration: fitted.calibration, seen: fitted.seen });
    expect(() => readCalibration(text.replace('"positives":', '"positives":1'), 'c.json')).toThrow(/changed after/);
    expect(() => readCalibration('{}', 'c.json')).toThrow(/no calibration of a screen/);
    for (const other of [{ score: '/other' }, { body: { input: '{text}' } }, { endpoint: 'http://127.0.0.1:9/b' }])
      expect(() => endpointScreen({ ...route, ...other }, answering({}), back)).toThrow(/fitted on scores of/);
  });
});
