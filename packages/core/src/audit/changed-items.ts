import { isEqual } from './changed-fields.ts';

/** Of a list, what is not the same in both: what went, what came, and what changed as it was and as it is. */
export function changedItems<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => unknown,
): { before: T[]; after: T[] } {
  return { before: without(before, after, keyOf), after: without(after, before, keyOf) };
}

function without<T>(items: readonly T[], others: readonly T[], keyOf: (item: T) => unknown): T[] {
  const known = new Map(others.map((other) => [keyOf(other), other]));
  return items.filter((item) => !known.has(keyOf(item)) || !isEqual(known.get(keyOf(item)), item));
}

/** The part of a list that lies between the first and the last of its items that stand elsewhere in the other one. */
export interface ChangedOrder<T> {
  before: T[];
  after: T[];
}

/** How the order differs of the items that are in both lists; null when it does not. */
export function changedOrder<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => unknown,
): ChangedOrder<T> | null {
  const [was, is] = [inBoth(before, after, keyOf), inBoth(after, before, keyOf)];
  const isMoved = (item: T, at: number) => keyOf(item) !== keyOf(was[at]!);
  const first = is.findIndex(isMoved);
  if (first === -1) return null;
  const end = is.findLastIndex(isMoved) + 1;
  return { before: was.slice(first, end), after: is.slice(first, end) };
}

function inBoth<T>(items: readonly T[], others: readonly T[], keyOf: (item: T) => unknown): T[] {
  const known = new Set(others.map(keyOf));
  return items.filter((item) => known.has(keyOf(item)));
}
