import { expect, test } from 'vitest';
import { moveCell } from './move-cell.ts';

const size = { rows: 3, columns: 24 };

test.each([
  ['ArrowLeft', [1, 5], [1, 4]],
  ['ArrowRight', [1, 5], [1, 6]],
  ['ArrowUp', [1, 5], [0, 5]],
  ['ArrowDown', [1, 5], [2, 5]],
  ['Home', [1, 5], [1, 0]],
  ['End', [1, 5], [1, 23]],
  ['ArrowLeft', [1, 0], null],
  ['ArrowRight', [1, 23], null],
  ['ArrowUp', [0, 5], null],
  ['ArrowDown', [2, 5], null],
  ['Enter', [1, 5], null],
] as const)('%s from %j leads to %j', (key, [row, column], to) =>
  expect(moveCell({ row, column }, key, size)).toEqual(to && { row: to[0], column: to[1] }),
);
