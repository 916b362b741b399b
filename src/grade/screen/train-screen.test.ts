import { describe, expect, it } from 'vitest';
import { calibrateLogits, guessOf } from './calibrate-logits.ts';
import { groupFolds } from './group-folds.ts';
import { replyWith } from './screen.conformance.ts';
import { ngramScreen } from './screen.ts';
import { namedScreen, readScreen, writeScreen } from './screen-file.ts';
import { separation } from './screen-metrics.ts';
import { toyEmbedder, toyTexts, toyVector } from './toy-texts.conformance.ts';
import { trainScreen } from './train-screen.ts';
import { trainedScreen } from './trained-screen.ts';

const rows = toyTexts(240);
const labels = rows.map(({ label }) => label);
const trained = trainScreen(rows);
const file = namedScreen(trained);

describe('trainScreen', () => {
  it('learns: out-of-fold logits tell the labels apart, and guesses match the rate', () => {
    const { auc } = separation({ scores: [...trained.outOfFold.logits], labels })!;
    expect(auc).toBeGreaterThan(0.75);
    const guessed = trained.outOfFold.guesses.reduce((sum, guess) => sum + guess, 0);
    const events = labels.reduce<number>((sum, label) => sum + label, 0);
    expect(Math.abs(guessed - events) / rows.length).toBeLessThan(0.03);
    const { logLoss, kind } = trained.trainedOn.calibration;
    expect(logLoss[kind]).toBeLessThan(logLoss.baseRate);
    expect(logLoss[kind]).toBe(Math.min(logLoss.platt, logLoss.isotonic));
  });

  it('keeps a row’s own label out of its guess: labels drawn anew are not foreseen', () => {
    const shuffled = rows.map((row, i) => ({ ...row, label: rows[(i * 97 + 31) % rows.length]!.label }));
    const { outOfFold } = trainScreen(shuffled);
    const { auc } = separation({ scores: [...outOfFold.logits], labels: shuffled.map(({ label }) => label) })!;
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.12);
  });

  it('deals whole groups to folds, whatever the order of the rows, each with events', () => {
    const folds = groupFolds(rows, { folds: 5, seed: 1 });
    const reversed = groupFolds([...rows].reverse(), { folds: 5, seed: 1 }).reverse();
    expect([...reversed]).toEqual([...folds]);
    const ofGroup = new Map<string, number>();
    for (const [i, { group }] of rows.entries()) {
      expect(ofGroup.get(group!) ?? folds[i]).toBe(folds[i]);
      ofGroup.set(group!, folds[i]!);
    }
    for (let fold = 0; fold < 5; fold++) {
      expect(rows.some(({ label }, i) => folds[i] === fold && label === 1)).toBe(true);
    }
  });

  it('trains the same screen from the same rows, and refuses what cannot be learned', () => {
    expect(namedScreen(trainScreen(rows)).id).toBe(file.id);
    expect(() => trainScreen(rows.filter(({ label }) => label === 0))).toThrow(/at least two groups/);
  });
});

describe('trainScreen with embeddings', () => {
  it('adds the logits of a classifier of vectors, which tells what n-grams alone do not', () => {
    const vectors = rows.map(({ text }) => toyVector(text));
    const both = trainScreen(rows, { embeddings: { embedder: 'toy', vectors } });
    const auc = (logits: Float64Array) => separation({ scores: [...logits], labels })!.auc;
    expect(auc(both.outOfFold.logits)).toBeGreaterThan(auc(trained.outOfFold.logits));
    expect(both.model.bias).toBe(trained.model.bias);
    const shuffled = rows.map((row, i) => ({ ...row, label: rows[(i * 97 + 31) % rows.length]!.label }));
    const blind = trainScreen(shuffled, { embeddings: { embedder: 'toy', vectors } });
    const found = separation({ scores: [...blind.outOfFold.logits], labels: shuffled.map(({ label }) => label) })!;
    expect(Math.abs(found.auc - 0.5)).toBeLessThan(0.12);
  });
});

describe('a screen file', () => {
  it('comes back with the very same guesses', () => {
    const text = writeScreen(file);
    const back = readScreen(text);
    const tables = ({ model }: typeof file) =>
      [model.frequency, model.weight].map((table) => Buffer.from(table.buffer as ArrayBuffer));
    for (const [i, table] of tables(back).entries()) expect(table.equals(tables(file)[i]!)).toBe(true);
    expect(back.trainedOn).toEqual(file.trainedOn);
    const [before, after] = [ngramScreen(file), ngramScreen(back)];
    for (const { text: one } of rows) expect(after.guessText(one)).toBe(before.guessText(one));
    expect(text.length).toBeLessThan(200_000);
  });

  it('keeps the embedding to the last bit, and loads a file of the first version', async () => {
    const vectors = rows.map(({ text }) => toyVector(text));
    const both = trainScreen(rows, { embeddings: { embedder: 'toy', vectors } });
    const named = namedScreen(both);
    expect(named.id).toMatch(/^ngram-embedding-1:/);
    const back = readScreen(writeScreen(named));
    expect(back.embedding).toEqual(named.embedding);
    expect(back.seen).toEqual(named.seen);
    expect(back.seen!.texts.size).toBe(new Set(rows.map(({ text }) => text)).size);
    const [before, after] = [trainedScreen(named, toyEmbedder()), trainedScreen(back, toyEmbedder())];
    for (const { text } of rows.slice(0, 20)) expect(await after.score(text)).toBe(await before.score(text));

    const first = namedScreen({ ...file, seen: null });
    const old = readScreen(writeScreen(first).replace('foreshadow.screen/2', 'foreshadow.screen/1'));
    expect(old).toMatchObject({ id: first.id, seen: null, embedding: null });
    expect(ngramScreen(old).guessText('sorry')).toBe(ngramScreen(file).guessText('sorry'));
    const cut = writeScreen(named).replace(/"weights":"[^"]{8}/, '"weights":"');
    expect(() => readScreen(cut)).toThrow(/changed after it was trained/);
  });

  it('with an embedding scores by its own embedder only', async () => {
    const vectors = rows.map(({ text }) => toyVector(text));
    const named = namedScreen(trainScreen(rows, { embeddings: { embedder: 'toy', vectors } }));
    expect(() => trainedScreen(named, null)).toThrow(/trained with the embedder toy, and there is none/);
    expect(() => trainedScreen(named, toyEmbedder({ id: 'other' }))).toThrow(/and this is other/);
    const wider = toyEmbedder({ embed: async (texts) => texts.map(() => new Float32Array(4).fill(0.5)) });
    await expect(trainedScreen(named, wider).guess(replyWith('x'))).rejects.toThrow(/vectors of 3 numbers/);
    expect(trainedScreen(file, null).id).toBe(file.id);
  });

  it('is refused when it was changed, cut or is something else', () => {
    const text = writeScreen(file);
    expect(() => readScreen(text.replace('"positives":', '"positives":1'), 'a.json')).toThrow(
      /changed after it was trained/,
    );
    expect(() => readScreen(text.slice(0, -40))).toThrow(/no trained screen/);
    expect(() => readScreen('{"schema":"foreshadow.report/1"}')).toThrow(/no trained screen/);
  });
});

describe('calibrateLogits', () => {
  const n = 4000;
  const logits = Array.from({ length: n }, (_, i) => (8 * i) / n - 4);
  // P(event) = sigmoid(2 x - 1), spread evenly: the i-th row of a stretch of 40 is an event below its share.
  const events = logits.map((x, i) => ((((i * 17) % 40) + 0.5) / 40 < 1 / (1 + Math.exp(1 - 2 * x)) ? 1 : 0));

  it.each(['platt', 'isotonic'] as const)(
    '%s finds the probabilities behind the labels, rising and inside (0, 1)',
    (kind) => {
      const calibration = calibrateLogits(kind, { logits, labels: events });
      let last = 0;
      for (const x of [-9, -3, -1, 0, 0.5, 1, 3, 9]) {
        const guess = guessOf(calibration, x);
        expect(guess).toBeGreaterThanOrEqual(last);
        expect(guess).toBeGreaterThan(0);
        expect(guess).toBeLessThan(1);
        if (Math.abs(x) < 4) expect(Math.abs(guess - 1 / (1 + Math.exp(1 - 2 * x)))).toBeLessThan(0.04);
        last = guess;
      }
    },
  );

  it.each(['platt', 'isotonic'] as const)('%s carries the weights back to the base rate of the traffic', (kind) => {
    // Events oversampled four to one and weighted back: the guesses average to the weighted rate.
    const weights = events.map((event) => (event === 1 ? 0.25 : 1));
    const calibration = calibrateLogits(kind, { logits, labels: events, weights });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = logits.reduce((sum, x, i) => sum + weights[i]! * guessOf(calibration, x), 0) / total;
    const rate = events.reduce<number>((sum, event, i) => sum + weights[i]! * event, 0) / total;
    expect(Math.abs(mean - rate)).toBeLessThan(0.005);
  });
});
