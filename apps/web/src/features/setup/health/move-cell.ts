export interface Cell {
  row: number;
  column: number;
}

/** Where a key leads within a grid; null where it leads nowhere. */
export function moveCell({ row, column }: Cell, key: string, size: { rows: number; columns: number }): Cell | null {
  const to = (next: Cell): Cell | null =>
    next.row >= 0 && next.row < size.rows && next.column >= 0 && next.column < size.columns ? next : null;
  switch (key) {
    case 'ArrowLeft':
      return to({ row, column: column - 1 });
    case 'ArrowRight':
      return to({ row, column: column + 1 });
    case 'ArrowUp':
      return to({ row: row - 1, column });
    case 'ArrowDown':
      return to({ row: row + 1, column });
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: size.columns - 1 };
    default:
      return null;
  }
}
