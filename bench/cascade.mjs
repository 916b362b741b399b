// Screens and the cascade on real labels: a screen is trained on one half of openai_moderation, the labels of the other
// half stand for a reasoner, and a cascade that may ask it about a third is drawn 500 times. Needs ../shared/data.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keyedUniform } from '../dist/core/keyed-random.js';
import { simulateCascade } from '../dist/grade/cascade/simulate-cascade.js';
import { ngramScreen } from '../dist/grade/screen/screen.js';
import { namedScreen } from '../dist/grade/screen/screen-file.js';
import { trainScreen } from '../dist/grade/screen/train-screen.js';

const path = new URL('../../shared/data/openai_moderation/rows.jsonl.gz', import.meta.url);
const seeds = 500;
const share = 0.33;

/** Any label, and the categories with enough events; a category is scored on its labelled rows. */
const behaviors = { any: null, sexual: 'S', hate: 'H', 'self-harm': 'SH' };

/** @returns {Promise<{name: string, value: number, unit: string, baseline: number, ratio: number}[]>} */
export default async function bench() {
  if (!existsSync(path)) {
    console.error('bench cascade: skipped, ../shared/data/openai_moderation is absent');
    return [];
  }
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line));
  return Object.entries(behaviors).flatMap(([name, category]) => rowsOf(name, labelled(rows, category)));
}

function labelled(rows, category) {
  if (category === null) {
    return rows.map(({ id, text, labels }) => ({ id, text, label: Object.values(labels).includes(1) ? 1 : 0 }));
  }
  return rows.flatMap(({ id, text, labels }) =>
    labels[category] === undefined ? [] : [{ id, text, label: labels[category] }],
  );
}

function rowsOf(name, rows) {
  const inA = ({ text }) => keyedUniform(0, 'half', text) < 0.5;
  const screen = ngramScreen(namedScreen(trainScreen(rows.filter(inA))));
  const other = rows.filter((row) => !inA(row));
  const replies = other.map(({ id, text, label }) => ({ id, label, guess: screen.guessText(text) }));
  const found = simulateCascade(replies, { escalation: { share }, seeds });
  const { truth, unbiasedBand, threshold } = found;
  const band = (unbiasedBand.upper - truth).toFixed(4);
  return [
    row(`${name}: mean estimate of ${seeds} against the truth (± ${band})`, found.estimate, 'rate', truth),
    row(`${name}: hard threshold at the same cost against the truth`, threshold.estimate, 'rate', truth),
    row(`${name}: interval against that of a random half graded`, found.width, 'width', found.halfWidth),
    row(`${name}: graded share (most ${found.gradedMost.toFixed(3)})`, found.gradedMean, 'of replies', 0.5),
    row(`${name}: intervals that hold the truth, replies drawn anew`, found.coverage, 'share', 0.95),
  ];
}

function row(name, value, unit, baseline) {
  return { name, value: round(value), unit, baseline: round(baseline), ratio: round(value / baseline) };
}

function round(value) {
  return Number(value.toPrecision(4));
}
