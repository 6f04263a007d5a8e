import type { Tweet } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test } from 'vitest';
import { aTweet } from '../testing/tweet.ts';
import { feedKeys } from './feed.ts';
import { keepLater, patchTweets, putTweets, shownTweets } from './tweet-cache.ts';

const KEY = ['social', 'mentions', {}];
const second = (n: number) => `2026-11-22T10:01:0${n}.000Z`;
const read = (n: number, handled: boolean): Tweet => aTweet({ asOf: second(n), handledAt: handled ? second(n) : null });

let client: QueryClient;
beforeEach(() => {
  client = new QueryClient();
  const page = { data: [read(1, false)], nextCursor: null };
  client.setQueryData(feedKeys.pages(KEY), { pages: [page], pageParams: [null] });
});
const isHandled = () => shownTweets(client)[0]!.handledAt !== null;

test('of two answers about a tweet the later one stays, whichever comes first', () => {
  putTweets(client, [read(3, true)]);
  putTweets(client, [read(2, false)]);
  expect(isHandled()).toBe(true);
  putTweets(client, [read(4, false)]);
  expect(isHandled()).toBe(false);
});

test('a list that was read before does not take it back', () => {
  putTweets(client, [read(3, true)]);
  expect(keepLater(client, [read(2, false)])).toMatchObject([{ handledAt: second(3) }]);
  expect(keepLater(client, [read(4, false)])).toMatchObject([{ handledAt: null }]);
});

test('what was shown before its time is taken back by what was there', () => {
  const [before] = shownTweets(client);
  patchTweets(client, (tweet) => ({ ...tweet, handledAt: second(9) }));
  putTweets(client, [before!]);
  expect(isHandled()).toBe(false);
});
