import { expect, it } from 'vitest';
import { positionOf, toPage, type ListKey } from './list-page.ts';

const KEY: ListKey = { list: 'tickets', kinds: ['instant', 'uuid'] };
const at = new Date('2026-11-22T10:00:00.000Z');
const id = '0190b6f0-0000-7000-8000-000000000000';
const rows = [1, 2, 3].map((number) => ({ number, at, id }));
const cursorOf = (key: ListKey) =>
  toPage(
    rows,
    2,
    (row) => row.number,
    key,
    (row) => [row.at, row.id],
  ).nextCursor!;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

it('a page shows no more than its limit and points behind its last row', () => {
  const page = toPage(
    rows,
    2,
    (row) => row.number,
    KEY,
    (row) => [row.at, row.id],
  );
  expect(page.data).toEqual([1, 2]);
  expect(positionOf(KEY, page.nextCursor!)).toEqual([at.toISOString(), id]);
});

it('the last page has no cursor, nor has an empty one', () => {
  expect(
    toPage(
      rows,
      3,
      (row) => row.number,
      KEY,
      (row) => [row.at, row.id],
    ).nextCursor,
  ).toBeNull();
  expect(
    toPage(
      [],
      3,
      (row) => row,
      KEY,
      () => [],
    ),
  ).toEqual({ data: [], nextCursor: null });
});

it('without a cursor there is no position', () => expect(positionOf(KEY, undefined)).toBeNull());

it.each([
  ['no base64url', '%%%'],
  ['no JSON', Buffer.from('nonsense').toString('base64url')],
  ['no list', encode({ list: 'tickets' })],
  ['another list', cursorOf({ ...KEY, list: 'messages' })],
  ['too few values', encode(['tickets', at])],
  ['too many values', encode(['tickets', at, id, 'more'])],
  ['a number for an instant', encode(['tickets', 1, id])],
  ['a day that is none', encode(['tickets', '2026-02-30T00:00:00.000Z', id])],
  ['an instant that Postgres would read otherwise', encode(['tickets', 'now', id])],
  ['the year 0', encode(['tickets', '0000-01-01T00:00:00.000Z', id])],
  ['a year before it', encode(['tickets', '-000001-01-01T00:00:00.000Z', id])],
  ['a year of six digits', encode(['tickets', '+010000-01-01T00:00:00.000Z', id])],
  ['an id that is none', encode(['tickets', at, "' OR true --"])],
])('a cursor made of %s is refused', (_what, cursor) => {
  expect(() => positionOf(KEY, cursor)).toThrow(expect.objectContaining({ code: 'malformed_cursor' }));
});

it('text in a cursor is short and storable', () => {
  const key: ListKey = { list: 'conversations', kinds: ['text'] };
  expect(positionOf(key, encode(['conversations', '12-34']))).toEqual(['12-34']);
  expect(() => positionOf(key, encode(['conversations', '\0']))).toThrow();
  expect(() => positionOf(key, encode(['conversations', 'x'.repeat(201)]))).toThrow();
});
