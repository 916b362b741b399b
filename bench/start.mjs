import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const reachMs = 150;
const cli = fileURLToPath(new URL('../bin/foreshadow.js', import.meta.url));

/** Rows: milliseconds of `foreshadow --version` and of `foreshadow --help`, beside Node doing nothing. Medians of 15. */
export default function startBench() {
  const nothing = medianMs(['-e', '0']);
  return [
    row('CLI start, --version', medianMs([cli, '--version']), nothing),
    row('CLI start, --help', medianMs([cli, '--help']), nothing),
  ];
}

function row(name, value, baseline) {
  return { name, value, unit: 'ms', baseline, ratio: Math.round((100 * value) / baseline) / 100, reach: reachMs };
}

function medianMs(args) {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return performance.now() - start;
  });
  return Math.round(times.sort((a, b) => a - b)[7] * 10) / 10;
}
