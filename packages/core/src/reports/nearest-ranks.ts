/**
 * For each share, from small to large, the smallest value that so large a part of all values does not exceed (nearest
 * rank, as Postgres' `percentile_disc`); null of none. Puts the values into another order: that finds them in one go,
 * where sorting would be done for nothing.
 */
export function nearestRanks(values: Int32Array, shares: readonly number[]): (number | null)[] {
  let from = 0;
  return shares.map((share) => {
    if (values.length === 0) return null;
    // what stands before the last one found is no larger
    from = selectRank(values, Math.max(from, Math.ceil(share * values.length) - 1), from);
    return values[from]!;
  });
}

/** Brings the value of a rank to its place, from a place on (quickselect). */
function selectRank(values: Int32Array, rank: number, begin: number): number {
  let [from, to] = [begin, values.length - 1];
  while (from < to) {
    const pivot = middleOf(values[from]!, values[(from + to) >>> 1]!, values[to]!);
    let left = from;
    let right = to;
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const value = values[left]!;
      values[left++] = values[right]!;
      values[right--] = value;
    }
    if (rank <= right) to = right;
    else if (rank >= left) from = left;
    else break;
  }
  return rank;
}

const middleOf = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
