import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from './paths.mjs';
import { Failure, say } from './say.mjs';

const pollMs = 250;
const giveUpMs = 15 * 60_000;
/** A lock without an owner's name is one whose maker died between two system calls, or is about to write it. */
const namelessMs = 5_000;

/** Runs `work` while no other process of this clone installs or builds; a lock whose owner is dead is taken over. */
export async function withLock(work, folder = inRoot('.foreshadow-cache', 'ready.lock')) {
  await takeLock(folder);
  try {
    return await work();
  } finally {
    if (readOwner(folder) === String(process.pid)) rmSync(folder, { recursive: true, force: true });
  }
}

async function takeLock(folder) {
  mkdirSync(join(folder, '..'), { recursive: true });
  const start = performance.now();
  for (let waited = false; !tryLock(folder); waited = true) {
    const owner = readOwner(folder);
    if (isStale(folder, owner)) {
      removeStale(folder, owner);
      continue;
    }
    if (!waited) say(`waiting for process ${owner ?? '?'}, which installs or builds here`);
    if (performance.now() - start > giveUpMs)
      throw new Failure(`Gave up waiting for process ${owner}; remove ${folder} if it hangs.`);
    await sleep(pollMs);
  }
}

function tryLock(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'owner'), String(process.pid));
  return true;
}

function readOwner(folder) {
  try {
    return readFileSync(join(folder, 'owner'), 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

function isStale(folder, owner) {
  if (owner !== undefined) return !isAlive(Number(owner));
  try {
    return Date.now() - statSync(folder).mtimeMs > namelessMs;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moved aside first: of two processes that saw the same dead owner, one moves it; a lock taken meanwhile goes back. */
function removeStale(folder, seenOwner) {
  const aside = `${folder}.stale-${process.pid}`;
  try {
    renameSync(folder, aside);
  } catch {
    return;
  }
  if (readOwner(aside) !== seenOwner) {
    try {
      renameSync(aside, folder);
      return;
    } catch {
      // A third process holds the lock by now: what was moved aside is its predecessor's.
    }
  }
  rmSync(aside, { recursive: true, force: true });
}
