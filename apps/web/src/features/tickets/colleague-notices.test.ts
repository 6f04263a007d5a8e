import { expect, it } from 'vitest';
import { colleagueNotices } from './colleague-notices.ts';

const now = new Date('2026-11-29T12:00:00.000Z');
const ana = { id: 'ana', name: 'Ana', avatarUrl: null };
const me = { id: 'me', name: 'Me', avatarUrl: null };
const ticket = { id: 't', number: 7, status: 'open', assignee: null, lastAnswer: null };
const answeredAt = (at: string, member = ana) => ({ ...ticket, lastAnswer: { member, at } });
const tom = (state: 'typing' | 'viewing') => [{ ticketId: 't', name: 'Tom', state }];

it.each([
  ['nobody is there', ticket, [], []],
  ['a colleague has it', { ...ticket, assignee: ana }, [], ['has Ana']],
  ['I have it', { ...ticket, assignee: me }, [], []],
  ['a colleague answered within the hour', answeredAt('2026-11-29T11:05:00.000Z'), [], ['answered Ana']],
  ['a colleague answered before that', answeredAt('2026-11-29T10:59:00.000Z'), [], []],
  [
    'a colleague answered and closed it',
    { ...answeredAt('2026-11-29T11:05:00.000Z'), status: 'closed' },
    [],
    ['answered Ana'],
  ],
  ['a colleague had one that is closed', { ...ticket, assignee: ana, status: 'closed' }, tom('viewing'), []],
  ['I answered', answeredAt('2026-11-29T11:59:00.000Z', me), [], []],
  ['somebody looks at it', ticket, tom('viewing'), ['viewing Tom']],
  ['who writes comes before who answered', answeredAt('2026-11-29T11:59:00.000Z'), tom('typing'), ['typing Tom']],
] as const)('%s', (_claim, other, present, told) => {
  const notices = colleagueNotices({ tickets: [other], present, myId: 'me' }, now);
  expect(notices.map(({ what, name }) => `${what} ${name}`)).toEqual(told);
});
