import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { inRoot, root } from './paths.mjs';
import { Failure } from './say.mjs';

/** Why `npm ci` is needed, in a few words, or undefined where what is installed is what package-lock.json says. */
export function packagesMissing({ dev }) {
  const wanted = readPackages(inRoot('package-lock.json'));
  if (!wanted)
    throw new Failure('package-lock.json is missing or broken; restore it with `git checkout package-lock.json`.');
  const installed = readPackages(inRoot('node_modules', '.package-lock.json'));
  if (!installed) return 'node_modules is missing';
  return differenceOf(wanted, installed, dev);
}

/** Optional packages of other platforms are in the lock and not on the disk; development packages only matter with `dev`. */
export function differenceOf(wanted, installed, dev) {
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const found = installed[path];
    if (!found) {
      if (entry.optional || entry.devOptional || entry.peer || (entry.dev && !dev)) continue;
      return `${path} is missing`;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return `${path} is another version`;
  }
  return undefined;
}

function readPackages(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
  } catch {
    return undefined;
  }
}

/** `npm ci` without install scripts: none of our packages needs one. */
export async function installPackages({ dev }) {
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const { code, output } = await runNpm([...flags, dev ? '--include=dev' : '--omit=dev']);
  if (code === 0) return;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network/i.test(output)) {
    throw new Failure(
      `Packages could not be downloaded: the npm registry cannot be reached (${firstLine(output)}). Connect, or point npm to a registry you can reach (npm config set registry URL), and run this again.`,
    );
  }
  throw new Failure(`npm ci failed (exit ${code}): ${output.trim()}`);
}

function firstLine(output) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines.find((line) => /E[A-Z]{4,}|network/.test(line)) ?? lines.find(Boolean) ?? 'no reason given';
}

function runNpm(args) {
  const script = process.env.npm_execpath;
  const viaNode = script?.endsWith('.js') || script?.endsWith('.cjs');
  const windows = process.platform === 'win32';
  const child = viaNode
    ? spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: windows });
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk).slice(-8_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // Ended from outside, npm must not go on alone: the next one would install into the same folder.
  const stop = () => child.kill();
  process.once('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new Failure(error.code === 'ENOENT' ? 'npm is not on the PATH; it comes with Node.' : error.message)),
    );
    child.on('close', (code) => {
      process.off('SIGTERM', stop);
      resolve({ code, output });
    });
  });
}
