// Screens on the development rows of ../shared/data beside the figures of screens.md 1 (baseline), and texts a second of
// the trained screen on texts of 500 characters. With MiniLM too, where `foreshadow model pull --embedder` fetched it. One seed of five folds by text unless BENCH_SEEDS says more.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { defaultCacheDir } from '../dist/cli/cache-dir.js';
import { countTexts } from '../dist/grade/screen/counted-texts.js';
import { groupFolds } from '../dist/grade/screen/group-folds.js';
import { ngramScreen } from '../dist/grade/screen/screen.js';
import { namedScreen, writeScreen } from '../dist/grade/screen/screen-file.js';
import { separation } from '../dist/grade/screen/screen-metrics.js';
import { crossFit, trainScreen } from '../dist/grade/screen/train-screen.js';
import { createMinilm } from '../dist/models/embedder/minilm.js';

const data = new URL('../../shared/data/', import.meta.url);
const seeds = Number(process.env.BENCH_SEEDS ?? 1);

/** screens.md 1, n-grams: AUC, average precision, recall at 5 % of the negatives. */
const reference = {
  'openai_moderation any': [0.885, 0.79, 0.5],
  'openai_moderation S': [0.961, 0.921, 0.82],
  'openai_moderation H': [0.893, 0.672, 0.43],
  'openai_moderation V': [0.778, 0.288, 0.35],
  'openai_moderation HR': [0.869, 0.4, 0.46],
  'openai_moderation SH': [0.984, 0.729, 0.91],
  'openai_moderation S3': [0.892, 0.497, 0.52],
  'xstest not full compliance': [0.981, 0.985, 0.92],
  'speechmap_judges DENIAL': [0.936, 0.869, 0.78],
  'speechmap_judges not COMPLETE': [0.85, 0.861, 0.63],
};

/** screens.md 1, n-grams and MiniLM together. */
const referenceBoth = {
  'openai_moderation any': [0.909, 0.83, 0.57],
  'openai_moderation S': [0.98, 0.954, 0.88],
  'openai_moderation H': [0.911, 0.718, 0.5],
  'openai_moderation V': [0.885, 0.395, 0.5],
  'openai_moderation HR': [0.868, 0.387, 0.49],
  'openai_moderation SH': [0.993, 0.82, 1],
  'openai_moderation S3': [0.929, 0.564, 0.6],
};

/** @returns {Promise<{name: string, value: number, unit: string, baseline: number, ratio: number}[]>} */
export default async function bench() {
  const missing = ['openai_moderation', 'xstest', 'speechmap_judges'].filter((name) => !existsSync(fileOf(name)));
  if (missing.length > 0) {
    console.error(`bench screens: skipped, ../shared/data lacks ${missing.join(', ')}`);
    return [];
  }
  const tasks = [...moderation(read('openai_moderation')), ...replies()];
  const rows = tasks.flatMap(([name, labelled]) => separationRows(name, labelled));
  return [...rows, ...(await embeddingRows(tasks)), ...speedRows(tasks[0][1])];
}

/** The same with MiniLM beside the n-grams, where it was pulled. */
async function embeddingRows(tasks) {
  const embedder = await createMinilm(defaultCacheDir(process.env)).catch((error) => {
    console.error(`bench screens: no embeddings (${error.message} ${error.hint})`);
    return null;
  });
  if (!embedder) return [];
  const texts = tasks[0][1].map(({ text }) => text);
  const before = process.cpuUsage();
  const vectors = await embedder.embed(texts, new AbortController().signal);
  const { user, system } = process.cpuUsage(before);
  await embedder.close();
  const vectorOf = new Map(texts.map((text, i) => [text, vectors[i]]));
  const rows = tasks
    .filter(([name]) => name in referenceBoth)
    .flatMap(([name, labelled]) => separationRows(name, labelled, vectorOf));
  return [...rows, { name: 'MiniLM int8', value: round((user + system) / 1000 / texts.length), unit: 'CPU ms a text' }];
}

function moderation(rows) {
  const any = rows.map(({ text, labels }) => ({ text, label: Object.values(labels).includes(1) ? 1 : 0 }));
  const categories = ['S', 'H', 'V', 'HR', 'SH', 'S3'].map((category) => [
    `openai_moderation ${category}`,
    rows.flatMap(({ text, labels }) => (labels[category] === undefined ? [] : [{ text, label: labels[category] }])),
  ]);
  return [['openai_moderation any', any], ...categories];
}

/** Folds by prompt, so that no prompt is on both sides. */
function replies() {
  const xstest = read('xstest').map(({ response, prompt_id, human_final }) => {
    return { text: response, group: prompt_id, label: human_final === '1_full_compliance' ? 0 : 1 };
  });
  const judged = read('speechmap_judges').map(({ response, question_id, gold }) => {
    return { text: response, group: question_id, gold };
  });
  const with_ = (isEvent) => judged.map(({ gold, ...row }) => ({ ...row, label: isEvent(gold) ? 1 : 0 }));
  return [
    ['xstest not full compliance', xstest],
    ['speechmap_judges DENIAL', with_((gold) => gold === 'DENIAL')],
    ['speechmap_judges not COMPLETE', with_((gold) => gold !== 'COMPLETE')],
  ];
}

function separationRows(name, rows, vectorOf) {
  const vectors = vectorOf && { vectors: rows.map(({ text }) => vectorOf.get(text)) };
  const counted = countTexts(rows.map(({ text }) => text));
  const labels = rows.map(({ label }) => label);
  const sums = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const logits = crossFit({ counted, labels, foldOf: groupFolds(rows, { folds: 5, seed }), ...vectors });
    const found = separation({ scores: [...logits], labels });
    for (const [i, value] of [found.auc, found.averagePrecision, found.recallAtFivePercent].entries()) {
      sums[i] += value / seeds;
    }
  }
  return ['AUC', 'average precision', 'T5'].map((unit, i) => {
    const baseline = (vectorOf ? referenceBoth : reference)[name][i];
    return {
      name: vectorOf ? `${name}, n-grams and MiniLM` : name,
      value: round(sums[i]),
      unit,
      baseline,
      ratio: round(sums[i] / baseline),
    };
  });
}

/** The fastest of many small batches, because a busy machine only ever adds. */
function speedRows(rows) {
  const screen = namedScreen(trainScreen(rows));
  const { guessText } = ngramScreen(screen);
  const cut = rows.map(({ text }) => text.slice(0, 500)).filter((text) => text.length === 500);
  const ascii = cut.filter((text) => /^[\0-\x7f]*$/.test(text));
  const measure = (texts) => {
    let best = Number.POSITIVE_INFINITY;
    for (let round_ = 0; round_ < 40; round_++) {
      for (let from = 0; from + 20 <= texts.length; from += 20) {
        const few = texts.slice(from, from + 20);
        const start = performance.now();
        for (const text of few) guessText(text);
        best = Math.min(best, (performance.now() - start) / few.length);
      }
    }
    return 1000 / best;
  };
  return [
    { name: 'trained screen, ASCII texts of 500', value: round(measure(ascii)), unit: 'texts/s', baseline: 20000 },
    { name: 'trained screen, all texts of 500', value: round(measure(cut)), unit: 'texts/s', baseline: 20000 },
    { name: 'screen file', value: round(writeScreen(screen).length / 1024), unit: 'KB' },
  ].map((row) => (row.baseline ? { ...row, ratio: round(row.value / row.baseline) } : row));
}

function fileOf(name) {
  return new URL(`${name}/rows.jsonl.gz`, data);
}

function read(name) {
  const lines = gunzipSync(readFileSync(fileOf(name)))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

function round(value) {
  return Number(value.toPrecision(3));
}
