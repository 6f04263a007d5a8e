import { describe, expect, test } from 'vitest';
import { joinNewest, mergeFeed, trimPages, unseenIn } from './feed-merge.ts';

const idOf = (item: { id: string }) => item.id;
const page = (...ids: string[]) => ({ data: ids.map((id) => ({ id, rev: 1 })), nextCursor: null });

describe('mergeFeed', () => {
  test('an item that slid onto the next page is shown once', () => {
    expect(mergeFeed([page('a', 'b'), page('b', 'c')], undefined, idOf).map(idOf)).toEqual(['a', 'b', 'c']);
  });
  test('a changed item stays in its place and shows the change', () => {
    const head = {
      data: [
        { id: 'b', rev: 2 },
        { id: 'a', rev: 1 },
      ],
      nextCursor: null,
    };
    expect(mergeFeed([page('a', 'b')], head, idOf)).toEqual([
      { id: 'a', rev: 1 },
      { id: 'b', rev: 2 },
    ]);
  });
  test('a new item is not put in', () => {
    expect(mergeFeed([page('a')], page('n', 'a'), idOf).map(idOf)).toEqual(['a']);
  });
});

describe('joinNewest', () => {
  const at = (id: string, time: number) => ({ id, time });
  type At = ReturnType<typeof at>;
  const of = (nextCursor: string | null, ...data: At[]) => ({ data, nextCursor });
  const joined = (pages: { data: At[]; nextCursor: string | null }[], ...newest: At[]) =>
    joinNewest(pages, of('more', ...newest), {
      idOf,
      timeOf: ({ time }) => String(time),
      joins: ({ id }) => id.startsWith('mine'),
    });
  const ids = (pages: ReturnType<typeof joined>) => pages.map(({ data }) => data.map(idOf));
  const loaded = [of('x', at('a', 8), at('b', 6)), of('y', at('c', 4))];

  test('what joins is put where its time belongs, other news is not', () => {
    const all = joined(loaded, at('mine', 9), at('other', 9), at('a', 8), at('mine too', 5));
    expect(ids(all)).toEqual([
      ['mine', 'a', 'b'],
      ['mine too', 'c'],
    ]);
  });
  test('nothing to put in leaves the pages as they are', () => expect(joined(loaded, at('a', 8))).toBe(loaded));
  test('what is older than all that is loaded comes with the next page', () =>
    expect(joined(loaded, at('mine', 1))).toBe(loaded));
  test('where no page follows it stands at the end, also of nothing', () => {
    expect(ids(joined([of(null, at('a', 9))], at('mine', 1)))).toEqual([['a', 'mine']]);
    expect(ids(joined([of(null)], at('mine', 1)))).toEqual([['mine']]);
  });
});

describe('unseenIn', () => {
  test('counts what is new', () => expect(unseenIn(page('a', 'b').data, page('n', 'm', 'a'), idOf)).toBe(2));
  test('what slides up from the next page is not new', () =>
    expect(unseenIn(page('a', 'b').data, page('b', 'c'), idOf)).toBe(0));
  test('a whole page of new items is counted', () =>
    expect(unseenIn(page('a').data, page('x', 'y', 'z'), idOf)).toBe(3));
  test('an item that has come to the top hides none of those that came with it', () => {
    const at = (id: string, time: number) => ({ id, time: `2026-11-29T00:00:0${time}.000Z` });
    const items = [at('a', 9), at('b', 2), at('c', 1)];
    const newest = { data: [at('a', 9), at('x', 8), at('y', 7)], nextCursor: 'more' };
    expect(unseenIn(items, newest, idOf, ({ time }) => time)).toBe(2);
    const slid = { data: [at('a', 9), at('c', 1), at('d', 0)], nextCursor: null };
    expect(unseenIn(items, slid, idOf, ({ time }) => time)).toBe(0);
  });
  test('knows nothing before the newest page was read', () => expect(unseenIn([], undefined, idOf)).toBe(0));
});

test('trimPages keeps the first pages and their cursors', () => {
  expect(trimPages({ pages: [1, 2, 3], pageParams: [null, 'x', 'y'] }, 2)).toEqual({
    pages: [1, 2],
    pageParams: [null, 'x'],
  });
});
