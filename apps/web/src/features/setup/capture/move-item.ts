/** The list with the item at `from` at the place `to`; both ends hold it. */
export function moveItem<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const place = Math.max(0, Math.min(list.length - 1, to));
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(place, 0, list[from]!);
}
