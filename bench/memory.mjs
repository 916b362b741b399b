import { spawn } from 'node:child_process';
import { copyFileSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const reachMb = 400;
const behaviors = ['refusal', 'opens-with-apology', 'unclosed-fence'];
const command = fileURLToPath(new URL('../bin/foreshadow.js', import.meta.url));
const verbs = ['ingest', 'plan', 'run', 'register', 'report'];

/**
 * Rows: peak resident memory of each command that a user types, over a study of FORESHADOW_BENCH_N prefixes (100,000
 * unless told; the reach is for 1,000,000).
 */
export default async function memoryBench({ prefixes = Number(process.env.FORESHADOW_BENCH_N ?? 100_000) } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'foreshadow-memory-'));
  try {
    await writeStudy(dir, prefixes);
    const rows = [];
    for (const verb of verbs) {
      const { peakMb, seconds } = await peakOf(verb, dir);
      const name = `peak memory, ${prefixes.toLocaleString('en-US')} prefixes, ${verb} (${Math.round(seconds)} s)`;
      rows.push({
        name,
        value: peakMb,
        unit: 'MB',
        baseline: reachMb,
        ratio: Math.round((100 * peakMb) / reachMb) / 100,
      });
      console.error(`${name}: ${peakMb} MB`);
    }
    return rows;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The process says its own peak when it ends; every verb ends with 0 here. */
async function peakOf(verb, dir) {
  const atExit = 'process.on("exit", () => process.send?.(process.resourceUsage().maxRSS))';
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, command, verb, '--quiet'],
    { cwd: dir, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  let peakKb = 0;
  child.on('message', (kb) => {
    peakKb = kb;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0 || peakKb === 0) throw new Error(`foreshadow ${verb} ended with ${code}, peak ${peakKb} KB`);
  return { peakMb: Math.round(peakKb / 1024), seconds: (performance.now() - start) / 1000 };
}

async function writeStudy(dir, prefixes) {
  mkdirSync(join(dir, 'policies'));
  for (const id of behaviors) {
    copyFileSync(fileURLToPath(new URL(`../policies/${id}.md`, import.meta.url)), join(dir, 'policies', `${id}.md`));
  }
  const text = `study: memory
traffic: { files: logs.jsonl, consent: all-consented }
slice: { size: ${prefixes}, perUser: all, strata: [surface] }
placebo: false
current: { model: { kind: scripted } }
candidate: { model: { kind: scripted }, systemPrompt: { replace: Be brief. } }
`;
  writeFileSync(join(dir, 'foreshadow.yaml'), text);
  await pipeline(Readable.from(lines(prefixes)), createWriteStream(join(dir, 'logs.jsonl')));
}

function* lines(count) {
  for (let n = 0; n < count; n++) yield `${JSON.stringify(record(n))}\n`;
}

function record(n) {
  return {
    id: `conversation-${n}`,
    user: `user-${Math.floor(n / 4)}`,
    created: 1_767_000_000 + n,
    metadata: { surface: ['web', 'mobile', 'api'][n % 3] },
    language: 'en',
    messages: [
      { role: 'user', content: `Is ${n} a number that one may ask about on a rainy day?` },
      { role: 'assistant', content: n % 7 === 0 ? "I'm sorry, but I can't help with that." : 'Yes, it is.' },
    ],
  };
}
