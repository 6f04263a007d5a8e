import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestRanks } from './nearest-ranks.ts';

const SHARES = [0, 0.5, 0.9, 1];
const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 200_000 }), fc.integer());

function expectRanks(parts: readonly number[][]): void {
  const sorted = parts.flat().toSorted((a, b) => a - b);
  const expected = SHARES.map((share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null);
  const values = parts.map((part) => Int32Array.from(part));
  expect(nearestRanks(values, SHARES)).toEqual(expected);
}

it('finds what stands at the ranks once all are sorted, in however many parts they come', () => {
  fc.assert(fc.property(fc.array(fc.array(value, { maxLength: 30 }), { maxLength: 5 }), expectRanks));
});

it('finds them where there are so many that they are counted, not sorted', () => {
  const some = fc.array(value, { minLength: 50, maxLength: 60 });
  const sizes = fc.constantFrom(5000, 40);
  const many = fc
    .tuple(some, sizes)
    .map(([few, size]) =>
      Array.from({ length: 10_000 / size }, (_, part) =>
        Array.from({ length: size }, (__, each) => few[(part + each) % few.length]! ^ (each % 7)),
      ),
    );
  fc.assert(fc.property(many, expectRanks), { numRuns: 40 });
});
