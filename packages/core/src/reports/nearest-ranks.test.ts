import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestRanks } from './nearest-ranks.ts';

it('finds what stands at the ranks once all are sorted', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer()), { maxLength: 60 });
  fc.assert(
    fc.property(values, (each) => {
      const sorted = each.toSorted((a, b) => a - b);
      const expected = [0.5, 0.9].map((share) => sorted[Math.ceil(share * sorted.length) - 1] ?? null);
      expect(nearestRanks(Int32Array.from(each), [0.5, 0.9])).toEqual(expected);
    }),
  );
});
