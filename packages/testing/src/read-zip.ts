import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
/** What stands where a number has more than 32 bits; it is in the extra field then. */
const ELSEWHERE = 0xffff_ffff;
const ZIP64 = 1;

/** The files of a zip by their paths, as its central directory lists them. */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from(Uint32Array.of(END).buffer));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength!);
    const { size, offset } = placeOf(zip, at);
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const bytes = zip.subarray(start, start + size);
    files.set(name, zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes);
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return files;
}

/** Compressed size and place of an entry; with zip64 they stand in a field of their own behind its name, in this order. */
function placeOf(zip: Buffer, entry: number) {
  const [nameLength, extraLength] = [28, 30].map((field) => zip.readUInt16LE(entry + field)) as [number, number];
  let next = entry + 46 + nameLength;
  const end = next + extraLength;
  while (next < end && zip.readUInt16LE(next) !== ZIP64) next += 4 + zip.readUInt16LE(next + 2);
  next += 4;
  const wide = () => Number(zip.readBigUInt64LE((next += 8) - 8));
  const [whole, size, offset] = [24, 20, 42].map((field) => zip.readUInt32LE(entry + field));
  if (whole === ELSEWHERE) wide();
  return { size: size === ELSEWHERE ? wide() : size!, offset: offset === ELSEWHERE ? wide() : offset! };
}
