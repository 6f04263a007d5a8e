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

it('draws a bar for each step, another colour from the limit on, and the limit as a line across', () => {
  const png = chartPng({ held: [null, 5, 10, 20], limit: 10 });
  const at = pixelsOf(png);
  const step = (width - 16) / 4;
  const colour = (bar: number, y: number) => at(Math.round(8 + (bar + 0.5) * step), y);
  expect([0, 1, 2, 3].map((bar) => colour(bar, height - 12))).toEqual([0, 1, 2, 2]);
  expect(colour(3, 10)).toBe(2);
  expect(colour(2, 10)).toBe(0);
  const line = height - 8 - Math.round((height - 16) / 2);
  expect([at(8, line), at(width - 40, line)].filter((each) => each === 3)).not.toEqual([]);
  expect(png.length).toBeLessThan(4000);
});

it('has room for the line where nothing is known, and for very many steps', () => {
  expect(() => pixelsOf(chartPng({ held: [], limit: 1 }))).not.toThrow();
  expect(() => pixelsOf(chartPng({ held: Array.from({ length: 2000 }, (_, at) => at), limit: 1 }))).not.toThrow();
});
