import { expect, test } from 'vitest';
import { profileQuery } from './profile-query.ts';

test.each([
  ['@carla_s', { by: 'username', username: 'carla_s' }],
  ['＠carla', { by: 'username', username: 'carla' }],
  [' João Conceição ', { by: 'words', query: 'Joao Conceicao' }],
  ["O'Neill & Co.", { by: 'words', query: "O'Neill Co" }],
  ['@not a handle', { by: 'words', query: 'not a handle' }],
  ['x'.repeat(60), { by: 'words', query: 'x'.repeat(50) }],
  ['東京', null],
  ['  ', null],
] as const)('%j is asked for as %j', (typed, expected) => expect(profileQuery(typed)).toEqual(expected));
