import { describe, expect, it } from 'vitest';
import { evaluateScreen, screenReportSchema, trainingReport } from './evaluate-screen.ts';
import { ngramScreen } from './screen.ts';
import { namedScreen } from './screen-file.ts';
import { toyTexts } from './toy-texts.conformance.ts';
import { trainScreen } from './train-screen.ts';

const rows = toyTexts(160);
const trained = trainScreen(rows, { folds: 3 });
const file = namedScreen(trained);

describe('trainingReport', () => {
  it('has the published shape, and learns more from more', () => {
    const report = trainingReport({ file, outOfFold: trained.outOfFold, rows }, { curve: [20, 100, 9000] });
    expect(screenReportSchema.parse(report)).toEqual(report);
    expect(report.basis).toBe('cross-fitted');
    expect(report.learningCurve.map((point) => point.rows)).toEqual([20, 100]);
    expect(report.learningCurve[1]!.auc).toBeGreaterThan(report.learningCurve[0]!.auc - 0.05);
    expect(report.certificates[2]).toMatchObject({ status: 'too-few-events', needed: 299 });
  });
});

describe('evaluateScreen', () => {
  it('measures on other rows, weights and all', () => {
    const other = toyTexts(200, 2).map((row) => ({ ...row, weight: row.label === 1 ? 0.5 : 1 }));
    const report = evaluateScreen({ file, screen: ngramScreen(file), rows: other }, { recalls: [0.9] });
    expect(screenReportSchema.parse(report)).toEqual(report);
    expect(report.separation!.auc).toBeGreaterThan(0.8);
    const events = other.filter(({ label }) => label === 1).length;
    expect(report.calibration.rate).toBeCloseTo((events * 0.5) / (events * 0.5 + (200 - events)), 12);
    expect(report.certificates[0]).toMatchObject({ status: 'certified', positives: events });
  });
});
