import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Texts shorter than this gain nothing from compression. */
const worthCompressing = 512;
const plain = 0;
const deflated = 1;

/** A small window and table: most of the cost of deflating a short text is clearing them. */
const coding = { level: 1, windowBits: 13, memLevel: 5, chunkSize: 4096 };

/** A JSON value as stored: one byte that names the coding, then the bytes. */
export function packJson(value: unknown): Uint8Array {
  return packText(JSON.stringify(value));
}

/** The same of a value that is JSON text already. */
export function packText(json: string): Uint8Array {
  const text = Buffer.from(json, 'utf8');
  if (text.length < worthCompressing) return Buffer.concat([Buffer.of(plain), text]);
  return Buffer.concat([Buffer.of(deflated), deflateRawSync(text, coding)]);
}

/** libsql gives a blob as a Buffer in one row and as an ArrayBuffer in many. */
export function unpackJson(blob: Uint8Array | ArrayBuffer): unknown {
  const bytes = blob instanceof ArrayBuffer ? new Uint8Array(blob) : blob;
  const rest = bytes.subarray(1);
  const text = bytes[0] === deflated ? inflateRawSync(rest) : Buffer.from(rest.buffer, rest.byteOffset, rest.length);
  return JSON.parse(text.toString('utf8'));
}
