import type { FetchedDirectMessage, FetchedTweet, Page } from '@perch/contracts';
import type { Acting } from './acting.ts';
import { createAuthorization } from './create-authorization.ts';
import { createCaller } from './create-caller.ts';
import { createInteractions } from './create-interactions.ts';
import { createUploads } from './create-uploads.ts';
import { BARE_TWEETS, DIRECT_MESSAGES, TWEETS, USERS } from './fields.ts';
import { foundTweets } from './found-tweets.ts';
import { fetchedDirectMessage, fetchedProfile, fetchedTweet } from './from-wire.ts';
import type { TwitterHooks } from './hooks.ts';
import { parsed, UnusableAnswer } from './parsed.ts';
import { readLookup, readPage, refused, type ReadPage } from './read-page.ts';
import { TwitterError } from './twitter-error.ts';
import type { TimelineQuery, Twitter } from './twitter.ts';
import { WireDirectMessageEvent, WirePostedTweet, WireSentDirectMessage, WireTweet, WireUser } from './wire.ts';

export interface TwitterSettings {
  /** unset: the real X; plain HTTP for a server on this machine only */
  apiUrl?: string;
  /** a whole call, from the first byte to the last; what comes later counts as lost */
  timeoutMs: number;
}

const USERNAME = /^\w{1,15}$/;
const USER_QUERY = /^[A-Za-z0-9_' ]{1,50}$/;

/** X behind `settings`; `hooks` hear of each call. Keeps connections open, and nothing else. */
export function createTwitter(settings: TwitterSettings, hooks: TwitterHooks = {}): Twitter {
  const call = createCaller(settings, hooks);

  const tweets = (
    as: Acting,
    endpoint: string,
    query: Record<string, string | number>,
    params: Record<string, string> = {},
  ): Promise<Page<FetchedTweet>> =>
    call({ kind: 'read', as, endpoint, params, query: { ...TWEETS, ...query }, bills: 'post_read' }, (body, left) => ({
      ...pageOf(readPage(body, WireTweet, fetchedTweet)),
      callsLeft: left && { remaining: left.remaining, resetAt: left.resetAt },
    }));

  const timeline = (as: Acting, endpoint: string, query: TimelineQuery) =>
    tweets(
      as,
      endpoint,
      {
        max_results: 100,
        ...(query.sinceId !== undefined && { since_id: query.sinceId }),
        ...(query.sinceId === undefined && query.startTime && { start_time: wholeSecond(query.startTime) }),
        ...(query.pageToken !== undefined && { pagination_token: query.pageToken }),
      },
      { id: query.twitterUserId },
    );

  const messages = (
    as: Acting,
    endpoint: string,
    pageToken: string | undefined,
    options: { params?: Record<string, string>; twitterUserId?: string },
  ): Promise<Page<FetchedDirectMessage>> => {
    const query = { ...DIRECT_MESSAGES, ...(pageToken !== undefined && { pagination_token: pageToken }) };
    const params = options.params ?? {};
    return call({ kind: 'read', as, endpoint, params, query, bills: 'dm_event_read' }, (body) =>
      pageOf(
        readPage(
          body,
          WireDirectMessageEvent,
          (message, includes) => message && fetchedDirectMessage(message, includes, options.twitterUserId),
        ),
      ),
    );
  };

  const users = { kind: 'read', bills: 'user_read' } as const;

  const tweetsByIds = (as: Acting, ids: readonly string[], fields: typeof TWEETS | typeof BARE_TWEETS) =>
    call(
      {
        kind: 'read',
        as,
        endpoint: 'GET /2/tweets',
        query: { ...fields, ids: ids.join(',') },
        bills: 'post_read',
      },
      (body) => foundTweets(ids, body),
    );

  return {
    ...createAuthorization(call, settings),
    ...createInteractions(call),
    ...createUploads(call),

    mentions: (as, query) => timeline(as, 'GET /2/users/:id/mentions', query),
    ownTweets: (as, query) => timeline(as, 'GET /2/users/:id/tweets', query),
    tweetsOf: async (as, { twitterUserId, limit }) =>
      call(
        {
          kind: 'read',
          as,
          endpoint: 'GET /2/users/:id/tweets',
          params: { id: twitterUserId },
          query: { ...BARE_TWEETS, max_results: limit },
          bills: 'post_read',
        },
        (body) => {
          const { items, problems } = readPage(body, WireTweet, fetchedTweet);
          if (items.length === 0 && problems.length > 0) throw refused(problems[0]);
          return items;
        },
      ),
    searchRecent: (as, query) =>
      tweets(as, 'GET /2/tweets/search/recent', {
        query: query.query,
        max_results: query.limit ?? 100,
        sort_order: 'recency',
        ...(query.startTime && { start_time: wholeSecond(query.startTime) }),
        ...(query.endTime && { end_time: wholeSecond(query.endTime) }),
        ...(query.sinceId !== undefined && { since_id: query.sinceId }),
        ...(query.untilId !== undefined && { until_id: query.untilId }),
        ...(query.pageToken !== undefined && { next_token: query.pageToken }),
      }),
    tweetsByIds: (as, ids) => tweetsByIds(as, ids, TWEETS),
    bareTweetsByIds: (as, ids) => tweetsByIds(as, ids, BARE_TWEETS),
    directMessages: (as, { twitterUserId, pageToken }) =>
      messages(as, 'GET /2/dm_events', pageToken, { twitterUserId }),
    conversationMessages: (as, dmConversationId, query = {}) =>
      messages(as, 'GET /2/dm_conversations/:id/dm_events', query.pageToken, { params: { id: dmConversationId } }),

    userByUsername: async (as, username) => {
      if (!USERNAME.test(username)) return null;
      return call(
        { ...users, as, endpoint: 'GET /2/users/by/username/:username', params: { username }, query: USERS },
        (body) => {
          const { items, unreadable } = readLookup(body, WireUser, fetchedProfile);
          if (unreadable.length > 0) throw new UnusableAnswer('X answered with a user that cannot be read');
          return items[0] ?? null;
        },
      );
    },
    usersByIds: (as, ids) =>
      call(
        { ...users, as, endpoint: 'GET /2/users', query: { ...USERS, ids: ids.join(',') } },
        (body) => readLookup(body, WireUser, fetchedProfile).items,
      ),
    searchUsers: async (as, { query, limit = 100, pageToken }) => {
      if (!USER_QUERY.test(query)) {
        throw new TwitterError('invalid', "X searches people by letters, digits, _, ' and spaces, 50 at most");
      }
      const next = pageToken !== undefined && { next_token: pageToken };
      return call(
        {
          ...users,
          as,
          endpoint: 'GET /2/users/search',
          query: { ...USERS, query, max_results: limit, ...next },
        },
        (body) => {
          const { items, nextToken } = readPage(body, WireUser, fetchedProfile);
          return { profiles: items, nextToken };
        },
      );
    },

    postTweet: (as, { text, inReplyToTweetId, mediaIds }) =>
      call(
        {
          kind: 'write',
          as,
          endpoint: 'POST /2/tweets',
          body: {
            text,
            ...(inReplyToTweetId !== null && { reply: { in_reply_to_tweet_id: inReplyToTweetId } }),
            ...(mediaIds?.length && { media: { media_ids: mediaIds } }),
          },
        },
        (body) => ({ tweetId: parsed(WirePostedTweet, body).data.id }),
      ),
    sendDirectMessage: (as, { text, dmConversationId, participantId, mediaIds }) =>
      call(
        {
          kind: 'write',
          as,
          // X knows a conversation by its id once there is one
          ...(participantId === undefined
            ? { endpoint: 'POST /2/dm_conversations/:id/messages', params: { id: dmConversationId } }
            : {
                endpoint: 'POST /2/dm_conversations/with/:participant_id/messages',
                params: { participant_id: participantId },
              }),
          body: {
            ...(text !== '' && { text }),
            ...(mediaIds?.length && { attachments: mediaIds.map((id) => ({ media_id: id })) }),
          },
        },
        (body) => ({ dmEventId: parsed(WireSentDirectMessage, body).data.dm_event_id }),
      ),
  };
}

const pageOf = <Item>({ items, profiles, nextToken, unreadable }: ReadPage<Item>): Page<Item> => ({
  items,
  profiles,
  nextToken,
  unreadable,
});

/** X takes RFC 3339 with whole seconds. */
const wholeSecond = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;
