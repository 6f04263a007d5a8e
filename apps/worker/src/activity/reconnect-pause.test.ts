import { describe, expect, it } from 'vitest';
import { reconnectPause } from './reconnect-pause.ts';

const NOW = new Date('2026-11-22T10:00:00Z');

describe('the pause before the stream is opened again', () => {
  it.each([
    [1, 0, 500],
    [1, 0.999, 1_000],
    [2, 0.999, 1_999],
    [5, 0, 8_000],
    [9, 0, 128_000],
    [10, 0, 150_000],
    [5_000, 0.999, 299_850],
  ])('after %i failures in a row, chance %f: %i ms', (failures, random, expected) => {
    expect(reconnectPause(failures, random, NOW)).toBe(expected);
  });

  it('lasts until the reset that X has named, and no shorter than usual', () => {
    expect(reconnectPause(1, 0, NOW, new Date(NOW.getTime() + 60_000))).toBe(60_000);
    expect(reconnectPause(1, 0, NOW, new Date(NOW.getTime() - 60_000))).toBe(500);
  });
});
