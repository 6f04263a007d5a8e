import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestRank } from './nearest-rank.ts';

it('finds what stands at the rank once all are sorted', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer()), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.9), (each, share) => {
      const sorted = each.toSorted((a, b) => a - b);
      expect(nearestRank(Int32Array.from(each), share)).toBe(sorted[Math.ceil(share * sorted.length) - 1] ?? null);
    }),
  );
});
