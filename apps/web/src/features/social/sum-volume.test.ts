import { expect, it } from 'vitest';
import { sumOf } from './sum-volume.ts';

const volume = {
  from: '2026-06-01T10:00:00.000Z',
  stepSeconds: 300,
  streams: [
    { key: 'a', counts: [0, 3, 1] },
    { key: 'b', counts: [null, 2, 0] },
    { key: 'c', counts: [0, 0, 0] },
  ],
};

it('streams are counted together, and what one of them has not counted is not known', () => {
  expect(sumOf(volume, ['a', 'b'])).toMatchObject({
    steps: [{ count: null }, { count: 5, from: new Date('2026-06-01T10:05:00.000Z') }, { count: 1 }],
    ...{ total: 6, isCut: true, most: { count: 5, to: new Date('2026-06-01T10:10:00.000Z') } },
  });
  expect(sumOf(volume, ['c'])).toMatchObject({ total: 0, most: null, isCut: false });
  expect(sumOf(volume, ['gone'])).toBeUndefined();
});
