#!/usr/bin/env node
// Makes the live back-test: three launches in a row, each forecast registered before the launched deployment has
// answered anything, then served for real by the embedded model, observed and scored. Every step is a command that a
// user would type; what is done already is not done again. Usage, from the project's root after a build:
//   node examples/launches/make.mjs [launch ...]
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCacheDir } from '../../dist/cli/cache-dir.js';
import { keyedInteger, keyedUniform } from '../../dist/core/keyed-random.js';
import { createEmbeddedModel } from '../../dist/models/embedded/embedded-model.js';
import { pullEmbedded } from '../../dist/models/embedded/pull.js';
import { readStudyFile } from '../../dist/run/study-file.js';

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, '..', '..', 'bin', 'foreshadow.js');
const seed = 20261122;
/** Whose user turns come in after the launch: the two periods of the example traffic take turns. */
const launches = [
  { name: '1-brief', users: 'after' },
  { name: '2-tutor', users: 'before' },
  { name: '3-hot', users: 'after' },
];
const mostConversations = 110;

mkdirSync(join(here, 'logs'), { recursive: true });
const chosen = process.argv.slice(2);
for (const launch of launches) {
  if (chosen.length > 0 && !chosen.includes(launch.name)) continue;
  const study = join(here, launch.name, 'foreshadow.yaml');
  const log = join(here, 'logs', `${launch.name}.jsonl`);
  if (!existsSync(log)) for (const verb of ['ingest', 'run', 'register']) foreshadow(study, verb);
  await serve(launch, study, log);
  for (const verb of ['observe', 'score']) foreshadow(study, verb);
}

function foreshadow(study, ...words) {
  execFileSync(process.execPath, [program, ...words, "--study", study], { stdio: 'inherit' });
}

/** Production: one conversation of each user comes to its last turn, and the launched deployment answers it. */
async function serve(launch, study, log) {
  const { config } = await readStudyFile(study);
  const known = new Set(existsSync(log) ? lines(log).map((line) => JSON.parse(line).id) : []);
  const waiting = arriving(launch).filter(({ id }) => !known.has(id));
  if (waiting.length === 0) return;
  const cacheDir = defaultCacheDir(process.env);
  await pullEmbedded({ cacheDir, onEvent: (event) => console.error(JSON.stringify(event)) });
  const embedded = await createEmbeddedModel({ cacheDir, contextTokens: 3072 });
  if (embedded.status !== 'ready') throw new Error(`no embedded model: ${embedded.reason} ${embedded.detail}`);
  const queue = waiting.values();
  const { model } = embedded;
  await Promise.all(
    Array.from({ length: model.parallel }, async () => {
      for (const conversation of queue) appendFileSync(log, `${JSON.stringify(await answered(model, config.candidate, conversation))}\n`);
    }),
  );
  await model.close();
}

async function answered(model, { name, systemPrompt, sampling }, conversation) {
  const { id, user, surface, language, metadata } = conversation;
  const earlier = conversation.messages.filter(({ role }) => role !== 'system').slice(0, -1);
  const messages = [{ role: 'system', content: systemPrompt.replace }, ...earlier];
  const { seeded, ...sent } = sampling;
  const request = { messages, tools: [], sampling: sent, seed: keyedInteger(seed, 'serve', id), fingerprint: id };
  const reply = await model.generate(request, new AbortController().signal);
  if (reply.status !== 'answered') throw new Error(`${id}: ${reply.reason} ${reply.detail}`);
  return {
    id,
    created_at: new Date().toISOString(),
    user,
    surface,
    language,
    model: name,
    finish_reason: reply.finishReason,
    metadata,
    messages: [...messages, { role: 'assistant', content: reply.content }],
  };
}

/** One consented conversation a user that the model can be shown, in an order fixed by the seed. */
function arriving({ name, users }) {
  const byUser = new Map();
  for (const line of lines(join(here, '..', 'assistant', 'logs', `${users}.jsonl`))) {
    const record = parsed(line);
    if (!record || !answerable(record)) continue;
    const order = keyedUniform(seed, `arrives ${name}`, record.id);
    const other = byUser.get(record.user);
    if (!other || order < other.order) byUser.set(record.user, { record, order });
  }
  return [...byUser.values()]
    .sort((a, b) => a.order - b.order)
    .slice(0, mostConversations)
    .map(({ record }) => ({ ...record, id: `${name}-${record.id}` }));
}

function answerable({ id, user, metadata, messages }) {
  return (
    id !== undefined &&
    user !== undefined &&
    metadata?.consent === true &&
    Array.isArray(messages) &&
    messages.every(({ role, content, tool_calls }) => role !== 'tool' && !tool_calls && typeof content === 'string') &&
    messages.at(-1)?.role === 'assistant' &&
    messages.at(-2)?.role === 'user'
  );
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function lines(file) {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}
