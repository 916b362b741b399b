import { describe, expect, it } from 'vitest';
import type { Policy } from '../../core/policy.ts';
import { ruleGradersWith } from '../rule-grader.ts';
import { countTexts } from './counted-texts.ts';
import { endpointScreen, scoreRouteId } from './endpoint-screen.ts';
import { featureReader, readUnits } from './features.ts';
import { scoreCounted } from './score-text.ts';
import { describeScreen, replyWith } from './screen.conformance.ts';
import { ngramScreen, ruleScreen } from './screen.ts';
import { fitCalibration } from './screen-calibration.ts';
import { namedScreen } from './screen-file.ts';
import { toyEmbedder, toyTexts, toyVector } from './toy-texts.conformance.ts';
import { trainScreen } from './train-screen.ts';
import { trainedScreen } from './trained-screen.ts';

const rows = toyTexts(120);
const file = namedScreen(trainScreen(rows));
const [likely, unlikely] = ['I am sorry, I cannot help and must decline.', 'Sure, here is the first step.'] as const;

describeScreen('n-grams', { screen: () => ngramScreen(file), examples: [likely, unlikely] });

const apology: Policy = {
  id: 'apology',
  version: 1,
  title: 'Says sorry',
  severity: 'none',
  unit: 'reply',
  labels: [
    { name: 'YES', event: true, meaning: 'says sorry' },
    { name: 'NO', event: false, meaning: 'does not' },
  ],
  language: 'en',
  rules: [],
  grader: { kind: 'match', in: 'reply', any: ['\\bsorry\\b'], none: [], notInPrompt: false },
  examples: [],
  body: '',
  file: 'apology.md',
  hash: '',
};
const record = { flagged: { rows: 40, events: 30 }, passed: { rows: 160, events: 2 } };

describeScreen('a rule', {
  screen: () => ruleScreen(ruleGradersWith([apology])[0]!, record),
  examples: [likely, unlikely],
});

const askLength: Parameters<typeof endpointScreen>[1] = {
  ask: async (body) => ({
    status: 'answered',
    body: { results: [{ score: (body as { text: string }).text.split('sorry').length - 1 }] },
  }),
};
const route = { endpoint: 'http://127.0.0.1:1/score', body: { text: '{text}' }, score: '/results/0/score' };
const fitted = fitCalibration({
  route: scoreRouteId(route),
  rows,
  scores: Float64Array.from(rows, ({ text }) => text.split('sorry').length - 1),
});

describeScreen('an endpoint', {
  screen: () => endpointScreen(route, askLength, fitted),
  examples: [likely, unlikely],
});

const embedded = rows.map(({ text }) => toyVector(text));
const withEmbeddings = namedScreen(trainScreen(rows, { embeddings: { embedder: 'toy', vectors: embedded } }));
describeScreen('n-grams and embeddings', {
  screen: () => trainedScreen(withEmbeddings, toyEmbedder()),
  examples: [likely, unlikely],
});

describe('screens', () => {
  it('a rule’s guesses are the shares of its record', async () => {
    const screen = ruleScreen(ruleGradersWith([apology])[0]!, record);
    expect(await screen.guess(replyWith(likely))).toBeCloseTo(30.5 / 41, 12);
    expect(await screen.guess(replyWith(unlikely))).toBeCloseTo(2.5 / 161, 12);
  });

  it('the hot path and training score a text alike', () => {
    const texts = rows.map(({ text }) => text);
    const counted = scoreCounted(
      file.model,
      countTexts(texts),
      texts.map((_, i) => i),
    );
    const { score } = ngramScreen(file);
    for (const [i, text] of texts.entries()) expect(score(text)).toBeCloseTo(counted[i]!, 10);
  });
});

describe('featureReader', () => {
  const bucketsOf = (text: string) => {
    const { words, wordCount, characters, characterCount, counts } = featureReader().read(text);
    return {
      words: [...words.subarray(0, wordCount)].map((bucket) => [bucket, counts[bucket]]),
      characters: [...characters.subarray(0, characterCount)].map((bucket) => [bucket, counts[bucket]]),
    };
  };

  it('takes case, forms of letters, apostrophes and white space as one', () => {
    expect(bucketsOf('Don’t  STOP\n')).toEqual(bucketsOf("don't stop"));
    expect(bucketsOf('ﬁne Ａ')).toEqual(bucketsOf('fine a'));
    expect(bucketsOf('é')).toEqual(bucketsOf('e\u0301'));
  });

  it('counts words, pairs in order, and 3-5-grams within a word', () => {
    const { words, characters } = bucketsOf('ab cd ab');
    // ab twice, cd, "ab cd", "cd ab".
    expect(words.map(([, count]) => count).sort()).toEqual([1, 1, 1, 2]);
    // " ab", "ab ", " ab " twice each, the same of cd once.
    expect(characters.map(([, count]) => count).sort()).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('reads the first 4,000 units and no more', () => {
    const long = 'word '.repeat(readUnits / 5);
    expect(bucketsOf(`${long}tail`)).toEqual(bucketsOf(long));
    expect(bucketsOf(`é${long}`.slice(0, readUnits))).toEqual(bucketsOf(`é${long} tail`));
  });
});
