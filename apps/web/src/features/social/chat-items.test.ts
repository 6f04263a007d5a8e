import type { ConversationMessage, UnderWayMessage } from '@perch/contracts';
import { expect, it } from 'vitest';
import { chatOf, unreadFrom } from './chat-items.ts';

const at = (minute: number) => `2026-06-01T10:0${minute}:00.000Z`;
const said = (id: string, minute: number, isOwn = false, messageId: string | null = null) =>
  ({ id, postedAt: at(minute), isOwn, messageId }) as ConversationMessage;
const answer = (id: string, minute: number) => ({ id, postedAt: at(minute) }) as UnderWayMessage;

it('what X shows stands once, in the order of time among what is under way', () => {
  const items = chatOf([said('a', 1), said('b', 3, true, 'm1')], [answer('m1', 2), answer('m2', 2), answer('m3', 4)]);
  expect(items.map(({ key }) => key)).toEqual(['a', 'm2', 'b', 'm3']);
});

it('unread are the last words of others, whatever we have said between them', () => {
  const items = chatOf([said('a', 1), said('b', 2), said('c', 3, true), said('d', 4)], []);
  expect([unreadFrom(items, 2), unreadFrom(items, 1), unreadFrom(items, 0), unreadFrom(items, 9)]).toEqual([
    'b',
    'd',
    undefined,
    undefined,
  ]);
});
