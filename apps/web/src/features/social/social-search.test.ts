import { describe, expect, test } from 'vitest';
import { aTweet } from '../../testing/tweet.ts';
import { changed, isFiltered, toggleAccount, withoutFilters, without } from './social-search.ts';
import { tweetQuery } from '../../lib/tweet-feed.ts';
import { isNews, latestOf } from './use-reading.ts';

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

test('filters that cannot be read are taken off, the rest stays', () => {
  const search = { accounts: 'x', language: 'xx1', hasMedia: 'true' };
  expect(changed(search, without(['accountIds', 'language']))).toEqual({ hasMedia: 'true' });
});
