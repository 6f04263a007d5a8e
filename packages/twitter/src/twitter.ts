import type {
  AccountTokens,
  DirectMessagePayload,
  FetchedDirectMessage,
  FetchedProfile,
  FetchedTweet,
  FoundTweets,
  Page,
  SignedToken,
  TokenPair,
  TweetPayload,
  TwitterAppKeys,
  TwitterIdentity,
  UploadedMedia,
} from '@perch/contracts';
import type { Acting } from './acting.ts';

export interface AuthorizeLink {
  /** where the browser goes */
  url: string;
  /** comes back with the answer: X's `state`, or the request token of OAuth 1.0a */
  state: string;
  /** what only we know of it: the PKCE verifier, or the secret of the request token */
  secret: string;
}

/** What X sends the browser back with, and what was kept of the link. */
export interface AuthorizationAnswer {
  state: string;
  secret: string;
  /** the code, or the verifier of OAuth 1.0a */
  code: string;
  redirectUri: string;
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
  /** X refuses (`invalid`) one that is older than 7 days */
  sinceId?: string;
  untilId?: string;
  pageToken?: string;
  /** 10 to 100 tweets a page; unset: 100 */
  limit?: number;
}

export interface ProfilePage {
  profiles: FetchedProfile[];
  nextToken: string | null;
}

/** The account's own user id, and the tweet that it acts on. */
export interface Interaction {
  twitterUserId: string;
  tweetId: string;
}

export interface MediaUpload {
  /** its `type` is the file's: image/jpeg, video/mp4, … */
  file: Blob;
  /** X keeps files for posts and for direct messages apart */
  for: 'tweet' | 'dm';
  /** what it shows, for who cannot see it */
  altText?: string | null;
}

/**
 * X as one account sees it. Every method but `uploadMedia` is one request and one page: whoever polls keeps the loop,
 * the order and the resume token. All methods throw TwitterError and nothing else; as an account, also `rate_limited`
 * without a request, when the call budget is used up.
 */
export interface Twitter {
  /**
   * Begins an authorization: OAuth 2.0 with PKCE (S256), or OAuth 1.0a, which asks X for a request token and whose rights
   * are those of the app. Keep `state` and `secret` for the answer.
   */
  authorizeLink(
    app: TwitterAppKeys,
    request: { redirectUri: string; scopes: readonly string[] },
  ): Promise<AuthorizeLink>;
  /** The code lives 30 seconds and serves once. */
  exchangeCode(
    app: TwitterAppKeys,
    answer: AuthorizationAnswer,
  ): Promise<{ tokens: AccountTokens; identity: TwitterIdentity }>;
  /** Spends the refresh token. `unauthorized`: it is no longer taken; `uncertain`: it may be spent. OAuth 2.0 only. */
  refresh(app: TwitterAppKeys, refreshToken: string): Promise<TokenPair>;
  /** Takes the authorization back, of an OAuth 2.0 pair the whole family. */
  revoke(app: TwitterAppKeys, tokens: Pick<TokenPair, 'accessToken' | 'refreshToken'> | SignedToken): Promise<void>;
  identityOf(app: TwitterAppKeys, tokens: Pick<TokenPair, 'accessToken'> | SignedToken): Promise<TwitterIdentity>;
  /** Whether X takes the keys of an OAuth 1.0a app, whatever it says of its callbacks. `unauthorized`: it does not. */
  checkApp(app: TwitterAppKeys): Promise<void>;

  /** Newest first, of the newest 800. */
  mentions(as: Acting, query: TimelineQuery): Promise<Page<FetchedTweet>>;
  /** The account's own posts, replies included; newest first, of the newest 3,200. */
  ownTweets(as: Acting, query: TimelineQuery): Promise<Page<FetchedTweet>>;
  /**
   * The newest posts of any user, replies included, at least 5 and at most 100; without their media, and nobody beside
   * them. `forbidden`: protected or suspended; `not_found`: nobody.
   */
  tweetsOf(as: Acting, query: { twitterUserId: string; limit: number }): Promise<FetchedTweet[]>;
  /** What was written on X in the last 7 days, newest first; retweets are not among it. */
  searchRecent(as: Acting, query: SearchQuery): Promise<Page<FetchedTweet>>;
  /** At most 100 ids, of any edit of a tweet. Tells of each what X has, or why it has not. */
  tweetsByIds(as: Acting, ids: readonly string[]): Promise<FoundTweets>;
  /** The same, without their media and nobody beside them: whether they stand, at the price of the tweets alone. */
  bareTweetsByIds(as: Acting, ids: readonly string[]): Promise<FoundTweets>;
  /** All conversations, newest first, of the last 30 days. Lags behind `conversationMessages` by seconds. */
  directMessages(as: Acting, query: { twitterUserId: string; pageToken?: string }): Promise<Page<FetchedDirectMessage>>;
  conversationMessages(
    as: Acting,
    dmConversationId: string,
    query?: { pageToken?: string },
  ): Promise<Page<FetchedDirectMessage>>;

  /** Null: X shows nobody of that name (none, suspended, or no name at all, which is not even asked for). */
  userByUsername(as: Acting, username: string): Promise<FetchedProfile | null>;
  /** At most 100 ids; who is gone or suspended is left out. */
  usersByIds(as: Acting, ids: readonly string[]): Promise<FetchedProfile[]>;
  /**
   * X takes letters, digits, `_`, `'` and spaces, at most 50; else `invalid`, without a request. X bills each user of a
   * page.
   */
  searchUsers(as: Acting, query: { query: string; limit?: number; pageToken?: string }): Promise<ProfilePage>;

  postTweet(as: Acting, tweet: TweetPayload): Promise<{ tweetId: string }>;
  sendDirectMessage(as: Acting, message: DirectMessagePayload): Promise<{ dmEventId: string }>;
  deleteTweet(as: Acting, tweetId: string): Promise<void>;
  /** `retweetId` null: it had been retweeted before, or X did not tell. */
  retweet(as: Acting, interaction: Interaction): Promise<{ retweetId: string | null }>;
  unretweet(as: Acting, interaction: Interaction): Promise<void>;
  /** `forbidden` for self-serve apps: X has liking for its enterprise customers only. */
  like(as: Acting, interaction: Interaction): Promise<void>;
  unlike(as: Acting, interaction: Interaction): Promise<void>;

  /**
   * Hands a file to X, piece by piece; nothing is published by it, so a failure may simply be tried again. X goes on
   * working on what is `pending`: ask `uploadState` for it after `checkAfterSeconds`. `invalid`: a type or size that X
   * does not take (pictures 5 MB, animations 15 MB, videos 512 MB), without a request.
   */
  uploadMedia(as: Acting, upload: MediaUpload): Promise<UploadedMedia>;
  /** `invalid`: X could make nothing of the file. */
  uploadState(as: Acting, mediaId: string): Promise<UploadedMedia>;
}
