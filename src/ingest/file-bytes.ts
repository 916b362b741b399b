import { Buffer } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import { ForeshadowError } from '../core/errors.ts';
import type { Rejection } from './rejection.ts';

/** A piece of a file's decompressed bytes; a last one with a problem where the file is cut or damaged. */
export interface FileChunk {
  /** Valid until the next chunk is asked for. */
  readonly bytes: Buffer;
  /** Bytes read from disk so far. */
  readonly position: number;
  readonly problem: Rejection | null;
}

const plainChunkBytes = 256 * 1024;
/** Small, because a bomb of zeros grows a thousandfold before anybody can say stop. */
const packedChunkBytes = 64 * 1024;
const nothing = Buffer.alloc(0);

/** The bytes of a plain, gzip or zstd file, told apart by their first bytes and not by the name. */
export async function* fileBytes(path: string, file: string): AsyncGenerator<FileChunk> {
  const handle = await openFile(path, file);
  try {
    const magic = await readAt(handle, 16);
    refuseOtherFormats(magic, file);
    const unpack = await unpackerFor(magic);
    if (unpack) yield* unpackedBytes(handle, unpack);
    else yield* plainBytes(handle);
  } finally {
    await handle.close();
  }
}

async function openFile(path: string, file: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ForeshadowError('ingest.unreadable-file', `${file} cannot be opened (${code}).`, {
      hint: code === 'EACCES' ? `Give yourself read permission: chmod u+r ${file}` : 'Check the path in traffic.files.',
      place: { file },
      cause,
    });
  }
}

async function readAt(handle: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

async function* plainBytes(handle: FileHandle): AsyncGenerator<FileChunk> {
  const buffer = Buffer.allocUnsafeSlow(plainChunkBytes);
  let position = 0;
  while (true) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield { bytes: buffer.subarray(0, bytesRead), position, problem: null };
  }
}

async function* unpackedBytes(handle: FileHandle, unpacker: Unpacker): AsyncGenerator<FileChunk> {
  let position = 0;
  try {
    while (true) {
      const packed = Buffer.allocUnsafe(packedChunkBytes);
      const { bytesRead } = await handle.read(packed, 0, packed.length, position);
      position += bytesRead;
      const { pieces, problem } = await unpacker.push(packed.subarray(0, bytesRead), bytesRead === 0);
      for (const bytes of pieces) yield { bytes, position, problem: null };
      if (problem) yield { bytes: nothing, position, problem };
      if (problem || bytesRead === 0) return;
    }
  } finally {
    unpacker.close();
  }
}

/** Decompression one piece at a time: what came out before an error is never lost to it. */
interface Unpacker {
  push(
    packed: Buffer,
    last: boolean,
  ): Promise<{ readonly pieces: readonly Buffer[]; readonly problem: Rejection | null }>;
  close(): void;
}

async function unpackerFor(magic: Buffer): Promise<Unpacker | null> {
  if (magic[0] === 0x1f && magic[1] === 0x8b) return zlibUnpacker(zlib.createGunzip({ chunkSize: plainChunkBytes }));
  const skippable = magic[1] === 0x2a && magic[2] === 0x4d && magic[3] === 0x18 && (magic[0]! & 0xf0) === 0x50;
  const zstd = magic[0] === 0x28 && magic[1] === 0xb5 && magic[2] === 0x2f && magic[3] === 0xfd;
  if (!zstd && !skippable) return null;
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => zlib.Gunzip };
  return createZstdDecompress ? zlibUnpacker(createZstdDecompress()) : await fzstdUnpacker();
}

function zlibUnpacker(stream: zlib.Gunzip): Unpacker {
  let pieces: Buffer[] = [];
  let failure: Error | null = null;
  let settle = (): void => {};
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  stream.on('error', (error) => {
    failure = error;
    settle();
  });
  stream.on('end', () => settle());
  return {
    async push(packed, last) {
      pieces = [];
      await new Promise<void>((resolve) => {
        settle = resolve;
        if (failure) resolve();
        else if (last) stream.end();
        else stream.write(packed, () => resolve());
      });
      return { pieces, problem: failure && unpackProblem(failure) };
    },
    close: () => stream.destroy(),
  };
}

async function fzstdUnpacker(): Promise<Unpacker> {
  const { Decompress } = await import('fzstd');
  let pieces: Buffer[] = [];
  const stream = new Decompress((piece) => {
    if (piece.length > 0) pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  });
  return {
    async push(packed, last) {
      pieces = [];
      try {
        stream.push(packed, last);
        return { pieces, problem: null };
      } catch (cause) {
        return { pieces, problem: unpackProblem(cause as Error) };
      }
    },
    close: () => {},
  };
}

function unpackProblem(error: Error): Rejection {
  const cut = /unexpected (end|eof)/i.test(error.message) || (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  return { reason: cut ? 'truncated-file' : 'corrupt-file', detail: error.message };
}

const otherFormats: readonly (readonly [magic: string, name: string, fix: string])[] = [
  ['504b0304', 'a zip archive', 'Unpack it first: unzip'],
  ['50415231', 'a Parquet file', 'Write it as JSONL first, for example with DuckDB: COPY (FROM …) TO … (FORMAT json)'],
  ['425a68', 'bzip2', 'Unpack it first: bunzip2, or pack it with gzip'],
  ['fd377a585a00', 'xz', 'Unpack it first: unxz, or pack it with gzip'],
  ['04224d18', 'lz4', 'Unpack it first: lz4 -d, or pack it with gzip'],
  ['fffe', 'UTF-16 text', 'Convert it: iconv -f UTF-16 -t UTF-8'],
  ['feff', 'UTF-16 text', 'Convert it: iconv -f UTF-16 -t UTF-8'],
  ['53514c69746520666f726d6174', 'an SQLite database', 'Export the conversations as JSONL'],
  ['25504446', 'a PDF', 'Name the log itself'],
];

function refuseOtherFormats(magic: Buffer, file: string): void {
  const hex = magic.toString('hex');
  const known = otherFormats.find(([start]) => hex.startsWith(start));
  if (!known) return;
  const [, name, fix] = known;
  throw new ForeshadowError('ingest.unsupported-file', `${file} is ${name}, not JSON lines.`, {
    hint: fix,
    place: { file },
  });
}
