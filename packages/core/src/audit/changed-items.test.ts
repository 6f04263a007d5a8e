import { describe, expect, it } from 'vitest';
import { changedItems, changedOrder } from './changed-items.ts';

interface Item {
  id: number;
  tags: string[];
}
const item = (id: number, ...tags: string[]): Item => ({ id, tags });
const idOf = ({ id }: Item) => id;

describe('the items of a list that changed', () => {
  it.each<[string, Item[], Item[], { before: Item[]; after: Item[] }]>([
    [
      'one of three',
      [item(1), item(2), item(3)],
      [item(1), item(2, 'x'), item(3)],
      { before: [item(2)], after: [item(2, 'x')] },
    ],
    ['one that went', [item(1), item(2)], [item(2)], { before: [item(1)], after: [] }],
    ['one that came in between', [item(1), item(2)], [item(1), item(3), item(2)], { before: [], after: [item(3)] }],
    ['none when only the order differs', [item(1), item(2)], [item(2), item(1)], { before: [], after: [] }],
  ])('are %s', (_claim, before, after, changed) => expect(changedItems(before, after, idOf)).toEqual(changed));
});

describe('the order of a list', () => {
  const orderOf = (before: string, after: string) => changedOrder([...before], [...after], (letter) => letter);
  it.each([
    ['is the same', 'abc', 'abc', null],
    ['is the same when one went and one came', 'abc', 'adc', null],
    ['differs between the first and the last that moved', 'abcde', 'acbde', { before: ['b', 'c'], after: ['c', 'b'] }],
    ['differs beside what is new', 'abc', 'xcab', { before: ['a', 'b', 'c'], after: ['c', 'a', 'b'] }],
  ])('%s', (_claim, before, after, order) => expect(orderOf(before, after)).toEqual(order));
});
