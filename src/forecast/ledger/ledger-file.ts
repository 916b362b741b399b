import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../core/effects.ts';
import { ForeshadowError } from '../../core/errors.ts';
import { type Appended, type AppendOptions, appendEntry } from './append-entry.ts';
import type { EntryDraft } from './entry.ts';
import { type EntrySigner, entrySigner } from './entry-signature.ts';
import { type LedgerRepair, repairLedger } from './repair-ledger.ts';

/** A lock this old was left by a process that died: an append takes milliseconds. */
const staleLockMs = 10_000;
const lockPollMs = 50;
const lockWaitMs = 60_000;

/** The bytes of a ledger; a file that is not there yet is an empty ledger. */
export async function readLedgerFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

/**
 * `appendEntry` on a file: the whole line in one write, on the disk before it returns. Killed at any moment, the file
 * holds the line, or not, or (power cut, full disk) a torn end that the next read names. One writer at a time.
 */
export async function appendToLedgerFile(
  path: string,
  draft: EntryDraft,
  options: AppendOptions & { readonly clock: Clock },
): Promise<Appended> {
  return withFileLock(path, options.clock, async () => {
    const bytes = await readLedgerFile(path);
    const appended = appendEntry(bytes, draft, { file: path, ...options });
    if (appended.state === 'appended') await writeAtEnd(path, appended.line, bytes.length);
    return appended;
  });
}

/** Mends a torn end, on the user's word only. A piece of an entry is kept beside the ledger, in `PATH.torn`. */
export async function repairLedgerFile(path: string, clock: Clock): Promise<LedgerRepair> {
  return withFileLock(path, clock, async () => {
    const bytes = await readLedgerFile(path);
    const repair = repairLedger(bytes);
    if (repair.state === 'newline-missing') await writeAtEnd(path, '\n', bytes.length);
    if (repair.state === 'piece') {
      await writeFile(`${path}.torn`, Buffer.concat([bytes.subarray(repair.from), Buffer.from('\n')]), {
        flag: 'a',
        flush: true,
      });
      await cutAt(path, repair.from);
    }
    return repair;
  });
}

/** The signer of a private key in a PEM file. */
export async function readEntrySigner(path: string): Promise<EntrySigner> {
  try {
    return entrySigner(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof ForeshadowError) {
      throw new ForeshadowError(error.code, error.message, {
        ...(error.hint ? { hint: error.hint } : {}),
        place: { file: path },
      });
    }
    throw new ForeshadowError('ledger.bad-key', `The signing key cannot be read: ${(error as Error).message}.`, {
      place: { file: path },
      cause: error,
    });
  }
}

/** What could not be written whole is taken back, so that a full disk leaves the ledger as it was. */
async function writeAtEnd(path: string, text: string, size: number): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(text);
    await file.sync();
  } catch (error) {
    await file.truncate(size).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  if (size === 0) await syncFolder(dirname(path));
}

async function cutAt(path: string, size: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(size);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new file is only safe once its folder is; some systems refuse to open folders, and need no such call. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch((): undefined => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function withFileLock<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const handle = await takeLock(lock, clock);
  await handle.close();
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, clock: Clock): Promise<FileHandle> {
  const giveUp = clock.now() + lockWaitMs;
  while (clock.now() < giveUp) {
    try {
      return await open(lock, 'wx');
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const found = await stat(lock).catch(() => undefined);
    if (found && clock.now() - found.mtimeMs > staleLockMs) await rm(lock, { force: true });
    else await clock.sleep(lockPollMs);
  }
  throw new ForeshadowError('ledger.locked', 'Another process writes to this ledger and does not finish.', {
    place: { file: lock },
    hint: 'Remove this file if no such process runs.',
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
