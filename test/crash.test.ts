import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/crash.mjs', import.meta.url));

it('a study that is killed again and again ends as one that nobody killed', { timeout: 180_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--kills', '6', '--prefixes', '60'], {
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).toMatch(/^crash: 6 kills, 120 requests, .* 0 differences/);
  expect(status).toBe(0);
});
