import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedBytes: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const stored = 0;
const deflated = 8;

/**
 * Writes the one entry whose name ends so to a file. Enough of APPNOTE 6.3 for a wheel: stored or deflated, no
 * encryption, no zip64 (a wheel of that size would not be one of ours). Throws on anything else.
 */
export async function extractZipEntry(archive: string, nameEnding: string, target: string): Promise<void> {
  const file = await open(archive, 'r');
  try {
    const entry = (await centralDirectory(file)).find(({ name }) => name.endsWith(nameEnding));
    if (!entry) throw new Error(`no entry *${nameEnding} in the archive`);
    await writeEntry(file, entry, target);
  } finally {
    await file.close();
  }
}

async function writeEntry(file: FileHandle, entry: ZipEntry, target: string): Promise<void> {
  const header = await readAt(file, entry.headerOffset, 30);
  if (header.readUInt32LE(0) !== localSignature) throw new Error('broken archive: no local header');
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const body = file.createReadStream({
    start,
    end: start + entry.compressedBytes - 1,
    autoClose: false,
    highWaterMark: 1 << 20,
  });
  const out = createWriteStream(target);
  if (entry.method === stored) return pipeline(body, out);
  if (entry.method === deflated) return pipeline(body, createInflateRaw({ chunkSize: 1 << 20 }), out);
  throw new Error(`broken archive: compression method ${entry.method}`);
}

async function centralDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('broken archive: no end record');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === centralSignature; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('broken archive: cut short');
  return buffer;
}
