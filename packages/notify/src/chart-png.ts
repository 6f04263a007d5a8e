import { crc32, deflateSync } from 'node:zlib';
import { drawLabel, LABEL_HEIGHT, labelWidth } from './label-strokes.ts';

export interface Chart {
  /** how many the window held at most in each step, the oldest first; null: not known */
  held: (number | null)[];
  /** so many raise the alarm: a line */
  limit: number;
  /** when the first step begins and the last one ends, as they are to be read: digits, colons, slashes */
  from: string;
  until: string;
}

/** In pixels of the picture, shown at half the size. */
export const CHART_SIZE = { width: 912, height: 320 } as const;
const { width, height } = CHART_SIZE;
const MARGIN = 12;
/** Between a label and what it belongs to. */
const GAP = 10;
const FLOOR = height - MARGIN - LABEL_HEIGHT - GAP;
const TOP = MARGIN + LABEL_HEIGHT / 2;

/** Red, green, blue: background, below the limit, from the limit on, the line, the axis. */
const COLOURS = [0xffffff, 0x7fb2de, 0x1d6fb8, 0xc92a2a, 0x8895a3];
const [GROUND, BELOW, ABOVE, LINE, AXIS] = [0, 1, 2, 3, 4] as const;
/** What labels are written in, from hardly to fully covered. */
const SHADES = 15;
const [PLAIN, OF_LINE] = [COLOURS.length, COLOURS.length + SHADES] as const;
const PALETTE = [...COLOURS, ...shadesOf(0x46515d), ...shadesOf(0xc92a2a)];

/**
 * A chart as a PNG of a few colours and kilobytes (W3C PNG, third edition; colour type 3): at its side how many raise the
 * alarm and how many there were at most, below it from when to when.
 */
export function chartPng({ held, limit, from, until }: Chart): Buffer {
  const pixels = Buffer.alloc(width * height, GROUND);
  const fill = (left: number, right: number, top: number, bottom: number, colour: number) => {
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      pixels.fill(colour, y * width + left, y * width + Math.max(left, right));
    }
  };
  const write = (text: string, left: number, top: number, shades: number) =>
    drawLabel(text, left, top, (x, y, cover) => {
      const at = y * width + x;
      if (x >= 0 && x < width && y >= 0 && y < height)
        pixels[at] = Math.max(pixels[at]!, shades + Math.ceil(cover * SHADES) - 1);
    });
  const peak = Math.max(0, ...held.map((each) => each ?? 0));
  const most = Math.max(limit * 1.2, peak);
  const rise = (count: number) => Math.round((count / most) * (FLOOR - TOP));

  const beside = labelsBeside(peak, limit, rise);
  const begin = MARGIN + Math.max(...beside.map(({ text }) => labelWidth(text))) + GAP;
  const end = width - MARGIN;
  const step = (end - begin) / Math.max(1, held.length);
  for (const [at, count] of held.entries()) {
    if (count === null || count === 0) continue;
    const left = Math.round(begin + at * step);
    const right = Math.round(begin + (at + 1) * step) - (step > 3 ? 2 : 0);
    fill(left, right, FLOOR - Math.max(1, rise(count)), FLOOR, count >= limit ? ABOVE : BELOW);
  }
  fill(begin, end, FLOOR, FLOOR + 2, AXIS);
  const line = FLOOR - rise(limit);
  for (let left = begin; left < end; left += 18) {
    const right = Math.min(left + 12, end);
    fill(left, right, line - 3, line + 4, GROUND);
    fill(left, right, line - 1, line + 2, LINE);
  }
  for (const { text, middle, shades } of beside) {
    write(text, begin - GAP - labelWidth(text), middle - LABEL_HEIGHT / 2, shades);
  }
  const below = FLOOR + GAP;
  write(from, begin, below, PLAIN);
  write(until, end - labelWidth(until), below, PLAIN);
  return encode(pixels);
}

/** From the middle of one label to that of the next. */
const APART = LABEL_HEIGHT + 8;

/** How many raise the alarm, how many there were at most, moved aside where these are much the same, and where there is room none. */
function labelsBeside(peak: number, limit: number, rise: (count: number) => number) {
  const line = FLOOR - rise(limit);
  const labels = [{ text: String(limit), middle: line, shades: OF_LINE as number }];
  const top = FLOOR - rise(peak);
  const aside = peak > limit ? Math.min(top, line - APART) : Math.max(top, line + APART);
  if (peak > 0 && peak !== limit) labels.push({ text: String(peak), middle: aside, shades: PLAIN });
  if (labels.every(({ middle }) => FLOOR - middle >= APART)) labels.push({ text: '0', middle: FLOOR, shades: PLAIN });
  return labels;
}

function shadesOf(colour: number): number[] {
  const part = (shift: number, cover: number) => Math.round(255 + (((colour >> shift) & 255) - 255) * cover) << shift;
  return Array.from({ length: SHADES }, (_, shade) => {
    const cover = (shade + 1) / SHADES;
    return part(16, cover) | part(8, cover) | part(0, cover);
  });
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
