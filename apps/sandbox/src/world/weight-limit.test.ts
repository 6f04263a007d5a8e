import { expect, test } from 'vitest';
import { keepWithin } from './weight-limit.ts';

function droppedOf(weights: number[], limit: number): number[] {
  const items = weights.map((weight, index) => ({ weight, index }));
  const dropped: number[] = [];
  keepWithin(
    items,
    limit,
    (item) => item.weight,
    (item) => dropped.push(item.index),
  );
  return dropped;
}

test.each<[string, number[], number, number[]]>([
  ['what fits together is all kept', [8, 8, 8, 8], 32, []],
  ['the oldest go, as many as it takes', [12, 12, 12, 12], 32, [0, 1]],
  ['what weighs nothing is passed over', [0, 12, 12, 12], 32, [1]],
  ['one that is too heavy alone goes too', [1, 40], 32, [0, 1]],
  ['nothing is no trouble', [], 32, []],
])('%s', (_, weights, limit, dropped) => {
  expect(droppedOf(weights, limit)).toEqual(dropped);
});
