/** Of fewer values, putting them in order costs less than going through the ranges that they can lie in. */
const MANY = 2048;
/** Each power of two from 128 on is cut into so many ranges: none is wider than a sixty-fourth of its values. */
const RANGES = 64;
const POWER = Math.log2(RANGES);

/**
 * For each share, the smallest value that so large a part of all values does not exceed (nearest rank, as Postgres'
 * `percentile_disc`); null of none. The values stand in as many parts as they come in, in no order. Many are counted by
 * ranges, and only what is in the range of a rank is put in order.
 */
export function nearestRanks(parts: readonly Int32Array[], shares: readonly number[]): (number | null)[] {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const rankOf = (share: number) => Math.max(1, Math.ceil(share * size));
  if (size === 0) return shares.map(() => null);
  if (size < MANY) {
    const values = together(parts, size).sort();
    return shares.map((share) => values[rankOf(share) - 1]!);
  }
  const counts = new Uint32Array(rangeOf(2 ** 31 - 1) + 1);
  for (const part of parts) countRanges(part, counts);
  return shares.map((share) => {
    let below = 0;
    let range = 0;
    while (below + counts[range]! < rankOf(share)) below += counts[range++]!;
    const inRange = new Int32Array(counts[range]!);
    const [from, to] = [range === 0 ? -(2 ** 31) : beginOf(range), beginOf(range + 1) - 1];
    let filled = 0;
    for (const part of parts) filled = collect(part, from, to, inRange, filled);
    return inRange.sort()[rankOf(share) - below - 1]!;
  });
}

function together(parts: readonly Int32Array[], size: number): Int32Array {
  const values = new Int32Array(size);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

/** Grows with the value; what is below 0 is with 0. */
function rangeOf(value: number): number {
  const positive = Math.max(value, 0);
  const power = 31 - POWER - Math.clz32(positive | (2 * RANGES - 1));
  return power * RANGES + (positive >>> power);
}

/** The smallest value of a range. */
function beginOf(range: number): number {
  const power = Math.max(0, Math.floor(range / RANGES) - 1);
  return (range - power * RANGES) * 2 ** power;
}

function countRanges(part: Int32Array, counts: Uint32Array): void {
  for (let each = 0; each < part.length; each++) counts[rangeOf(part[each]!)]!++;
}

function collect(part: Int32Array, from: number, to: number, into: Int32Array, filled: number): number {
  let at = filled;
  // one comparison for both ends: without its sign, what is below is further from the beginning than any range is wide
  const width = to - from;
  for (let each = 0; each < part.length; each++) {
    const value = part[each]!;
    if ((value - from) >>> 0 <= width) into[at++] = value;
  }
  return at;
}
