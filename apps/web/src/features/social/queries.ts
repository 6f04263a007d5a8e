import type {
  Conversation,
  ConversationDetail,
  ConversationMessage,
  KeywordTweet,
  ListOf,
  PageOf,
  SocialStream,
  Tweet,
  TweetThread,
} from '@perch/contracts';
import { queryOptions, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Query } from '../../lib/api.ts';
import { useFeed } from '../../lib/feed.ts';
import { keepLater } from '../../lib/tweet-cache.ts';
import { fetchTweets, tweetFeed, type StreamKind } from '../../lib/tweet-feed.ts';

type ConversationPage = PageOf<Conversation>;
type MessagePage = PageOf<ConversationMessage>;

export const tweetIdOf = (tweet: Tweet) => tweet.id;
export const conversationKeyOf = (conversation: Conversation) => `${conversation.account.id} ${conversation.id}`;

const postedAtOf = (tweet: Tweet) => tweet.postedAt;
const lastMessageAtOf = (conversation: Conversation) => conversation.lastMessageAt;

/** @param joins which tweets are shown as soon as they are there instead of being announced */
export function useTweets(kind: StreamKind, query: Query, joins: (tweet: Tweet) => boolean) {
  const client = useQueryClient();
  return useFeed<Tweet>({
    ...tweetFeed(client, kind, query),
    idOf: tweetIdOf,
    timeOf: postedAtOf,
    keepsPlace: true,
    joins,
  });
}

export const keywordFeedKey = (keywordId: string, query: Query) => ['social', 'keyword', { keywordId }, query];

export function useKeywordTweets(keywordId: string, query: Query) {
  const client = useQueryClient();
  return useFeed<KeywordTweet>({
    key: keywordFeedKey(keywordId, query),
    idOf: tweetIdOf,
    timeOf: postedAtOf,
    keepsPlace: true,
    fetchPage: (cursor, signal) =>
      fetchTweets<KeywordTweet>(client, `social/keywords/${keywordId}/tweets`, {
        query: { ...query, limit: 30, cursor },
        signal,
      }),
  });
}

export const useConversations = (accounts: string | undefined) =>
  useFeed<Conversation>({
    key: ['social', 'conversations', { accounts }],
    idOf: conversationKeyOf,
    timeOf: lastMessageAtOf,
    fetchPage: (cursor, signal) =>
      api.get<ConversationPage>('social/direct-messages', {
        query: { accountIds: accounts, limit: 40, cursor },
        signal,
      }),
  });

export const streamsQuery = queryOptions({
  queryKey: ['social', 'streams'],
  queryFn: async ({ signal }) => (await api.get<ListOf<SocialStream>>('social/streams', { signal })).data,
  staleTime: 30_000,
});

/** What is unread in each stream. */
export const useStreams = () => useQuery(streamsQuery);

/** The streams of a kind, of the chosen accounts or of all. */
export const streamsOf = (
  streams: readonly SocialStream[] | undefined,
  kind: SocialStream['kind'] | null,
  accountIds: readonly string[],
) =>
  (streams ?? []).filter(
    (stream) => stream.kind === kind && (accountIds.length === 0 || accountIds.includes(stream.accountId)),
  );

export const keysOf = (...of: Parameters<typeof streamsOf>) => streamsOf(...of).map(({ key }) => key);

type Position = { earlier: string } | { later: string } | null;

/** A conversation around a tweet, oldest first; it grows at both ends. */
export function useThread(id: string) {
  const client = useQueryClient();
  return useInfiniteQuery({
    queryKey: ['social', 'thread', id],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 40, ...pageParam };
      const page = await api.get<TweetThread>(`social/tweets/${id}/thread`, { query, signal });
      return { ...page, data: keepLater(client, page.data) };
    },
    initialPageParam: null as Position,
    getNextPageParam: ({ laterCursor }): Position => (laterCursor === null ? null : { later: laterCursor }),
    getPreviousPageParam: ({ earlierCursor }): Position => (earlierCursor === null ? null : { earlier: earlierCursor }),
    retry: false,
  });
}

export const conversationPath = (accountId: string, conversationId: string) =>
  `social/direct-messages/${accountId}/${encodeURIComponent(conversationId)}`;

export const chatKey = ['social', 'chat'];

/** A conversation with what we answer and X does not show yet. */
export const useConversation = (accountId: string, conversationId: string) =>
  useQuery({
    queryKey: [...chatKey, accountId, conversationId],
    queryFn: ({ signal }) => api.get<ConversationDetail>(conversationPath(accountId, conversationId), { signal }),
  });

/** A conversation, oldest first. */
export const useDirectMessages = (accountId: string, conversationId: string) =>
  useInfiniteQuery({
    queryKey: ['social', 'conversation', accountId, conversationId],
    queryFn: ({ pageParam, signal }) =>
      api.get<MessagePage>(`${conversationPath(accountId, conversationId)}/messages`, {
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data).toReversed(),
  });
