import { crc32, deflateSync } from 'node:zlib';

export interface Chart {
  /** how many the window held at most in each step, the oldest first; null: not known */
  held: (number | null)[];
  /** so many raise the alarm: a line */
  limit: number;
}

/** In pixels of the picture, shown at half the size. */
export const CHART_SIZE = { width: 912, height: 280 } as const;
const { width, height } = CHART_SIZE;
const MARGIN = 8;
/** Red, green, blue: background, below the limit, from the limit on, the line, the axis. */
const PALETTE = [0xffffff, 0x7fb2de, 0x1d6fb8, 0xc92a2a, 0x8895a3];
const [GROUND, BELOW, ABOVE, LINE, AXIS] = [0, 1, 2, 3, 4];

/** A chart as a PNG of five colours, a few hundred bytes (W3C PNG, third edition; colour type 3). */
export function chartPng({ held, limit }: Chart): Buffer {
  const pixels = Buffer.alloc(width * height, GROUND);
  const fill = (left: number, right: number, top: number, bottom: number, colour: number) => {
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      pixels.fill(colour, y * width + left, y * width + Math.max(left, right));
    }
  };
  const most = Math.max(limit * 1.2, ...held.map((each) => each ?? 0));
  const floor = height - MARGIN;
  const rise = (count: number) => Math.round((count / most) * (floor - MARGIN));
  const step = (width - 2 * MARGIN) / Math.max(1, held.length);
  for (const [at, count] of held.entries()) {
    if (count === null || count === 0) continue;
    const left = Math.round(MARGIN + at * step);
    const right = Math.round(MARGIN + (at + 1) * step) - (step > 3 ? 2 : 0);
    fill(left, right, floor - Math.max(1, rise(count)), floor, count >= limit ? ABOVE! : BELOW!);
  }
  fill(MARGIN, width - MARGIN, floor, floor + 2, AXIS!);
  const line = floor - rise(limit);
  for (let left = MARGIN; left < width - MARGIN; left += 18) {
    const right = Math.min(left + 12, width - MARGIN);
    fill(left, right, line - 3, line + 4, GROUND!);
    fill(left, right, line - 1, line + 2, LINE!);
  }
  return encode(pixels);
}

function encode(pixels: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(PALETTE.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  // each row begins with its filter, which is none
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) pixels.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}
