import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const reach = { perSecond: 5000, httpPerSecond: 1500, diskPerPayload: 1.5 };

/** The 16 behaviors that issue and README name first. */
const behaviors = [
  ...['refusal', 'opens-with-apology', 'truncated', 'unclosed-fence', 'repetition-loop', 'empty-reply', 'prompt-echo'],
  ...['other-language', 'link-not-in-prompt', 'names-itself', 'flattery-opener', 'clarifying-question'],
  ...['medical-advice-without-caution', 'control-token-leak', 'long-reply', 'lecture'],
];

/**
 * Rows: graded replies a second of the whole pipeline (2 KB replies, 16 graders, durable SQLite file), with a model in
 * the process that answers at once and with one behind HTTP, beside a bare loop doing the same JSON work; and bytes on
 * disk for a byte of reply.
 */
export default async function pipelineBench({
  prefixes = Number(process.env.FORESHADOW_BENCH_PREFIXES ?? 15_000),
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'foreshadow-bench-'));
  try {
    const bare = bareLoop(10_000);
    await timed(join(folder, 'warm'), { prefixes: 1500, model: instantModel });
    const inProcess = await timed(join(folder, 'a'), { prefixes, model: instantModel });
    const http = await overHttp(join(folder, 'b'), Math.min(prefixes, 7500));
    return [
      rate('graded replies/s, in-process instant model', inProcess.perSecond, bare),
      rate('graded replies/s of CPU, in-process instant model', inProcess.perCpuSecond, bare),
      rate('graded replies/s, local HTTP server', http.perSecond, bare),
      rate('graded replies/s of CPU, local HTTP server', http.perCpuSecond, bare),
      {
        name: 'disk of a reply with its 16 grades / its payload',
        value: round(inProcess.diskBytes / inProcess.payloadBytes),
        unit: 'bytes/byte',
        baseline: reach.diskPerPayload,
        ratio: round(inProcess.diskBytes / inProcess.payloadBytes / reach.diskPerPayload),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const round = (value) => Math.round(value * 1000) / 1000;

function rate(name, value, baseline) {
  return { name, value: round(value), unit: 'replies/s', baseline: round(baseline), ratio: round(value / baseline) };
}

const words =
  'the of model asks how to write a short letter about rain and then explains why its answer may be wrong'.split(' ');

/** About 2 KB of prose that differs from the next in every sentence; one in twelve shows a behavior. */
function replyText(n) {
  let state = (n * 2654435761 + 1) >>> 0;
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
  let text = n % 12 === 0 ? "I'm sorry, but I can't help with that request. " : '';
  while (text.length < 2000) {
    const sentence = Array.from({ length: 8 + next(12) }, () => words[next(words.length)]).join(' ');
    text += `${sentence[0].toUpperCase()}${sentence.slice(1)} ${next(100_000)}.${next(5) === 0 ? '\n\n' : ' '}`;
  }
  return text;
}

const replies = Array.from({ length: 1024 }, (_, n) => replyText(n));

function completionOf(n) {
  const content = replies[n % replies.length];
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 1_767_000_000,
    model: 'instant-1',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 60, completion_tokens: 500, total_tokens: 560 },
  };
}

/** Reads a whole answer as an adapter does, without a wire in between. */
async function instantModel({ readCompletion }) {
  const bodies = replies.map((_, n) => JSON.stringify(completionOf(n)));
  let n = 0;
  return {
    id: 'instant',
    parallel: 256,
    generate: async () => readCompletion(bodies[n++ % bodies.length]),
    close: async () => {},
  };
}

/** What cannot be saved: the question out as JSON, the answer in, an id, and the reply compressed. */
function bareLoop(count) {
  const bodies = replies.map((_, n) => JSON.stringify(completionOf(n)));
  const messages = recordOf(0).messages.slice(0, 2);
  const start = performance.now();
  let bytes = 0;
  for (let n = 0; n < count; n++) {
    bytes += JSON.stringify({ model: 'm', messages }).length;
    const body = JSON.parse(bodies[n % bodies.length]);
    const { content } = body.choices[0].message;
    bytes += createHash('sha256').update(`${n}`).digest('hex').length;
    bytes += deflateRawSync(JSON.stringify({ content, raw: body }), { level: 1 }).length;
  }
  if (bytes === 0) throw new Error('nothing was done');
  return count / ((performance.now() - start) / 1000);
}

function recordOf(n) {
  return {
    id: `c-${n}`,
    user: `user-${n}`,
    created: 1_767_000_000 + n,
    language: 'en',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: `Question ${n}: ${words.join(' ')}?` },
      { role: 'assistant', content: 'Yes, it is.' },
    ],
  };
}

const study = (prefixes, endpoint) => `study: bench
traffic: { files: logs.jsonl, consent: all-consented }
slice: { size: ${prefixes} }
current: { model: { kind: openai-compatible, endpoint: "${endpoint}", model: instant-1 } }
candidate:
  model: { kind: openai-compatible, endpoint: "${endpoint}", model: instant-1 }
  systemPrompt: { replace: Be brief. }
`;

async function opened(dir, { prefixes, endpoint = 'http://127.0.0.1:9/v1' }) {
  const run = (name) => import(new URL(`../dist/${name}.js`, import.meta.url));
  const [{ openStudy }, { ingestTraffic }, { planStudy }, { runStudy }, { systemClock }] = await Promise.all(
    ['run/open-study', 'run/ingest-traffic', 'run/plan-study', 'run/run-study', 'core/effects'].map(run),
  );
  mkdirSync(join(dir, 'policies'), { recursive: true });
  for (const id of behaviors) {
    const from = fileURLToPath(new URL(`../policies/${id}.md`, import.meta.url));
    copyFileSync(from, join(dir, 'policies', `${id}.md`));
  }
  writeFileSync(join(dir, 'foreshadow.yaml'), study(prefixes, endpoint));
  const lines = Array.from({ length: prefixes }, (_, n) => JSON.stringify(recordOf(n)));
  writeFileSync(join(dir, 'logs.jsonl'), `${lines.join('\n')}\n`);
  const deps = {
    clock: systemClock,
    environment: {},
    cacheDir: dir,
    signal: new AbortController().signal,
    onProgress: () => {},
  };
  const before = await openStudy(join(dir, 'foreshadow.yaml'));
  await ingestTraffic(before, 'current', before.config.traffic, deps);
  await planStudy(before, deps);
  // Closed, so that what was written so far is in the file that is measured, not in the log beside it.
  await before.store.close();
  return { open: await openStudy(join(dir, 'foreshadow.yaml')), deps, runStudy };
}

/** Asking and grading alone: reading the logs and grading what was logged are done before the clock starts. */
async function timed(dir, { prefixes, endpoint, model }) {
  const { open, deps, runStudy } = await opened(dir, { prefixes, endpoint });
  const wire = await import(new URL('../dist/models/wire-response.js', import.meta.url));
  const before = bytesOnDisk(dir);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const options = model ? { modelFor: () => model(wire) } : {};
  const { slice, end } = await runStudy(open, deps, options);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuSeconds = (used.user + used.system) / 1e6;
  const { laneRefs } = await import(new URL('../dist/run/lanes/lanes.js', import.meta.url));
  const { placebo, candidate } = laneRefs(open);
  const replied = await Promise.all(
    [placebo, candidate].map(async (lane) => (await open.store.replies.counts(slice.id, lane)).replied),
  );
  await open.store.close();
  const asked = replied[0] + replied[1];
  if (end !== 'done' || asked !== 2 * prefixes)
    throw new Error(`${end}: ${asked} replies to ${2 * prefixes} questions`);
  const diskBytes = bytesOnDisk(dir) - before;
  return {
    perSecond: asked / seconds,
    perCpuSecond: asked / cpuSeconds,
    diskBytes,
    payloadBytes: asked * Buffer.byteLength(replies[1]),
  };
}

function bytesOnDisk(dir) {
  const file = join(dir, 'study.db');
  return existsSync(file) ? statSync(file).size : 0;
}

async function overHttp(dir, prefixes) {
  const child = fork(fileURLToPath(import.meta.url), ['--serve'], { stdio: ['ignore', 2, 2, 'ipc'] });
  try {
    const port = await new Promise((resolve) => child.once('message', resolve));
    return await timed(dir, { prefixes, endpoint: `http://127.0.0.1:${port}/v1` });
  } finally {
    child.kill();
  }
}

function serve() {
  const bodies = replies.map((_, n) => JSON.stringify(completionOf(n)));
  let n = 0;
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => {
      const body = bodies[n++ % bodies.length];
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
        .end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit(0));
}

if (process.argv[2] === '--serve') serve();
