/** Drops from the oldest (first) item on until what is left weighs no more than `limit`; `drop` makes an item weigh nothing. */
export function keepWithin<T>(
  items: Iterable<T>,
  limit: number,
  weigh: (item: T) => number,
  drop: (item: T) => void,
): void {
  const oldestFirst = [...items];
  let weight = oldestFirst.reduce((sum, item) => sum + weigh(item), 0);
  for (const item of oldestFirst) {
    if (weight <= limit) return;
    const dropped = weigh(item);
    if (dropped === 0) continue;
    drop(item);
    weight -= dropped;
  }
}
