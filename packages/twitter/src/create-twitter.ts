import type {
  DirectMessagePayload,
  FetchedDirectMessage,
  FetchedTweet,
  FoundTweets,
  Page,
  TokenPair,
  TweetPayload,
  TwitterIdentity,
} from '@perch/contracts';
import { TwitterApi } from 'twitter-api-v2';
import type { z } from 'zod';
import type { Acting } from './acting.ts';
import { createCaller } from './create-caller.ts';
import { foundTweets } from './found-tweets.ts';
import { fetchedDirectMessage, fetchedProfile, fetchedTweet } from './from-wire.ts';
import { TwitterError, type CallKind } from './twitter-error.ts';
import {
  WireDirectMessageList,
  WireMe,
  WirePostedTweet,
  WireSentDirectMessage,
  WireTokens,
  WireTweetList,
} from './wire.ts';

export interface TwitterSettings {
  /** unset: the real X; plain HTTP for a server on this machine only */
  apiUrl?: string;
  clientId: string;
  clientSecret: string;
  /** a whole call, from the first byte to the last; what comes later counts as lost */
  timeoutMs: number;
}

export interface AuthorizeLink {
  /** where the browser goes */
  url: string;
  state: string;
  codeVerifier: string;
}

export interface TimelineQuery {
  twitterUserId: string;
  /** X may or may not include this very id */
  sinceId?: string;
  /** X ignores it beside `sinceId` */
  startTime?: Date;
  pageToken?: string;
}

export interface SearchQuery {
  /** X's query language; self-serve takes 512 characters */
  query: string;
  /** X takes none older than 7 days */
  startTime?: Date;
  /** at least 10 seconds ago; unset: 30 seconds ago */
  endTime?: Date;
  sinceId?: string;
  untilId?: string;
  pageToken?: string;
}

/**
 * X as one account sees it. Every method is one request and one page: whoever polls keeps the loop, the order and the
 * resume token. All methods throw TwitterError and nothing else.
 */
export interface Twitter {
  /** Begins an authorization (OAuth 2.0 with PKCE, S256). Keep `state` and `codeVerifier` for the answer. */
  authorizeLink(request: { redirectUri: string; scopes: readonly string[] }): AuthorizeLink;
  /** The code lives 30 seconds and serves once. */
  exchangeCode(request: {
    code: string;
    codeVerifier: string;
    redirectUri: string;
  }): Promise<{ tokens: TokenPair; identity: TwitterIdentity }>;
  /** Spends the refresh token. `unauthorized`: it is no longer taken; `uncertain`: it may be spent. */
  refresh(refreshToken: string): Promise<TokenPair>;
  revoke(token: string): Promise<void>;
  identityOf(accessToken: string): Promise<TwitterIdentity>;

  /** Newest first, of the newest 800. */
  mentions(as: Acting, query: TimelineQuery): Promise<Page<FetchedTweet>>;
  /** The account's own posts, replies included; newest first, of the newest 3,200. */
  ownTweets(as: Acting, query: TimelineQuery): Promise<Page<FetchedTweet>>;
  /** What was written on X in the last 7 days, newest first; retweets are not among it. */
  searchRecent(as: Acting, query: SearchQuery): Promise<Page<FetchedTweet>>;
  /** At most 100 ids, of any edit of a tweet. Tells of each what X has, or why it has not. */
  tweetsByIds(as: Acting, ids: readonly string[]): Promise<FoundTweets>;
  /** All conversations, newest first, of the last 30 days. Lags behind `conversationMessages` by seconds. */
  directMessages(as: Acting, query: { twitterUserId: string; pageToken?: string }): Promise<Page<FetchedDirectMessage>>;
  conversationMessages(
    as: Acting,
    dmConversationId: string,
    query?: { pageToken?: string },
  ): Promise<Page<FetchedDirectMessage>>;

  postTweet(as: Acting, tweet: TweetPayload): Promise<{ tweetId: string }>;
  sendDirectMessage(as: Acting, message: DirectMessagePayload): Promise<{ dmEventId: string }>;
}

const USER_FIELDS =
  'id,name,username,profile_image_url,protected,public_metrics,receives_your_dm,verified,verified_type';
const MEDIA_FIELDS = 'alt_text,height,media_key,preview_image_url,type,url,width';
const TWEETS = {
  // asking in the tweet vocabulary makes X answer in it
  'tweet.fields':
    'id,text,author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,entities,' +
    'in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,attachments',
  'user.fields': USER_FIELDS,
  'media.fields': MEDIA_FIELDS,
  expansions: 'author_id,attachments.media_keys',
};
const DIRECT_MESSAGES = {
  max_results: 100,
  event_types: 'MessageCreate',
  'dm_event.fields': 'id,text,event_type,created_at,dm_conversation_id,sender_id,attachments,entities',
  'user.fields': USER_FIELDS,
  'media.fields': MEDIA_FIELDS,
  expansions: 'sender_id,attachments.media_keys',
};
const OAUTH = 'https://api.x.com/2/oauth2/';

export function createTwitter(settings: TwitterSettings): Twitter {
  const call = createCaller(settings);
  const app = { clientId: settings.clientId, clientSecret: settings.clientSecret };

  async function token(request: Record<string, string>): Promise<TokenPair> {
    const askedAt = Date.now();
    // form-encoded as RFC 6749 has it; the library's own method sends JSON and loses a pair without `scope`
    const answer = await call('write', app, (client) =>
      client.post(`${OAUTH}token`, { ...request, client_id: app.clientId }, { forceBodyMode: 'url' }),
    );
    const tokens = parsed(WireTokens, answer, 'write');
    return {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresAt: new Date(askedAt + tokens.expires_in * 1000),
      scopes: (tokens.scope ?? '').split(' ').filter(Boolean),
    };
  }

  async function tweets(
    as: Acting,
    path: string,
    query: Record<string, string | number>,
    params: Record<string, string> = {},
  ): Promise<Page<FetchedTweet>> {
    const answer = await call('read', as.accessToken, (client) =>
      client.v2.get(path, { ...TWEETS, ...query }, { params }),
    );
    const { data, includes, meta } = parsed(WireTweetList, answer, 'read');
    return {
      items: (data ?? []).map((tweet) => fetchedTweet(tweet, includes)),
      profiles: (includes?.users ?? []).map(fetchedProfile),
      nextToken: meta?.next_token ?? null,
      unreadable: [],
    };
  }

  const timeline = (as: Acting, path: string, query: TimelineQuery) =>
    tweets(
      as,
      path,
      {
        max_results: 100,
        ...(query.sinceId !== undefined && { since_id: query.sinceId }),
        ...(query.sinceId === undefined && query.startTime && { start_time: wholeSecond(query.startTime) }),
        ...(query.pageToken !== undefined && { pagination_token: query.pageToken }),
      },
      { id: query.twitterUserId },
    );

  async function messages(
    as: Acting,
    path: string,
    pageToken: string | undefined,
    options: { params?: Record<string, string>; twitterUserId?: string },
  ): Promise<Page<FetchedDirectMessage>> {
    const query = { ...DIRECT_MESSAGES, ...(pageToken !== undefined && { pagination_token: pageToken }) };
    const answer = await call('read', as.accessToken, (client) =>
      client.v2.get(path, query, { params: options.params ?? {} }),
    );
    const { data, includes, meta } = parsed(WireDirectMessageList, answer, 'read');
    return {
      items: (data ?? []).map((message) => fetchedDirectMessage(message, includes, options.twitterUserId)),
      profiles: (includes?.users ?? []).map(fetchedProfile),
      nextToken: meta?.next_token ?? null,
      unreadable: [],
    };
  }

  async function identityOf(accessToken: string): Promise<TwitterIdentity> {
    const answer = await call('read', accessToken, (client) =>
      client.v2.get('users/me', { 'user.fields': USER_FIELDS }),
    );
    const { data } = parsed(WireMe, answer, 'read');
    return {
      twitterUserId: data.id,
      username: data.username,
      name: data.name,
      avatarUrl: data.profile_image_url ?? null,
    };
  }

  return {
    authorizeLink: ({ redirectUri, scopes }) => {
      const link = new TwitterApi(app).generateOAuth2AuthLink(redirectUri, { scope: [...scopes] as never });
      // RFC 7636 spells the method in capitals; the library does not
      const url = link.url.replace('code_challenge_method=s256', 'code_challenge_method=S256');
      return { url: forBrowser(url, settings.apiUrl), state: link.state, codeVerifier: link.codeVerifier };
    },
    exchangeCode: async ({ code, codeVerifier, redirectUri }) => {
      const tokens = await token({
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
      });
      return { tokens, identity: await identityOf(tokens.accessToken) };
    },
    refresh: async (refreshToken) => {
      const tokens = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });
      return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    },
    revoke: async (given) => {
      await call('write', app, (client) =>
        client.post(`${OAUTH}revoke`, { token: given, client_id: app.clientId }, { forceBodyMode: 'url' }),
      );
    },
    identityOf,

    mentions: (as, query) => timeline(as, 'users/:id/mentions', query),
    ownTweets: (as, query) => timeline(as, 'users/:id/tweets', query),
    searchRecent: (as, query) =>
      tweets(as, 'tweets/search/recent', {
        query: query.query,
        max_results: 100,
        sort_order: 'recency',
        ...(query.startTime && { start_time: wholeSecond(query.startTime) }),
        ...(query.endTime && { end_time: wholeSecond(query.endTime) }),
        ...(query.sinceId !== undefined && { since_id: query.sinceId }),
        ...(query.untilId !== undefined && { until_id: query.untilId }),
        ...(query.pageToken !== undefined && { next_token: query.pageToken }),
      }),
    tweetsByIds: async (as, ids) => {
      const answer = await call('read', as.accessToken, (client) =>
        client.v2.get('tweets', { ...TWEETS, ids: ids.join(',') }),
      );
      return foundTweets(ids, parsed(WireTweetList, answer, 'read'));
    },
    directMessages: (as, { twitterUserId, pageToken }) => messages(as, 'dm_events', pageToken, { twitterUserId }),
    conversationMessages: (as, dmConversationId, query = {}) =>
      messages(as, 'dm_conversations/:id/dm_events', query.pageToken, { params: { id: dmConversationId } }),

    postTweet: async (as, { text, inReplyToTweetId }) => {
      const body = {
        text,
        ...(inReplyToTweetId !== null && { reply: { in_reply_to_tweet_id: inReplyToTweetId } }),
      };
      const answer = await call('write', as.accessToken, (client) => client.v2.post('tweets', body));
      return { tweetId: parsed(WirePostedTweet, answer, 'write').data.id };
    },
    sendDirectMessage: async (as, { text, dmConversationId }) => {
      const answer = await call('write', as.accessToken, (client) =>
        client.v2.post('dm_conversations/:id/messages', { text }, { params: { id: dmConversationId } }),
      );
      return { dmEventId: parsed(WireSentDirectMessage, answer, 'write').data.dm_event_id };
    },
  };
}

/** A success without what makes it one tells nothing about a write, and is a riddle in a read. */
function parsed<T extends z.ZodType>(schema: T, answer: unknown, kind: CallKind): z.infer<T> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') || 'the answer';
  throw new TwitterError(kind === 'write' ? 'uncertain' : 'unexpected', `X answered without a usable ${where}`);
}

/** X takes RFC 3339 with whole seconds. */
const wholeSecond = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

/** The page where a person logs in stands at x.com; behind another server it is that server's. */
function forBrowser(url: string, apiUrl: string | undefined): string {
  if (apiUrl === undefined) return url;
  const { pathname, search } = new URL(url);
  return new URL(apiUrl).origin + pathname + search;
}
