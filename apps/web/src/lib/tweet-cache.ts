import type { ListOf, Tweet, TweetThread } from '@perch/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { itemsInFeeds, patchFeeds } from './feed.ts';

const LISTS = ['mentions', 'sent', 'keyword'].map((kind) => ['social', kind]);
const THREADS = ['social', 'thread'];
/** What a search has found: a tweet or another thing. */
const HITS = ['social', 'search'];
type Hit = { tweet?: Tweet };
/** So many ids in one request. */
const AT_ONCE = 100;

export type ThreadPages = InfiniteData<TweetThread>;

/** Changes tweets wherever they are shown; rows stay where they are. */
export function patchTweets(client: QueryClient, patch: (tweet: Tweet) => Tweet) {
  for (const prefix of LISTS) patchFeeds<Tweet>(client, prefix, patch);
  patchFeeds<Hit>(client, HITS, (hit) => (hit.tweet ? { ...hit, tweet: patch(hit.tweet) } : hit));
  client.setQueriesData<ThreadPages>(
    { queryKey: THREADS },
    (old) => old && { ...old, pages: old.pages.map((page) => ({ ...page, data: page.data.map(patch) })) },
  );
}

/**
 * Shows tweets as the server has told them, unless a later answer about one is shown already: answers may overtake each
 * other. What only a list knows of one, such as its keywords, stays.
 */
export function putTweets(client: QueryClient, tweets: readonly Tweet[]) {
  const fresh = new Map(tweets.map((tweet) => [tweet.id, tweet]));
  patchTweets(client, (old) => {
    const tweet = fresh.get(old.id);
    return tweet ? laterOf(old, tweet) : old;
  });
}

/** Of a list that has come: where a later answer about a tweet is shown already, that one. */
export function keepLater<T extends Tweet>(client: QueryClient, tweets: readonly T[]): T[] {
  const shown = new Map<string, Tweet>();
  for (const tweet of shownTweets(client)) {
    const known = shown.get(tweet.id);
    if (!known || tweet.asOf > known.asOf) shown.set(tweet.id, tweet);
  }
  return tweets.map((tweet) => {
    const known = shown.get(tweet.id);
    return known && known.asOf > tweet.asOf ? { ...tweet, ...known } : tweet;
  });
}

const laterOf = (old: Tweet, tweet: Tweet): Tweet => (tweet.asOf < old.asOf ? old : { ...old, ...tweet });

/** Every tweet that some list or conversation holds. */
export function shownTweets(client: QueryClient): Tweet[] {
  const threads = client.getQueriesData<ThreadPages>({ queryKey: THREADS });
  return [
    ...LISTS.flatMap((prefix) => itemsInFeeds<Tweet>(client, prefix)),
    ...itemsInFeeds<Hit>(client, HITS).flatMap(({ tweet }) => tweet ?? []),
    ...threads.flatMap(([, data]) => data?.pages.flatMap((page) => page.data) ?? []),
  ];
}

interface Changed {
  /** X's ids */
  tweets: readonly string[];
  ticketsOfTweets: readonly string[];
}

/** Reads those tweets again that are shown and have changed, or whose ticket has. */
export async function refreshShownTweets(client: QueryClient, { tweets, ticketsOfTweets }: Changed): Promise<void> {
  if (tweets.length + ticketsOfTweets.length === 0) return;
  const [changed, tickets] = [new Set(tweets), new Set(ticketsOfTweets)];
  const shown = shownTweets(client).filter(
    ({ tweetId, ticket }) => changed.has(tweetId) || (ticket !== null && tickets.has(ticket.id)),
  );
  const ids = [...new Set(shown.map(({ id }) => id))];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const query = { ids: ids.slice(at, at + AT_ONCE).join(',') };
    try {
      putTweets(client, (await api.get<ListOf<Tweet>>('social/tweets', { query })).data);
    } catch {
      return; // whoever is offline reads all of it again later
    }
  }
}

/** At once, also on pages that are not read again. */
export function hideTweets(client: QueryClient, tweetIds: ReadonlySet<string>) {
  const gone = {
    text: '',
    media: [],
    metrics: null,
    quoted: null,
    deletedAt: new Date().toISOString(),
    goneReason: null,
  };
  patchTweets(client, (tweet) => (tweetIds.has(tweet.tweetId) ? { ...tweet, ...gone, isUnanswered: false } : tweet));
}
