import { describe, expect, test } from 'vitest';
import { aTweet } from '../../testing/tweet.ts';
import { changed, isFiltered, toggleAccount, withoutFilters, without } from './social-search.ts';
import { tweetQuery } from '../../lib/tweet-feed.ts';
import { isNews, latestOf, readUntilOf } from './use-reading.ts';

describe('the URL of a stream', () => {
  test('names the accounts in their order; all of them and none are no choice', () => {
    const all = ['a', 'b', 'c'];
    expect(toggleAccount({}, 'b', all)).toEqual({ accounts: 'b' });
    expect(toggleAccount({ accounts: 'b', hasTicket: 'true' }, 'a', all)).toEqual({
      accounts: 'a,b',
      hasTicket: 'true',
    });
    expect(toggleAccount({ accounts: 'a,b' }, 'c', all)).toEqual({});
    expect(toggleAccount({ accounts: 'a' }, 'a', all)).toEqual({});
  });

  test('asks for what narrows the list, not for the conversation that is open', () => {
    const search = { accounts: 'a', language: 'pt', tweet: 't' };
    expect(tweetQuery(search)).toEqual({ accountIds: 'a', language: 'pt' });
    expect(tweetQuery(search, false)).toEqual({ language: 'pt' });
    expect(isFiltered(search)).toBe(true);
    expect(withoutFilters(search)).toEqual({ accounts: 'a', tweet: 't' });
    expect(changed(search, { language: '', isUnread: 'true' })).toEqual({
      accounts: 'a',
      tweet: 't',
      isUnread: 'true',
    });
  });
});

describe('a tweet is unread', () => {
  const until = '2026-11-22T10:00:00.000Z';
  test.each([
    ['that came later', {}, true],
    ['that X gave late', { postedAt: '2026-11-22T09:00:00.000Z' }, true],
    ['but no old history', { postedAt: '2026-11-21T08:00:00.000Z' }, false],
    ['but not what came before', { receivedAt: until }, false],
    ['but not our own', { isOwn: true }, false],
  ])('%s', (_, fields, expected) => expect(isNews(aTweet(fields), until)).toBe(expected));

  test('as far as the latest that is shown, in whatever order they came', () => {
    const late = aTweet({ receivedAt: '2026-11-22T11:00:00.000Z' });
    expect(latestOf([aTweet(), late, aTweet()])).toBe(late.receivedAt);
    expect(latestOf([])).toBeUndefined();
  });
});

describe('a stream is read', () => {
  const at = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, '0')}:00.000Z`;
  // newest first; the last one was read before
  const items = [5, 4, 3, 2, 1, 0].map((n) => aTweet({ id: `t${n}`, postedAt: at(n), receivedAt: at(n) }));
  const until = ({ seen = '', hasMore = false, unseenCount = 0, unreadCount = 5, list = items, ceiling = at(59) }) =>
    readUntilOf(
      { items: list, hasMore, unseenCount },
      [{ key: 'mentions', readUntil: at(0), unreadCount }],
      () => 'mentions',
      ({ id }) => seen.includes(id),
      ceiling,
    );
  test.each([
    ['not at all while the oldest unread tweet was never on the screen', { seen: 't5 t4 t3' }, undefined],
    ['up to the first that was not', { seen: 't5 t2 t1' }, at(2)],
    ['whole once all of it was', { seen: 't5 t4 t3 t2 t1' }, at(5)],
    ['as far as it is loaded, if nothing unread is below', { seen: 't5 t4 t3 t2 t1', hasMore: true }, at(5)],
    ['not at all while more is unread below', { seen: 't5 t4 t3 t2 t1', hasMore: true, unreadCount: 6 }, undefined],
    ['not beyond what is only announced', { seen: 't5 t4 t3 t2 t1', unseenCount: 1, ceiling: at(3) }, at(3)],
    ['not at all where counts end', { seen: 't5 t4 t3 t2 t1', hasMore: true, unreadCount: 100 }, undefined],
  ])('%s', (_, state, expected) => expect(until(state)).toBe(expected));

  test('up to what came before, where several came at once', () => {
    const list = [
      ...items.slice(0, 3),
      ...[2, 1].map((n) => aTweet({ id: `b${n}`, receivedAt: at(2), postedAt: at(n) })),
    ];
    expect(until({ list, seen: 't5 t4 t3 b2' })).toBeUndefined();
    expect(until({ list, seen: 't4 t3 b2 b1' })).toBe(at(4));
  });
});

test('filters that cannot be read are taken off, the rest stays', () => {
  const search = { accounts: 'x', language: 'xx1', hasMedia: 'true' };
  expect(changed(search, without(['accountIds', 'language']))).toEqual({ hasMedia: 'true' });
});
