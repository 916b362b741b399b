import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const reach = { mbPerSecond: 30, grownMb: 60 };

/**
 * Rows: MB/s of `ingest` on plain JSONL, language logged and language detected, beside a bare readline + JSON.parse over
 * the same file in the same run; and how far memory grows from the first quarter of the file to its end.
 * `modules` is where the built code stands (dist/), `megabytes` the size of the file.
 */
export default async function ingestBench({ modules = new URL('../dist/', import.meta.url), megabytes = 200 } = {}) {
  const { ingest } = await import(new URL('ingest/ingest.js', modules));
  const folder = await mkdtemp(join(tmpdir(), 'foreshadow-bench-'));
  try {
    const logged = await writeLog(join(folder, 'logged.jsonl'), { megabytes, withLanguage: true });
    const bare = await bareLoop(logged.path);
    const asLogged = await ingestAll(ingest, logged.path);
    const unknown = await writeLog(join(folder, 'unknown.jsonl'), { megabytes: megabytes / 2, withLanguage: false });
    const bareUnknown = await bareLoop(unknown.path);
    const detected = await ingestAll(ingest, unknown.path);
    return [
      rate('ingest, plain JSONL', logged.bytes / asLogged.seconds, logged.bytes / bare),
      rate('ingest, plain JSONL, language detected', unknown.bytes / detected.seconds, unknown.bytes / bareUnknown),
      {
        name: 'ingest, memory grown over the last three quarters',
        value: round(asLogged.grownMb),
        unit: 'MB',
        baseline: reach.grownMb,
        ratio: round(asLogged.grownMb / reach.grownMb),
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function rate(name, bytesPerSecond, bareBytesPerSecond) {
  const value = bytesPerSecond / 1e6;
  const baseline = bareBytesPerSecond / 1e6;
  return {
    name,
    value: round(value),
    unit: 'MB/s',
    baseline: round(baseline),
    ratio: round(value / baseline),
    reach: reach.mbPerSecond,
  };
}

const round = (value) => Math.round(value * 100) / 100;

async function bareLoop(path) {
  const start = performance.now();
  let messages = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    messages += JSON.parse(line).messages.length;
  }
  if (messages === 0) throw new Error('nothing was read');
  return (performance.now() - start) / 1000;
}

async function ingestAll(ingest, path) {
  const start = performance.now();
  let rssAtQuarter = 0;
  let rssPeak = 0;
  let summary;
  const options = { format: 'auto', consent: { field: 'metadata.consent', equals: true }, split: 'all', fields: {} };
  for await (const event of ingest([path], options, { userKey: 'bench', base: '/' })) {
    if (event.kind === 'summary') summary = event.summary;
    if (event.kind !== 'progress') continue;
    const { rss } = process.memoryUsage();
    if (event.bytes < event.totalBytes / 4) rssAtQuarter = Math.max(rssAtQuarter, rss);
    rssPeak = Math.max(rssPeak, rss);
  }
  if (!(summary?.kept > 0)) throw new Error('nothing was kept');
  return { seconds: (performance.now() - start) / 1000, grownMb: (rssPeak - rssAtQuarter) / 1e6 };
}

const words =
  'the of model asks how to write a short letter about rain and then explains why its answer may be wrong'.split(' ');
const others = 'ответ погода письмо длинное répond à la question där är svaret größer als übrig'.split(' ');

/** Conversations of one to six turns, about 2 KB each, one in five not in ASCII; the same on every machine. */
async function writeLog(path, { megabytes, withLanguage }) {
  const file = await open(path, 'w');
  let seed = 7;
  const next = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const text = (length, vocabulary) =>
    Array.from({ length }, () => vocabulary[next(vocabulary.length)])
      .join(' ')
      .concat('.\n');
  let bytes = 0;
  let count = 0;
  while (bytes < megabytes * 1e6) {
    let chunk = '';
    while (chunk.length < 1_000_000) {
      const vocabulary = next(5) === 0 ? others : words;
      const messages = [{ role: 'system', content: 'You are a helpful assistant.' }];
      for (let turn = 0; turn <= next(6); turn++) {
        messages.push({ role: 'user', content: text(5 + next(60), vocabulary) });
        messages.push({ role: 'assistant', content: text(30 + next(160), vocabulary) });
      }
      const record = {
        id: `chatcmpl-${count}`,
        created: 1_767_000_000 + count,
        user: `user-${next(50_000)}`,
        model: 'assistant-1',
        messages,
        metadata: { consent: true, surface: ['web', 'mobile', 'api'][next(3)], plan: 'free' },
      };
      if (withLanguage) record.language = vocabulary === words ? 'en' : 'ru';
      chunk += `${JSON.stringify(record)}\n`;
      count += 1;
    }
    bytes += (await file.write(chunk)).bytesWritten;
  }
  await file.close();
  return { path, bytes };
}
