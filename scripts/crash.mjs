#!/usr/bin/env node
// `npm run test:crash [-- --kills N --seed N --prefixes N]`: runs a study through the command line against a local model
// that counts its requests, kills it at seeded random moments (in ingest, replay, grade and run), resumes until it is
// done, and holds the result against a run nobody killed. stdout: one line; exit 1 on any difference.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countingModel } from './crash/counting-model.mjs';
import { writeStudy } from './crash/crash-study.mjs';
import { inRoot } from './ready/paths.mjs';
import { say } from './ready/say.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: process.env.FORESHADOW_CRASH_KILLS ?? '100' },
    seed: { type: 'string', default: '1' },
    prefixes: { type: 'string', default: '150' },
  },
});
const kills = Number(values.kills);
const prefixes = Number(values.prefixes);
const maxInFlight = 8;
const cli = inRoot('bin', 'foreshadow.js');

/** mulberry32: the same moments on every machine, as far as two machines are alike. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = randomOf(Number(values.seed));

const folder = mkdtempSync(join(tmpdir(), 'foreshadow-crash-'));
const model = await countingModel();
try {
  process.exitCode = await main();
} finally {
  await model.close();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const startedAt = Date.now();
  const killed = study('killed');
  const tally = { killed: 0, lost: 0, missed: 0 };
  const timings = { ingest: 1000, replay: 2500, grade: 1500 };
  await killIn(killed, 'ingest', { times: Math.ceil(kills * 0.1), tally, timings });
  await finish(killed, 'ingest');
  await killIn(killed, 'replay', { times: Math.ceil(kills * 0.3), tally, timings });
  await killIn(killed, 'grade', { times: Math.ceil(kills * 0.2), tally, timings });
  await killIn(killed, 'run', { times: kills - tally.killed, tally, timings });
  const resumed = { run: await finish(killed, 'run'), report: await finish(killed, 'report') };
  const sent = model.sent();

  model.reset();
  const whole = study('whole');
  copyFileSync(join(killed, 'study.db.user-key'), join(whole, 'study.db.user-key'));
  await finish(whole, 'ingest');
  const undisturbed = { run: await finish(whole, 'run'), report: await finish(whole, 'report') };

  const problems = [
    ...differences('run', comparable(undisturbed.run), comparable(resumed.run)),
    ...differences('report', comparable(undisturbed.report), comparable(resumed.report)),
    ...requestProblems(sent, model.sent(), tally),
  ];
  for (const problem of problems) say(problem);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
  const duplicates = sent.total - sent.distinct;
  console.log(
    `crash: ${tally.killed} kills, ${sent.distinct} requests, ${duplicates} sent again of ${tally.lost} in flight at a kill, ${problems.length} differences, ${seconds} s`,
  );
  return problems.length === 0 ? 0 : 1;
}

function study(name) {
  const dir = join(folder, name);
  mkdirSync(join(dir, 'logs'), { recursive: true });
  writeStudy(dir, { endpoint: model.url, prefixes, maxInFlight, policies: inRoot('policies') });
  return dir;
}

function start(dir, verb) {
  const child = spawn(process.execPath, [cli, verb, '--json', '--quiet', '--study', join(dir, 'foreshadow.yaml')], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { child, ended };
}

async function finish(dir, verb) {
  const { code, stdout, stderr } = await start(dir, verb).ended;
  if (code !== 0) throw new Error(`${verb} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Kills as often as asked, each at a random moment: of the time the verb takes, or of the requests it makes. */
async function killIn(dir, verb, { times, tally, timings }) {
  const share = Math.max(1, Math.floor((2 * prefixes) / (kills + 1)));
  for (let n = 0; n < times; n++) {
    const { child, ended } = start(dir, verb);
    model.begin();
    const asks = verb === 'replay' || verb === 'run';
    const byRequests = asks && random() < 0.8;
    const moment = byRequests
      ? model.afterRequests(1 + Math.floor(random() * 2 * share)).then(() => sleep(random() * 20))
      : sleep((asks ? timings.replay : timings[verb]) * (0.2 + 0.8 * random()));
    const first = await Promise.race([ended, moment]);
    if (first !== undefined && first.code !== 0) throw new Error(`${verb} ended with ${first.code}: ${first.stderr}`);
    if (first === undefined) {
      child.kill('SIGKILL');
      const { signal } = await ended;
      if (signal === 'SIGKILL') tally.lost += model.inFlight();
    } else {
      tally.missed++;
    }
    tally.killed++;
  }
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What may differ: when it was made. */
function comparable(value) {
  return JSON.parse(
    JSON.stringify(value, (key, member) => (key === 'generatedAt' || key === 'end' ? undefined : member)),
  );
}

function differences(at, expected, found) {
  if (JSON.stringify(expected) === JSON.stringify(found)) return [];
  if (expected === null || found === null || typeof expected !== 'object' || typeof found !== 'object') {
    return [
      `${at}: undisturbed ${JSON.stringify(expected)?.slice(0, 200)}, resumed ${JSON.stringify(found)?.slice(0, 200)}`,
    ];
  }
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const inside = keys.flatMap((key) => differences(`${at}.${key}`, expected[key], found[key]));
  return inside.length > 0 ? inside : [`${at}: members in another order`];
}

/** A request is sent again only where a kill found it in flight, and then no process has more of them than it may. */
function requestProblems(sent, whole, tally) {
  const problems = [];
  if (whole.total !== whole.distinct)
    problems.push(`the undisturbed run sent ${whole.total - whole.distinct} requests twice`);
  if (whole.distinct !== sent.distinct)
    problems.push(`requests: undisturbed ${whole.distinct}, resumed ${sent.distinct}`);
  const duplicates = sent.total - sent.distinct;
  if (duplicates > tally.lost)
    problems.push(`${duplicates} requests sent again, but only ${tally.lost} were in flight at a kill`);
  if (sent.mostInFlight > maxInFlight) problems.push(`${sent.mostInFlight} requests in flight, ${maxInFlight} allowed`);
  for (const hash of sent.unexcused) problems.push(`request ${hash} was sent again though no kill found it in flight`);
  return problems;
}
