import { TWEET_FILTERS, type PageOf, type Tweet } from '@perch/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { api, type Query } from './api.ts';
import { keepLater } from './tweet-cache.ts';

export type StreamKind = 'mentions' | 'sent';

/** What the URL says of a stream. */
export type TweetSearch = { accounts?: string } & { [name in (typeof TWEET_FILTERS)[number]]?: string };

/** What the server is asked for. */
export function tweetQuery(search: TweetSearch, hasAccounts = true): Query {
  const query: Query = {};
  for (const name of TWEET_FILTERS) if (search[name]) query[name] = search[name];
  if (hasAccounts && search.accounts) query['accountIds'] = search.accounts;
  return query;
}

/** A page of tweets, none of them older than what is shown of it by now. */
export async function fetchTweets<T extends Tweet>(client: QueryClient, ...request: Parameters<typeof api.get>) {
  const page = await api.get<PageOf<T>>(...request);
  return { ...page, data: keepLater(client, page.data) };
}

export const tweetFeed = (client: QueryClient, kind: StreamKind, query: Query) => ({
  key: ['social', kind, query],
  fetchPage: (cursor: string | null, signal: AbortSignal) =>
    fetchTweets<Tweet>(client, `social/${kind}`, { query: { ...query, limit: 30, cursor }, signal }),
});
