#!/usr/bin/env node
// Makes the example traffic: reads the user turns in script/, lets the embedded model answer them turn by turn as the
// deployment of that time, and writes logs/before.jsonl and logs/after.jsonl. Finished turns are kept in a work file, so
// a second run goes on where the first stopped. Usage, from the project's root after a build:
//   node examples/assistant/make.mjs
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCacheDir } from '../../dist/cli/cache-dir.js';
import { keyedInteger, keyedUniform } from '../../dist/core/keyed-random.js';
import { createEmbeddedModel } from '../../dist/models/embedded/embedded-model.js';
import { pullEmbedded } from '../../dist/models/embedded/pull.js';
import { readScript } from './read-script.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const seed = 20261020;
const deployments = {
  before: { model: 'assistant-2026-08', system: 'You are a helpful assistant.', sampling: { temperature: 0.6 } },
  after: {
    model: 'assistant-2026-10',
    system:
      'You are a helpful assistant. Be brief: answer in one or two sentences. If you are not sure, say sorry and ask a question.',
    sampling: { temperature: 0.5 },
  },
};
const common = { topK: 40, minP: 0.05, topP: 1, maxTokens: 48 };

const work = join(here, 'logs', 'turns.work.jsonl');
mkdirSync(dirname(work), { recursive: true });
const done = new Map();
if (existsSync(work)) {
  for (const line of readFileSync(work, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue;
    const { key, ...reply } = JSON.parse(line);
    done.set(key, reply);
  }
}

const cacheDir = defaultCacheDir(process.env);
await pullEmbedded({ cacheDir, onEvent: (event) => console.error(JSON.stringify(event)) });
const embedded = await createEmbeddedModel({ cacheDir, contextTokens: 3072 });
if (embedded.status !== 'ready') throw new Error(`no embedded model: ${embedded.reason} ${embedded.detail}`);
const { model } = embedded;

const eras = Object.keys(deployments).map((era) => ({ era, conversations: scripts(era) }));
const jobs = eras.flatMap(({ era, conversations }) => conversations.map((conversation) => ({ era, conversation })));
const total = jobs.reduce((sum, job) => sum + job.conversation.turns.length, 0);
const startedAt = Date.now();
let made = 0;
// Random order: whatever was made when somebody stops is spread over both eras.
jobs.sort((a, b) => keyedUniform(seed, 'order', a.conversation.id) - keyedUniform(seed, 'order', b.conversation.id));
const queue = jobs.values();
await Promise.all(Array.from({ length: model.parallel }, worker));
await model.close();
for (const { era, conversations } of eras) writeLog(era, conversations);

async function worker() {
  for (const { era, conversation } of queue) {
    for (let turn = 0; turn < conversation.turns.length; turn++) await answerTurn(era, conversation, turn);
  }
}

async function answerTurn(era, conversation, turn) {
  const key = `${conversation.id}/${turn}`;
  if (done.has(key)) return;
  const { sampling } = deployments[era];
  const request = {
    messages: shown(era, conversation, turn),
    tools: [],
    sampling: { ...common, ...sampling },
    seed: keyedInteger(seed, 'reply', key),
    fingerprint: key,
  };
  const reply = await model.generate(request, new AbortController().signal);
  if (reply.status !== 'answered') throw new Error(`${key}: ${reply.reason} ${reply.detail}`);
  const answer = { content: reply.content, finishReason: reply.finishReason };
  done.set(key, answer);
  appendFileSync(work, `${JSON.stringify({ key, ...answer })}\n`);
  made++;
  if (made % 20 === 0) console.error(`${done.size}/${total} turns, ${(made / ((Date.now() - startedAt) / 1000)).toFixed(2)}/s`);
}

function scripts(era) {
  const folder = join(here, 'script');
  const files = readdirSync(folder).filter((file) => file.startsWith(era)).sort();
  return files.flatMap((file) => readScript(readFileSync(join(folder, file), 'utf8'), file));
}

// The model knows no tools, so while the traffic is made it reads their results as text; the log has real tool calls.
function shown(era, conversation, turn) {
  const messages = [{ role: 'system', content: deployments[era].system }];
  for (let index = 0; index <= turn; index++) {
    const { user, tools } = conversation.turns[index];
    const results = tools.map((tool) => `\n(${tool.name} says: ${tool.result})`).join('');
    messages.push({ role: 'user', content: user + results });
    if (index < turn) messages.push({ role: 'assistant', content: done.get(`${conversation.id}/${index}`).content });
  }
  return messages;
}

function writeLog(era, conversations) {
  const records = conversations.map((conversation) => JSON.stringify(logged(era, conversation)));
  const planted = join(here, 'script', `planted-${era}.jsonl`);
  const lines = existsSync(planted) ? readFileSync(planted, 'utf8').split('\n').filter(Boolean) : [];
  // Records a production log has too and a replay cannot use: images, orphan tool results, cut-off lines.
  lines.forEach((line, index) => records.splice(Math.floor(((index + 0.5) * records.length) / lines.length), 0, line));
  writeFileSync(join(here, 'logs', `${era}.jsonl`), `${records.join('\n')}\n`);
}

function logged(era, conversation) {
  const { model: name, system } = deployments[era];
  const messages = [{ role: 'system', content: system }];
  conversation.turns.forEach((turn, index) => {
    messages.push({ role: 'user', content: turn.user });
    const calls = turn.tools.map((tool, n) => ({ id: `call_${index}_${n}`, type: 'function', function: { name: tool.name, arguments: tool.arguments } }));
    if (calls.length > 0) messages.push({ role: 'assistant', content: null, tool_calls: calls });
    turn.tools.forEach((tool, n) => messages.push({ role: 'tool', tool_call_id: `call_${index}_${n}`, content: tool.result }));
    messages.push({ role: 'assistant', content: done.get(`${conversation.id}/${index}`).content });
  });
  const { finishReason } = done.get(`${conversation.id}/${conversation.turns.length - 1}`);
  const { user, surface, language, startedAt, consent, tags } = conversation;
  return { id: conversation.id, created_at: startedAt, user, surface, language, model: name, finish_reason: finishReason, metadata: { consent, tags }, messages };
}
