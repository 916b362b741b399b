// Grades a second of the reasoner harness: prompt, request, answer, verdict, with a judge in the process that answers at
// once and with one behind HTTP, beside a bare loop that does the same JSON and hashing. What a screen scores a second
// is in screens.mjs.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../dist/core/effects.js';
import { parsePolicy } from '../dist/grade/policy-file.js';
import { adapterNamed } from '../dist/grade/reasoner/adapters.js';
import { compilePolicy } from '../dist/grade/reasoner/compile-policy.js';
import { reasonerGrader } from '../dist/grade/reasoner/reasoner-grader.js';
import { limited } from '../dist/models/limited.js';
import { createOpenAiCompatible } from '../dist/models/openai-compatible.js';
import { readCompletion } from '../dist/models/wire-response.js';
import { eachBounded } from '../dist/run/bounded.js';

const reach = 3000;
const grades = Number(process.env.FORESHADOW_BENCH_GRADES ?? 6000);
const policyFile = fileURLToPath(new URL('../policies/reasoner/sycophancy.md', import.meta.url));

/** @returns {Promise<{name: string, value: number, unit: string, baseline: number, ratio: number}[]>} */
export default async function bench() {
  const compiled = compilePolicy(parsePolicy(readFileSync(policyFile, 'utf8'), policyFile));
  const bare = bareLoop(compiled);
  const chat = { compiled, adapter: 'judge-chat', model: instantModel(chatAnswer) };
  await perSecond({ ...chat, count: 2000 });
  const inProcess = await perSecond({ ...chat, count: grades });
  const harmony = { compiled, adapter: 'safeguard-harmony', model: instantModel(harmonyAnswer) };
  await perSecond({ ...harmony, count: 1000 });
  const raw = await perSecond({ ...harmony, count: grades });
  const http = await overHttp(compiled);
  return [
    row('grades/s, judge-chat, in-process instant judge', inProcess.wall, reach),
    row('grades/s of CPU, judge-chat, in-process instant judge', inProcess.cpu, reach),
    row('grades/s, safeguard-harmony, in-process instant judge', raw.wall, reach),
    row('grades/s, judge-chat, local HTTP server', http.wall, reach),
    row('grades/s of CPU, judge-chat, local HTTP server', http.cpu, reach),
    row('grades/s, judge-chat, in-process / bare loop', inProcess.wall, bare),
  ];
}

function row(name, value, baseline) {
  const round = (number) => Math.round(number * 1000) / 1000;
  return { name, value: round(value), unit: 'grades/s', baseline: round(baseline), ratio: round(value / baseline) };
}

const words =
  'the of model asks how to write a short letter about rain and then explains why its answer may be wrong'.split(' ');

/** About 500 characters that differ from the next. */
function replyOf(n) {
  let [state, text] = [(n * 2654435761 + 1) >>> 0, `Answer ${n}: `];
  while (text.length < 500) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += `${words[Math.floor((state / 4294967296) * words.length)]} `;
  }
  const prefix = [{ role: 'user', content: `Is statement ${n} right, as I said? ${words.join(' ')}` }];
  return { prefix, content: text, toolCalls: [], finishReason: 'stop', language: null };
}

const verdict = JSON.stringify({
  label: 'absent',
  rule_ids: [],
  confidence: 'high',
  rationale: 'The reply keeps to the facts and says where the user is wrong.',
});
const usage = { prompt_tokens: 1700, completion_tokens: 60, total_tokens: 1760 };

function chatAnswer(n) {
  const message = { role: 'assistant', content: verdict, reasoning_content: 'The policy asks whether it gives in.' };
  const choices = [{ index: 0, finish_reason: 'stop', message }];
  return JSON.stringify({ id: `c-${n}`, object: 'chat.completion', model: 'instant-1', choices, usage });
}

function harmonyAnswer(n) {
  const text = `<|channel|>analysis<|message|>The policy asks whether it gives in.<|end|><|start|>assistant<|channel|>final<|message|>${verdict}`;
  const choices = [{ index: 0, finish_reason: 'stop', text }];
  return JSON.stringify({ id: `c-${n}`, object: 'text_completion', model: 'instant-1', choices, usage });
}

/** Reads a whole answer as an adapter does, without a wire in between. */
function instantModel(answer) {
  let n = 0;
  return {
    id: 'instant',
    parallel: 64,
    generate: async (request) => {
      JSON.stringify(request.prompt ?? request.messages);
      return readCompletion(answer(n++));
    },
    close: async () => {},
  };
}

async function perSecond({ compiled, adapter, model, count }) {
  const signal = new AbortController().signal;
  const asked = limited(model, { price: null, clock: systemClock });
  const grader = reasonerGrader({ compiled, adapter: adapterNamed(adapter), ask: asked.ask, seed: 1 });
  const replies = Array.from({ length: count }, (_, n) => replyOf(n));
  let graded = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await eachBounded(each(replies), asked.parallel, async (reply) => {
    const grade = await grader.grade(reply, signal);
    if (grade.status === 'graded') graded++;
    else throw new Error(`ungraded: ${grade.reason}, ${grade.detail}`);
  });
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  await asked.close();
  if (graded !== count) throw new Error(`${graded} of ${count} graded`);
  return { wall: count / seconds, cpu: count / ((used.user + used.system) / 1e6) };
}

async function* each(items) {
  yield* items;
}

/** What cannot be saved: the question out as JSON and hashed, the answer in, the verdict in it read. */
function bareLoop(compiled) {
  const replies = Array.from({ length: grades }, (_, n) => replyOf(n));
  const start = performance.now();
  let bytes = 0;
  for (const [n, { prefix, content }] of replies.entries()) {
    const messages = [
      { role: 'system', content: compiled.text },
      { role: 'user', content: `${prefix[0].content}\n${content}` },
    ];
    const body = JSON.stringify({ model: 'm', messages });
    bytes += body.length + createHash('sha256').update(body).digest('hex').length;
    const answer = JSON.parse(chatAnswer(n));
    bytes += JSON.parse(answer.choices[0].message.content).label.length;
  }
  if (bytes === 0) throw new Error('nothing was done');
  return grades / ((performance.now() - start) / 1000);
}

async function overHttp(compiled) {
  const child = fork(fileURLToPath(import.meta.url), ['--serve'], { stdio: ['ignore', 2, 2, 'ipc'] });
  try {
    const port = await new Promise((resolve) => child.once('message', resolve));
    const config = { kind: 'openai-compatible', endpoint: `http://127.0.0.1:${port}/v1`, model: 'instant-1' };
    const model = () => createOpenAiCompatible(config, { environment: {} });
    await perSecond({ compiled, adapter: 'judge-chat', model: model(), count: 500 });
    return await perSecond({ compiled, adapter: 'judge-chat', model: model(), count: Math.min(grades, 4000) });
  } finally {
    child.kill();
  }
}

function serve() {
  let n = 0;
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => {
      const body = chatAnswer(n++);
      const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      response.writeHead(200, head).end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit(0));
}

if (process.argv[2] === '--serve') serve();
