import { expect, test } from 'vitest';
import { findMentionable, mentionQuery, mentionsIn } from './mentions-in.ts';

const ana = { id: 'a', name: 'Ana' };
const anaMaria = { id: 'm', name: 'Ana Maria' };
const jose = { id: 'j', name: 'José' };
const members = [ana, anaMaria, jose];

test.each([
  ['Look, @Ana', [['a', 6, 10]]],
  [
    '@Ana Maria and @José!',
    [
      ['m', 0, 10],
      ['j', 15, 20],
    ],
  ],
  ['@ana', [['a', 0, 4]]],
  ['@Anabel', []],
  ['mail@Ana', []],
  ['@ Ana', []],
])('%j names %j', (text, found) => {
  expect(mentionsIn(text, members).map(({ memberId, start, end }) => [memberId, start, end])).toEqual(found);
});

test('two colleagues of one name are both meant', () => {
  expect(mentionsIn('@Ana', [ana, { id: 'b', name: 'Ana' }]).map(({ memberId }) => memberId)).toEqual(['a', 'b']);
});

test.each([
  ['Hi @', 4, { query: '', start: 3 }],
  ['Hi @Ana M', 9, { query: 'Ana M', start: 3 }],
  ['Hi @Ana', 2, null],
  ['a@b', 3, null],
  ['@ ', 2, null],
  ['@a\nb', 4, null],
])('in %j at %i the name being typed is %j', (text, caret, query) => {
  expect(mentionQuery(text, caret)).toEqual(query);
});

test('a name is found by the beginning of its words, accents or not', () => {
  const names = (query: string) => findMentionable(members, query).map(({ name }) => name);
  expect(names('')).toEqual(['Ana', 'Ana Maria', 'José']);
  expect(names('mar')).toEqual(['Ana Maria']);
  expect(names('jose')).toEqual(['José']);
  expect(names('na')).toEqual([]);
});
