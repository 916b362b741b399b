import { type FileHandle, open } from 'node:fs/promises';

/** Where a line stands in its file, in bytes, without its line break. */
export interface LineSpan {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  /** Whether a line break follows; the last line of a killed writer has none. */
  readonly ended: boolean;
}

const chunkBytes = 1 << 20;
const lineBreak = 10;

/** Calls back with every line that is not empty, in order, holding no more than a chunk and a line in memory. */
export async function eachLine(
  chunks: AsyncIterable<Buffer>,
  use: (line: Buffer, span: LineSpan) => void,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let number = 0;
  const emit = (line: Buffer, ended: boolean): void => {
    number++;
    if (line.length > 0) use(line, { number, offset, length: line.length, ended });
    offset += line.length + 1;
  };
  for await (const read of chunks) {
    const chunk = rest.length === 0 ? read : Buffer.concat([rest, read]);
    let from = 0;
    for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, from)) {
      emit(chunk.subarray(from, end), true);
      from = end + 1;
    }
    rest = chunk.subarray(from);
  }
  if (rest.length > 0) emit(rest, false);
}

/** Bytes of a file from its start; the handle stays open. */
export function chunksOf(file: FileHandle): AsyncIterable<Buffer> {
  return file.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkBytes });
}

/** Opens for appending after the last whole line: what a killed writer left unfinished is cut off. */
export async function openToAppend(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+');
  const { size } = await file.stat();
  let end = size;
  const byte = Buffer.alloc(1);
  while (end > 0) {
    await file.read(byte, 0, 1, end - 1);
    if (byte[0] === lineBreak) break;
    end--;
  }
  if (end < size) await file.truncate(end);
  return file;
}
