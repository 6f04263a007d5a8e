/**
 * The smallest value that so large a share of all values does not exceed (nearest rank, as Postgres' `percentile_disc`);
 * null of none. Puts the values into another order: that finds it in one go, where sorting would be done for nothing.
 */
export function nearestRank(values: Int32Array, share: number): number | null {
  if (values.length === 0) return null;
  const rank = Math.max(0, Math.ceil(share * values.length) - 1);
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const pivot = middleOf(values[from]!, values[(from + to) >>> 1]!, values[to]!);
    let [left, right] = [from, to];
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
  return values[rank]!;
}

const middleOf = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
