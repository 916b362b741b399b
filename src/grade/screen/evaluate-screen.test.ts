import { describe, expect, it } from 'vitest';
import { evaluateScreen, screenReportSchema, trainingReport } from './evaluate-screen.ts';
import { ngramScreen, waitingScreen } from './screen.ts';
import { namedScreen } from './screen-file.ts';
import { toyEmbedder, toyTexts, toyVector } from './toy-texts.conformance.ts';
import { trainScreen } from './train-screen.ts';
import { trainedScreen } from './trained-screen.ts';

const rows = toyTexts(160);
const trained = trainScreen(rows, { folds: 3 });
const file = namedScreen(trained);
const originOf = ({ id, embedding, trainedOn, seen }: typeof file) => ({
  id,
  embedder: embedding?.embedder ?? null,
  trainedOn,
  seen,
});
const origin = originOf(file);

describe('trainingReport', () => {
  it('has the published shape, and learns more from more', () => {
    const report = trainingReport({ origin, outOfFold: trained.outOfFold, rows }, { curve: [20, 100, 9000] });
    expect(screenReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ basis: 'cross-fitted', trainingRows: null, unscored: 0, embedder: null });
    expect(report.learningCurve.map((point) => point.rows)).toEqual([20, 100]);
    expect(report.learningCurve[1]!.auc).toBeGreaterThan(report.learningCurve[0]!.auc - 0.05);
    expect(report.certificates[2]).toMatchObject({ status: 'too-few-events', needed: 299 });
  });

  it('learns from embeddings too, on the curve as in the figures', () => {
    const embeddings = { embedder: 'toy', vectors: rows.map(({ text }) => toyVector(text)) };
    const both = trainScreen(rows, { folds: 3, embeddings });
    const named = namedScreen(both);
    const of = { origin: originOf(named), outOfFold: both.outOfFold, rows };
    const report = trainingReport(of, { embeddings, curve: [20] });
    const alone = trainingReport({ origin, outOfFold: trained.outOfFold, rows }, { curve: [20] });
    expect(report.embedder).toBe('toy');
    expect(report.separation!.auc).toBeGreaterThan(alone.separation!.auc);
    expect(report.learningCurve[0]!.auc).toBeGreaterThan(alone.learningCurve[0]!.auc + 0.02);
  });
});

describe('evaluateScreen', () => {
  const other = toyTexts(200, 2).map((row) => ({ ...row, weight: row.label === 1 ? 0.5 : 1 }));

  it('measures on other rows, weights and all', async () => {
    const report = await evaluateScreen({ origin, screen: ngramScreen(file), rows: other }, { recalls: [0.9] });
    expect(screenReportSchema.parse(report)).toEqual(report);
    expect(report.separation!.auc).toBeGreaterThan(0.8);
    const events = other.filter(({ label }) => label === 1).length;
    expect(report.calibration.rate).toBeCloseTo((events * 0.5) / (events * 0.5 + (200 - events)), 12);
    expect(report.certificates[0]).toMatchObject({ status: 'certified', positives: events });
  });

  it('leaves out the rows that the screen learned from, however they are spaced or written', async () => {
    const own = rows.slice(0, 30).map((row) => ({ ...row, text: ` ${row.text.toUpperCase().replaceAll(' ', '\n ')}` }));
    const fresh = other.map(({ group: _, ...row }, i) => (i < 7 ? { ...row, group: rows[0]!.group! } : row));
    const screen = ngramScreen(file);
    const mixed = await evaluateScreen({ origin, screen, rows: [...own, ...fresh] });
    expect(mixed.trainingRows).toEqual({ status: 'checked', excluded: 30, ofSeenGroups: 7 });
    const clean = await evaluateScreen({ origin, screen, rows: fresh });
    expect({ ...mixed, trainingRows: null }).toEqual({ ...clean, trainingRows: null });
    await expect(evaluateScreen({ origin, screen, rows: own })).rejects.toMatchObject({
      code: 'screen.only-training-rows',
    });
    const unknown = await evaluateScreen({ origin: { ...origin, seen: null }, screen, rows: own });
    expect(unknown).toMatchObject({ rows: 30, trainingRows: { status: 'unknown' } });
  });

  it('counts rows without a score and goes on; none at all is the failure itself', async () => {
    const screen = ngramScreen(file);
    const failing = (fails: (text: string) => boolean) =>
      waitingScreen({
        ...screen,
        score: async (text) => {
          if (fails(text)) throw new Error('no answer');
          return screen.score(text);
        },
      });
    const report = await evaluateScreen({ origin, screen: failing((text) => text.endsWith('7')), rows: other });
    expect(report).toMatchObject({ unscored: 20, rows: 180 });
    await expect(evaluateScreen({ origin, screen: failing(() => true), rows: other })).rejects.toThrow('no answer');
  });

  it('measures a screen with embeddings by its embedder', async () => {
    const vectors = rows.map(({ text }) => toyVector(text));
    const named = namedScreen(trainScreen(rows, { embeddings: { embedder: 'toy', vectors } }));
    const screen = trainedScreen(named, toyEmbedder());
    const report = await evaluateScreen({ origin: originOf(named), screen, rows: other });
    expect(report.separation!.auc).toBeGreaterThan(0.8);
    expect(report.embedder).toBe('toy');
  });
});
