import { expect, test } from 'vitest';
import { FEW, shownChips } from './shown-chips.ts';

const many = Array.from({ length: 100 }, (_, at) => ({ phrase: `word ${at}` }));
const all = { filter: '', isWhole: false, selected: undefined };
const places = (shown: ReturnType<typeof shownChips>) => shown.chips.map(({ place }) => place);

test('a few are shown whole', () => expect(places(shownChips(many.slice(0, 3), all))).toEqual([0, 1, 2]));
test('of many the first', () => {
  const shown = shownChips(many, all);
  expect(shown.chips).toHaveLength(FEW);
  expect(shown.hiddenCount).toBe(100 - FEW);
});
test('and the one being edited', () => {
  expect(places(shownChips(many, { ...all, selected: 'word 99' })).at(-1)).toBe(99);
});
test('all when asked for', () => expect(shownChips(many, { ...all, isWhole: true }).hiddenCount).toBe(0));
test('those that contain what is looked for keep their places', () => {
  expect(places(shownChips([{ phrase: 'refund' }, { phrase: 'Não funciona' }], { ...all, filter: ' nao' }))).toEqual([
    1,
  ]);
});
