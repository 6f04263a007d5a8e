import { Readable } from 'node:stream';
import parseRange from 'range-parser';

type Read = (start?: number, end?: number) => AsyncIterable<Uint8Array>;

/** Bytes, or the one part of them that a `Range` header asks for, as they are answered. */
export function answerInPart(byteSize: number, header: string | undefined, read: Read) {
  const range = rangeOf(byteSize, header);
  if (!range) {
    return { status: 200, headers: { 'content-length': byteSize }, body: Readable.from(read()) } as const;
  }
  const { start, end } = range;
  return {
    status: 206,
    headers: { 'content-range': `bytes ${start}-${end}/${byteSize}`, 'content-length': end - start + 1 },
    body: Readable.from(read(start, end)),
  } as const;
}

/** Null: everything. */
function rangeOf(byteSize: number, header: string | undefined) {
  if (header === undefined) return null;
  const ranges = parseRange(byteSize, header);
  return typeof ranges !== 'number' && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0]! : null;
}
