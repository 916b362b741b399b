// Runs the reference vectors of statistics.json against the built dist/stats.
//   node scripts/vectors.mjs [FILE]      default ../shared/vectors/statistics.json
// stdout: one line a miss, then `vectors: N/M`. Exit 0 when all pass, 1 on a miss, 2 when there is nothing to run.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = resolve(process.argv[2] ?? resolve(root, '../shared/vectors/statistics.json'));
const built = new URL('../dist/stats/', import.meta.url);

function giveUp(sentence) {
  console.error(sentence);
  process.exit(2);
}

if (!existsSync(file)) giveUp(`vectors: ${file} does not exist; give the path of a vectors file`);
if (!existsSync(new URL('vectors.js', built))) giveUp('vectors: dist/stats is not built; run npm run build first');

let vectors;
try {
  vectors = JSON.parse(readFileSync(file, 'utf8')).vectors;
} catch (error) {
  giveUp(`vectors: ${file} cannot be read as JSON (${error.message})`);
}
if (!Array.isArray(vectors)) giveUp(`vectors: ${file} has no "vectors" list`);

const { vectorFunctions } = await import(new URL('vectors.js', built));
const { compareVector } = await import(new URL('compare-vector.js', built));

let passed = 0;
for (const vector of vectors) {
  const misses = compareVector(vector, vectorFunctions);
  if (misses.length === 0) passed += 1;
  for (const { id, key, expected, got, tolerance } of misses) {
    console.log(`${id} ${key}: expected ${text(expected)}, got ${text(got)}, tolerance ${tolerance}`);
  }
}
console.log(`vectors: ${passed}/${vectors.length}`);
process.exitCode = passed === vectors.length ? 0 : 1;

function text(value) {
  if (typeof value === 'number') return String(value);
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 200 ? `${json.slice(0, 197)}...` : json;
}
