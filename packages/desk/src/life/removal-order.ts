/** A foreign key: rows of `child` refer to rows of `parent`. */
export interface Reference {
  child: string;
  parent: string;
  /** deleting what is referred to empties the column and leaves the row */
  isSoft: boolean;
}

/**
 * Tables in an order in which their rows can be deleted: what refers to others goes before them, so that deleting a row
 * takes no other along. Where they refer to each other in a circle, what merely empties a column is passed over.
 * @throws Error where a circle has none of these
 */
export function removalOrder(tables: readonly string[], references: readonly Reference[]): string[] {
  const left = new Set(tables);
  const order: string[] = [];
  const isFree = (table: string, counts: (reference: Reference) => boolean) =>
    !references.some(
      (reference) =>
        reference.parent === table && reference.child !== table && left.has(reference.child) && counts(reference),
    );
  while (left.size > 0) {
    const next =
      [...left].find((table) => isFree(table, () => true)) ??
      [...left].find((table) => isFree(table, ({ isSoft }) => !isSoft));
    if (next === undefined) throw new Error(`${[...left].join(', ')} refer to each other in a circle`);
    left.delete(next);
    order.push(next);
  }
  return order;
}
