import type { Conversation, DirectMessage, KeywordTweet, PageOf, Tweet } from '@perch/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { useFeed } from '../../lib/feed.ts';

type TweetPage = PageOf<Tweet>;
type KeywordTweetPage = PageOf<KeywordTweet>;
type ConversationPage = PageOf<Conversation>;
type DirectMessagePage = PageOf<DirectMessage>;

export type StreamKind = 'mentions' | 'sent';

export const tweetIdOf = (tweet: Tweet) => tweet.id;
export const conversationKeyOf = (conversation: Conversation) => `${conversation.account.id} ${conversation.id}`;

const postedAtOf = (tweet: Tweet) => tweet.postedAt;
const lastMessageAtOf = (conversation: Conversation) => conversation.lastMessageAt;

export const useTweets = (kind: StreamKind, accountId: string | undefined) =>
  useFeed<Tweet>({
    key: ['social', kind, { accountId }],
    idOf: tweetIdOf,
    timeOf: postedAtOf,
    fetchPage: (cursor, signal) =>
      api.get<TweetPage>(`social/${kind}`, { query: { accountId, limit: 30, cursor }, signal }),
  });

export const keywordFeedKey = (keywordId: string) => ['social', 'keyword', { keywordId }];

export const useKeywordTweets = (keywordId: string) =>
  useFeed<KeywordTweet>({
    key: keywordFeedKey(keywordId),
    idOf: tweetIdOf,
    timeOf: postedAtOf,
    fetchPage: (cursor, signal) =>
      api.get<KeywordTweetPage>(`social/keywords/${keywordId}/tweets`, { query: { limit: 30, cursor }, signal }),
  });

export const useConversations = (accountId: string | undefined) =>
  useFeed<Conversation>({
    key: ['social', 'conversations', { accountId }],
    idOf: conversationKeyOf,
    timeOf: lastMessageAtOf,
    fetchPage: (cursor, signal) =>
      api.get<ConversationPage>('social/direct-messages', { query: { accountId, limit: 40, cursor }, signal }),
  });

/** A conversation, oldest first. */
export const useDirectMessages = (accountId: string, conversationId: string) =>
  useInfiniteQuery({
    queryKey: ['social', 'conversation', accountId, conversationId],
    queryFn: ({ pageParam, signal }) =>
      api.get<DirectMessagePage>(`social/direct-messages/${accountId}/${encodeURIComponent(conversationId)}/messages`, {
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data).toReversed(),
  });
