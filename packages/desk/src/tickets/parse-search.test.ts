import { expect, it } from 'vitest';
import { contains, parseSearch, startsWith } from './parse-search.ts';

it.each([
  ['#42', { by: 'number', number: 42 }],
  ['# 42', { by: 'number', number: 42 }],
  ['@Carla_C', { by: 'handle', prefix: 'carla_c' }],
  ['＠carla', { by: 'handle', prefix: 'carla' }],
  ['refund', { by: 'words', words: '', beginnings: ['refund'] }],
  ['late ref', { by: 'words', words: 'late', beginnings: ['ref'] }],
  ['late e-mail', { by: 'words', words: 'late', beginnings: ['e-mail', 'e mail'] }],
  ['"not work"', { by: 'words', words: '"not work"', beginnings: [] }],
  ['"not work', { by: 'words', words: '"not work', beginnings: [] }],
  ['late -refund', { by: 'words', words: 'late -refund', beginnings: [] }],
  ['late or', { by: 'words', words: 'late or', beginnings: [] }],
  ['late OR broken', { by: 'words', words: 'late OR broken', beginnings: [] }],
  ['#late', { by: 'words', words: '', beginnings: ['#late'] }],
  ['@carla refund', { by: 'words', words: '@carla', beginnings: ['refund'] }],
  ['42', { by: 'words', words: '', beginnings: ['42', '-42'] }],
  ['AB-12', { by: 'words', words: '', beginnings: ['AB-12', 'AB 12'] }],
  ['!', { by: 'words', words: '', beginnings: ['!'] }],
  ['\0', { by: 'words', words: '', beginnings: [] }],
  ['- late --refund -', { by: 'words', words: 'late -refund', beginnings: [] }],
  ['-!-! -(-( e-', { by: 'words', words: '!! ((', beginnings: ['e'] }],
  ['-"not work"', { by: 'words', words: '-"not work"', beginnings: [] }],
  ['a\0b', { by: 'words', words: 'a', beginnings: ['b'] }],
] as const)('%j is read as %j', (query, search) => expect(parseSearch(query)).toEqual(search));

it('a number that no ticket can have is only a word', () => {
  expect(parseSearch('#2147483647')).toEqual({ by: 'number', number: 2147483647 });
  expect(parseSearch('#2147483648')).toMatchObject({ by: 'words' });
});

it('LIKE patterns take what was typed literally', () => {
  expect(startsWith('50%_\\')).toBe('50\\%\\_\\\\%');
  expect(contains('a_b')).toBe('%a\\_b%');
});
