import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completion, type FakeEndpoint, fakeEndpoint, json } from '../src/models/fake-endpoint.conformance.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foreshadow-egress-'));
const seenFile = join(folder, 'connections.txt');
const hook = join(folder, 'watch-connections.cjs');
const behaviors = ['refusal', 'opens-with-apology', 'other-language', 'link-not-in-prompt'];
let endpoint: FakeEndpoint;

/** Below undici, fetch, http and tls alike: every TCP connection is a Socket's, every name goes through dns. */
const hookText = `
const { appendFileSync } = require('node:fs');
const net = require('node:net'), dns = require('node:dns'), dgram = require('node:dgram');
const note = (line) => appendFileSync(${JSON.stringify(seenFile)}, line + '\\n');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const given = Array.isArray(args[0]) ? args[0][0] : args[0];
  const { path, host, port } = typeof given === 'object' ? given : { port: given, host: args[1] };
  note('connect ' + (path ?? (host ?? 'localhost') + ':' + port));
  return connect.apply(this, args);
};
for (const module of [dns, dns.promises]) for (const name of Object.keys(module)) {
  if (!/^(lookup|resolve|reverse)/.test(name) || typeof module[name] !== 'function') continue;
  const original = module[name];
  module[name] = function (...args) { note('dns ' + args[0]); return original.apply(this, args); };
}
const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) { note('udp'); return send.apply(this, args); };
`;

function logText(from: number, n: number): string {
  const lines = Array.from({ length: n }, (_, at) =>
    JSON.stringify({
      user: `u-${from + at}`,
      created: 1_767_000_000 + from + at,
      messages: [
        { role: 'user', content: `Is ${from + at} a number? See https://example.com/${at}.` },
        { role: 'assistant', content: at % 3 ? 'Yes, of course it is.' : "I'm sorry, but I can't help with that." },
      ],
    }),
  );
  return `${lines.join('\n')}\n`;
}

function studyText(): string {
  const model = `{ kind: openai-compatible, endpoint: "${endpoint.url}", model: m }`;
  return `study: egress
traffic: { files: logs/before.jsonl, consent: all-consented }
launch: { traffic: { files: logs/after.jsonl, consent: all-consented } }
slice: { size: 12 }
current: { model: ${model} }
candidate: { model: ${model}, systemPrompt: { replace: Be brief. } }
`;
}

beforeAll(async () => {
  endpoint = await fakeEndpoint((response, _request, n) =>
    json(response, completion({ content: n % 3 ? 'Yes.' : "I'm sorry, I can't help with that." })),
  );
  writeFileSync(hook, hookText);
  writeFileSync(seenFile, '');
  mkdirSync(join(folder, 'logs'));
  mkdirSync(join(folder, 'policies'));
  for (const id of behaviors) copyFileSync(join(root, 'policies', `${id}.md`), join(folder, 'policies', `${id}.md`));
  writeFileSync(join(folder, 'logs', 'before.jsonl'), logText(0, 15));
  writeFileSync(join(folder, 'logs', 'after.jsonl'), logText(100, 15));
  writeFileSync(join(folder, 'foreshadow.yaml'), studyText());
});
afterAll(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

function foreshadow(verb: string): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--require', hook, join(root, 'bin', 'foreshadow.js'), verb, '--json'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

it('a whole study connects to the declared endpoint and to nothing else', { timeout: 240_000 }, async () => {
  for (const verb of ['ingest', 'plan', 'run', 'forecast', 'register', 'observe', 'score', 'report', 'ledger']) {
    const { code, stderr } = await foreshadow(verb);
    if (code !== 0) throw new Error(`${verb} ended with ${code}: ${stderr}`);
  }
  const seen = readFileSync(seenFile, 'utf8').trim().split('\n');
  const declared = new URL(endpoint.url).host;
  const other = seen.filter((line) => line !== `connect ${declared}` && line !== 'dns 127.0.0.1');
  expect(other).toEqual([]);
  expect(seen).toContain(`connect ${declared}`);
  expect(endpoint.seen).toHaveLength(24);
});
