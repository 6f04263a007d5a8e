import { expect, test } from 'vitest';
import { placeOf } from './focused-setting.ts';

const page = document.createElement('div');
page.innerHTML = ['mentions', 'retweets', 'keywords', 'keyword:k1', 'excluded']
  .map((setting) => `<div data-setting="${setting}"></div>`)
  .join('');

test.each([
  ['a switch', 'retweets', 'retweets'],
  ['a keyword', 'keyword:k1', 'keyword:k1'],
  ['the box of a keyword that is gone', 'keyword:k2', 'keywords'],
  ['the first setting for one that this page does not show', 'unmatched', 'mentions'],
  ['the first setting for what nobody knows', '"]', 'mentions'],
])('leads to %s', (_claim, focus, place) => {
  expect(placeOf(focus, page)?.dataset['setting']).toBe(place);
});
