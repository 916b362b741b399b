import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const reachMb = 400;
const behaviors = ['refusal', 'opens-with-apology', 'unclosed-fence'];
const perWrite = 1000;

/**
 * Rows: peak resident memory of a study of FORESHADOW_BENCH_N prefixes (200,000 unless told; the reach is for
 * 1,000,000), after each stage: conversations streamed in, all of them drawn, asked, graded, forecast, reported.
 */
export default async function memoryBench({ prefixes = Number(process.env.FORESHADOW_BENCH_N ?? 200_000) } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'foreshadow-memory-'));
  try {
    return await stages(dir, prefixes);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function stages(dir, prefixes) {
  const load = (name) => import(new URL(`../dist/${name}.js`, import.meta.url));
  const names = ['open-study', 'run-study', 'forecast-study', 'report-study'].map((name) => `run/${name}`);
  const [{ openStudy }, { runStudy }, { forecastStudy }, { reportStudy }] = await Promise.all(names.map(load));
  const [{ systemClock }, { scriptedAnswer }] = await Promise.all(['core/effects', 'models/scripted'].map(load));
  writeStudy(dir, prefixes);
  const rows = [];
  const note = (stage) => {
    const value = Math.round(process.resourceUsage().maxRSS / 1024);
    const name = `peak memory, ${prefixes.toLocaleString('en-US')} prefixes, ${stage}`;
    rows.push({ name, value, unit: 'MB', baseline: reachMb, ratio: Math.round((100 * value) / reachMb) / 100 });
  };
  note('before');
  const study = await openStudy(join(dir, 'foreshadow.yaml'));
  await addTraffic(study.store, prefixes);
  note('traffic stored');
  const model = {
    id: 'instant',
    parallel: 256,
    generate: async () => scriptedAnswer('Yes, it is, and here is why it may well be so.'),
    close: async () => {},
  };
  const signal = new AbortController().signal;
  const deps = { clock: systemClock, environment: {}, cacheDir: dir, signal, onProgress: progressOf(note) };
  const { end, slice } = await runStudy(study, deps, { modelFor: async () => model });
  if (end !== 'done' || slice.prefixes !== prefixes) throw new Error(`${end}: ${slice.prefixes} prefixes`);
  note('asked and graded');
  await forecastStudy(study);
  note('forecast');
  await reportStudy(study, deps);
  note('report');
  await study.store.close();
  return rows;
}

function progressOf(note) {
  return ({ stage }) => {
    if (stage === 'slice') note('slice drawn');
  };
}

function writeStudy(dir, prefixes) {
  mkdirSync(join(dir, 'policies'));
  for (const id of behaviors) {
    copyFileSync(fileURLToPath(new URL(`../policies/${id}.md`, import.meta.url)), join(dir, 'policies', `${id}.md`));
  }
  const text = `study: memory
traffic: { files: none.jsonl, consent: all-consented }
slice: { size: ${prefixes}, perUser: all, strata: [surface] }
placebo: false
current: { model: { kind: scripted } }
candidate: { model: { kind: scripted }, systemPrompt: { replace: Be brief. } }
`;
  writeFileSync(join(dir, 'foreshadow.yaml'), text);
}

async function addTraffic(store, prefixes) {
  for (let from = 0; from < prefixes; from += perWrite) {
    const batch = Array.from({ length: Math.min(perWrite, prefixes - from) }, (_, at) => conversation(from + at));
    await store.traffic.add('current', batch, []);
  }
}

function conversation(n) {
  const messages = [
    { role: 'user', content: `Is ${n} a number that one may ask about on a rainy day?` },
    { role: 'assistant', content: n % 7 === 0 ? "I'm sorry, but I can't help with that." : 'Yes, it is.' },
  ];
  return {
    conversation: {
      id: `conversation-${n}`,
      cluster: `user-${Math.floor(n / 4)}`,
      clusterIsUser: true,
      startedAt: 1_767_000_000_000 + n * 1000,
      surface: ['web', 'mobile', 'api'][n % 3],
      language: 'en',
      source: null,
      messages,
      tools: [],
      metadata: {},
    },
    file: 'generated.jsonl',
    line: n + 1,
    turns: [1],
    finalTurn: 1,
    blocked: {},
    usesTools: false,
  };
}
