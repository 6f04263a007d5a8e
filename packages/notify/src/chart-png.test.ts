import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { CHART_SIZE, chartPng } from './chart-png.ts';

const { width, height } = CHART_SIZE;

/** The pixels of a picture that is written as ours are. */
function pixelsOf(png: Buffer): (x: number, y: number) => number {
  const names: string[] = [];
  let data = Buffer.alloc(0);
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    names.push(name);
    if (name === 'IDAT') data = inflateSync(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  expect(names).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  expect(data).toHaveLength(height * (width + 1));
  return (x, y) => data[y * (width + 1) + 1 + x]!;
}

const BETWEEN = { from: '12:50', until: '13:10' };
/** Of labels there are shades above these. */
const BARE = 4;

it('draws a bar for each step, another colour from the limit on, and the limit as a line across', () => {
  const png = chartPng({ held: [null, 5, 10, 20], limit: 10, ...BETWEEN });
  const at = pixelsOf(png);
  const across = (y: number) => Array.from({ length: width }, (_, x) => at(x, y));
  const floor = Array.from({ length: height }, (_, y) => y).findLast((y) => at(width - 20, y) === 4)!;
  const inBars = across(floor - 4).filter((colour) => colour !== 0 && colour <= BARE);
  expect(new Set(inBars)).toEqual(new Set([1, 2]));
  const [begin, end] = [across(floor).indexOf(4), across(floor).lastIndexOf(4) + 1];
  const colour = (bar: number, y: number) => at(Math.round(begin + ((bar + 0.5) * (end - begin)) / 4), y);
  expect([0, 1, 2, 3].map((bar) => colour(bar, floor - 4))).toEqual([0, 1, 2, 2]);
  const rows = Array.from({ length: floor }, (_, y) => y);
  const top = rows.findIndex((y) => colour(3, y) === 2);
  const line = rows.find((y) => at(begin, y) === 3)!;
  expect(Math.abs((floor - line) * 2 - (floor - top))).toBeLessThanOrEqual(4);
  expect(at(end - 20, line)).toBe(3);
  expect(png.length).toBeLessThan(6000);
});

/** The first and the last place of each run of columns, or rows, in which something of a label is drawn. */
function labels(at: (x: number, y: number) => number, over: number, along: number, isRow: boolean) {
  const drawn = Array.from({ length: over }, (_, each) =>
    Array.from({ length: along }, (_unused, other) => (isRow ? at(other, each) : at(each, other))).some(
      (colour) => colour > BARE,
    ),
  );
  return drawn.filter((isDrawn, each) => isDrawn && !drawn[each - 1]).length;
}

it.each([
  ['how many raise the alarm, how many there were at most, and none', { held: [5, 20], limit: 10 }, 3],
  ['both where they are much the same', { held: [99], limit: 100 }, 3],
  ['one number where they are the same', { held: [10], limit: 10 }, 2],
  ['how many raise the alarm, where nothing is known', { held: [null], limit: 10 }, 2],
])('says at its side %s', (_what, chart, count) => {
  const at = pixelsOf(chartPng({ ...chart, ...BETWEEN }));
  const floor = Array.from({ length: height }, (_, y) => y).find((y) => at(width - 20, y) === 4)!;
  // the times stand below
  expect(labels(at, floor + 11, width, true)).toBe(count);
});

it('says below it from when to when, each within the picture', () => {
  const at = pixelsOf(chartPng({ held: [1], limit: 100_000, from: '22/11 23:50', until: '23/11 00:10' }));
  const below = (x: number, y: number) => at(x, y + height - 30);
  const columns = Array.from({ length: width }, (_, x) => Array.from({ length: 30 }, (_unused, y) => below(x, y)));
  const drawn = columns.flatMap((column, x) => (column.some((colour) => colour > BARE) ? [x] : []));
  expect(drawn[0]).toBeGreaterThan(60);
  expect(drawn.at(-1)).toBeLessThan(width - 8);
  // eight digits and two marks each, with an empty column between them at least
  expect(labels(below, width, 30, false)).toBe(20);
});

it('has room for the line where nothing is known, and for very many steps', () => {
  expect(() => pixelsOf(chartPng({ held: [], limit: 1, ...BETWEEN }))).not.toThrow();
  const held = Array.from({ length: 2000 }, (_, at) => at);
  expect(() => pixelsOf(chartPng({ held, limit: 1, ...BETWEEN }))).not.toThrow();
});
