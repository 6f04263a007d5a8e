/** Numeric order of decimal strings, without parsing them. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Position of the first item whose id is not below `id`. */
export function lowerBound(items: readonly { id: string }[], id: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(items[middle]!.id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keeps a list in ascending order of id; the usual case, a newest item, is a push. */
export function insertSorted<T extends { id: string }>(items: T[], item: T): void {
  const last = items.at(-1);
  if (!last || compareIds(last.id, item.id) < 0) items.push(item);
  else items.splice(lowerBound(items, item.id), 0, item);
}

export function removeSorted<T extends { id: string }>(items: T[], item: T): void {
  const index = lowerBound(items, item.id);
  if (items[index] === item) items.splice(index, 1);
}
