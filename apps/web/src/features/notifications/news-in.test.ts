import type { Notification } from '@perch/contracts';
import { expect, test } from 'vitest';
import { newsIn, seenOf } from './news-in.ts';

const told = (id: string, second: number): Notification => ({
  id,
  kind: 'mentioned',
  ticket: null,
  messageId: null,
  deliveryId: null,
  incident: null,
  actor: null,
  preview: '',
  at: new Date(Date.UTC(2026, 10, 30, 10, 0, second)).toISOString(),
  readAt: null,
});
const idsIn = (...[newest, seen]: Parameters<typeof newsIn>) => newsIn(newest, seen).map(({ id }) => id);

test('what comes is news once, the oldest first', () => {
  const seen = seenOf([told('a', 1)], true);
  expect(idsIn([told('c', 3), told('b', 2), told('a', 1)], seen)).toEqual(['b', 'c']);
  expect(idsIn([told('c', 3), told('b', 2), told('a', 1)], seen)).toEqual([]);
});

test('so is what was written before another and comes after it', () => {
  const seen = seenOf([told('a', 1)], true);
  expect(idsIn([told('c', 3), told('a', 1)], seen)).toEqual(['c']);
  expect(idsIn([told('c', 3), told('b', 2), told('a', 1)], seen)).toEqual(['b']);
});

test('a notification that is renewed is news again', () => {
  const seen = seenOf([told('a', 1)], true);
  expect(idsIn([told('a', 2)], seen)).toEqual(['a']);
});

test('so is what says to be older than all that was there', () =>
  expect(idsIn([told('b', 2), told('a', 1)], seenOf([told('b', 2)], true))).toEqual(['a']));

test('what moves up from behind the first page, as others are read, is none', () =>
  expect(idsIn([told('b', 2), told('a', 1)], seenOf([told('c', 3), told('b', 2)], false))).toEqual([]));
