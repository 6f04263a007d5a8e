import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** A real PNG of noise, which hardly compresses: about three bytes for each pixel. The same size gives the same file. */
export function pngOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const rows = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.of(0), noise(`row ${row}`, width * 3)]),
  );
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.of())];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

/** A GIF of one transparent pixel that says it is as large as asked. */
export function gifOf(width: number, height: number): Buffer {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  gif.writeUInt16LE(width, 6);
  gif.writeUInt16LE(height, 8);
  return gif;
}

/** The first box of an MP4, then noise. */
export function mp4Of(size: number): Buffer {
  const box = Buffer.from('\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom', 'latin1');
  return Buffer.concat([box, noise('video', size - box.length)]);
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

function noise(seed: string, size: number): Buffer {
  return createHash('shake256', { outputLength: size }).update(seed).digest();
}
