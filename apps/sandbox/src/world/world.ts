import { EventEmitter } from 'node:events';
import { FaultBoard } from '../faults/fault-board.ts';
import type { Activity, ActivitySubscription } from './activity.ts';
import { Bill, EMPTY_BILL, type BillingSettings } from './bill.ts';
import type { MediaUpload } from './media-upload.ts';
import type { Conversation, DeveloperApp, DirectMessage, Mail, Sms, Token, Tweet, User } from './records.ts';
import { createSnowflakes } from './snowflake.ts';
import { insertSorted, removeSorted } from './sorted-list.ts';
import { tweetRecord } from './tweet-record.ts';
import { keepWithin } from './weight-limit.ts';

export type Tier = 'self-serve' | 'enterprise';
export type Topic =
  | 'tweets'
  | 'directMessages'
  | 'mail'
  | 'sms'
  | 'users'
  | 'bill'
  | 'requests'
  | 'faults'
  | 'settings';

export interface Settings {
  tier: Tier;
  rateLimits: boolean;
  trickle: { enabled: boolean; perMinute: number };
  indexDelaySeconds: { min: number; max: number };
  /** What the mail server demands before it takes a mail. */
  smtp: { requireAuth: boolean; requireTls: boolean };
  billing: BillingSettings;
  /** How much later it is here than outside: time that was made to pass. */
  passedSeconds: number;
  /** By how much X's clock is off. */
  clockSkewSeconds: number;
  /** Without credits every call is answered 402. */
  credits: 'ok' | 'depleted';
  /** Beyond the month's cap every read of tweets is answered 429. */
  usageCap: 'ok' | 'exceeded';
  /** By how much an id may lie about the time it was made at; X's ids are only roughly ordered. */
  idJitterMs: number;
}

const MOST_MAILS = 5_000;
const MOST_SMS = 5_000;
/** Of all messages together, in bytes; the sources of the oldest mails go first. */
const MOST_MAIL_SOURCE = 32 * 1024 * 1024;

export const DEFAULT_SETTINGS: Settings = {
  tier: 'self-serve',
  rateLimits: true,
  trickle: { enabled: false, perMinute: 12 },
  indexDelaySeconds: { min: 0, max: 0 },
  smtp: { requireAuth: false, requireTls: false },
  billing: { countsIncludes: true, dedupe: 'user', appOwner: null },
  passedSeconds: 0,
  clockSkewSeconds: 0,
  credits: 'ok',
  usageCap: 'ok',
  idJitterMs: 0,
};

/**
 * Everything the simulated X knows, with the lists its timelines are read from (all ascending by id).
 * Operations on it are functions beside this file; they keep its rules, this class keeps its indices.
 */
export class World {
  readonly clock: () => number;
  readonly changes = new EventEmitter<{ change: [Topic] }>();
  /** What X tells of at once. */
  readonly activities = new EventEmitter<{ activity: [Activity] }>();
  readonly newId: (milliseconds: number) => string;

  settings: Settings = structuredClone(DEFAULT_SETTINGS);
  readonly bill: Bill;
  readonly faults: FaultBoard;
  readonly users = new Map<string, User>();
  readonly tweets = new Map<string, Tweet>();
  readonly conversations = new Map<string, Conversation>();
  /** By media id: files on their way here, and those that tweets and messages show. */
  readonly uploads = new Map<string, MediaUpload>();
  readonly directMessages: DirectMessage[] = [];
  readonly mails: Mail[] = [];
  /** By sid, oldest first. */
  readonly sms = new Map<string, Sms>();
  /** Numbers that wrote STOP. */
  readonly unsubscribedNumbers = new Set<string>();
  /** By client id: what was registered beside the app of the settings. */
  readonly apps = new Map<string, DeveloperApp>();
  readonly tokens = new Map<string, Token>();
  readonly spentRefreshTokens = new Map<string, string>();
  /** By id, oldest first. */
  readonly activitySubscriptions = new Map<string, ActivitySubscription>();

  readonly timeline: Tweet[] = [];
  /** JSON of tweets and users by requested fields; dropped when the record changes. */
  readonly fragments = new WeakMap<object, Map<string, Buffer>>();

  readonly #usersByName = new Map<string, User>();
  readonly #tokensByRefresh = new Map<string, Token>();
  readonly #byAuthor = new Map<string, Tweet[]>();
  readonly #byMention = new Map<string, Tweet[]>();
  /** All tweets of a conversation but the one that began it: most conversations are one tweet long. */
  readonly #repliesIn = new Map<string, Tweet[]>();
  readonly #repliesTo = new Map<string, number>();
  readonly #quotesOf = new Map<string, number>();
  readonly #retweetsOf = new Map<string, Map<string, Tweet>>();
  readonly #messagesByConversation = new Map<string, DirectMessage[]>();
  readonly #messagesByUser = new Map<string, DirectMessage[]>();

  constructor(clock: () => number = Date.now) {
    const time = () => clock() + this.settings.passedSeconds * 1000;
    this.clock = () => time() + this.settings.clockSkewSeconds * 1000;
    this.faults = new FaultBoard(time, () => this.changed('faults'));
    this.newId = createSnowflakes((id) => this.tweets.has(id) || this.users.has(id));
    this.changes.setMaxListeners(0);
    this.bill = new Bill(
      () => {
        const { appOwner, ...rules } = this.settings.billing;
        return { ...rules, appOwnerId: appOwner === null ? undefined : this.userByName(appOwner)?.id };
      },
      () => this.changed('bill'),
    );
  }

  changed(topic: Topic): void {
    this.changes.emit('change', topic);
  }

  addUser(user: User): User {
    this.users.set(user.id, user);
    this.#usersByName.set(user.username.toLowerCase(), user);
    this.changed('users');
    return user;
  }

  userByName = (username: string): User | undefined => this.#usersByName.get(username.toLowerCase());

  brands(): User[] {
    return [...this.users.values()].filter((user) => user.isBrand);
  }

  addTweet(given: Tweet): Tweet {
    const tweet = tweetRecord(given);
    this.tweets.set(tweet.id, tweet);
    insertSorted(this.timeline, tweet);
    insertSorted(listOf(this.#byAuthor, tweet.authorId), tweet);
    if (tweet.conversationId !== tweet.id) insertSorted(listOf(this.#repliesIn, tweet.conversationId), tweet);
    for (const id of tweet.mentionedIds) if (id !== tweet.authorId) insertSorted(listOf(this.#byMention, id), tweet);
    this.#countReferences(tweet, 1);
    if (tweet.retweetedTweetId) {
      const retweets = this.#retweetsOf.get(tweet.retweetedTweetId) ?? new Map<string, Tweet>();
      this.#retweetsOf.set(tweet.retweetedTweetId, retweets.set(tweet.authorId, tweet));
    }
    this.touch(this.users.get(tweet.authorId));
    this.changed('tweets');
    return tweet;
  }

  /** Takes a tweet out of every list; `keepById` leaves it readable by id, as an edited version stays. */
  removeTweet(tweet: Tweet, options: { keepById: boolean } = { keepById: false }): void {
    if (!options.keepById) this.tweets.delete(tweet.id);
    removeSorted(this.timeline, tweet);
    removeSorted(this.tweetsBy(tweet.authorId), tweet);
    removeSorted(this.#repliesIn.get(tweet.conversationId) ?? [], tweet);
    for (const id of tweet.mentionedIds) removeSorted(this.mentionsOf(id), tweet);
    this.#countReferences(tweet, -1);
    if (tweet.retweetedTweetId) this.#retweetsOf.get(tweet.retweetedTweetId)?.delete(tweet.authorId);
    this.touch(this.users.get(tweet.authorId));
    this.changed('tweets');
  }

  touch(record: object | undefined): void {
    if (record) this.fragments.delete(record);
  }

  tweetsBy = (userId: string): Tweet[] => this.#byAuthor.get(userId) ?? [];
  mentionsOf = (userId: string): Tweet[] => this.#byMention.get(userId) ?? [];

  /** The tweet that began the conversation, if it still stands in its first version, and all others of it. */
  conversationTweets(conversationId: string): Tweet[] {
    const root = this.tweets.get(conversationId);
    const isShown = root?.conversationId === conversationId && root.editHistoryTweetIds.at(-1) === root.id;
    return [...(isShown ? [root] : []), ...(this.#repliesIn.get(conversationId) ?? [])];
  }

  retweetBy = (userId: string, tweetId: string): Tweet | undefined => this.#retweetsOf.get(tweetId)?.get(userId);

  retweetsOf = (tweetId: string): Tweet[] => [...(this.#retweetsOf.get(tweetId)?.values() ?? [])];

  metricsOf(tweet: Tweet) {
    const first = tweet.editHistoryTweetIds[0]!;
    return {
      retweet_count: tweet.baseline.retweets + (this.#retweetsOf.get(tweet.id)?.size ?? 0),
      reply_count: tweet.baseline.replies + (this.#repliesTo.get(tweet.id) ?? 0),
      like_count: tweet.baseline.likes + tweet.likedBy.length,
      quote_count: tweet.baseline.quotes + (this.#quotesOf.get(first) ?? 0),
      bookmark_count: 0,
      impression_count: tweet.baseline.impressions,
    };
  }

  addDirectMessage(message: DirectMessage, conversation: Conversation): DirectMessage {
    this.conversations.set(conversation.id, conversation);
    insertSorted(this.directMessages, message);
    insertSorted(listOf(this.#messagesByConversation, conversation.id), message);
    for (const id of conversation.participantIds) {
      insertSorted(listOf(this.#messagesByUser, id), message);
      this.touch(this.users.get(id));
    }
    this.changed('directMessages');
    return message;
  }

  messagesIn = (conversationId: string): DirectMessage[] => this.#messagesByConversation.get(conversationId) ?? [];
  messagesOf = (userId: string): DirectMessage[] => this.#messagesByUser.get(userId) ?? [];

  addMail(mail: Mail): void {
    this.mails.push(mail);
    if (this.mails.length > MOST_MAILS) this.mails.shift();
    keepWithin(
      this.mails,
      MOST_MAIL_SOURCE,
      ({ raw }) => raw?.length ?? 0,
      (kept) => {
        kept.raw = null;
      },
    );
    this.changed('mail');
  }

  clearMails(): void {
    this.mails.length = 0;
    this.changed('mail');
  }

  addSms(sms: Sms): Sms {
    this.sms.set(sms.sid, sms);
    if (this.sms.size > MOST_SMS) this.sms.delete(this.sms.keys().next().value!);
    this.changed('sms');
    return sms;
  }

  removeSms(sms: Sms): void {
    this.sms.delete(sms.sid);
    this.changed('sms');
  }

  clearSms(): void {
    this.sms.clear();
    this.changed('sms');
  }

  addApp(app: DeveloperApp): DeveloperApp {
    this.apps.set(app.clientId, app);
    this.changed('settings');
    return app;
  }

  addToken(token: Token): Token {
    this.tokens.set(token.accessToken, token);
    if (token.refreshToken) this.#tokensByRefresh.set(token.refreshToken, token);
    this.changed('settings');
    return token;
  }

  tokenByRefresh = (refreshToken: string): Token | undefined => this.#tokensByRefresh.get(refreshToken);

  removeToken(token: Token): void {
    this.tokens.delete(token.accessToken);
    if (token.refreshToken) this.#tokensByRefresh.delete(token.refreshToken);
    this.changed('settings');
  }

  clear(): void {
    this.settings = structuredClone(DEFAULT_SETTINGS);
    this.bill.restore(EMPTY_BILL);
    this.faults.replace([]);
    for (const index of [
      this.users,
      this.tweets,
      this.conversations,
      this.uploads,
      this.apps,
      this.tokens,
      this.sms,
      this.unsubscribedNumbers,
      this.spentRefreshTokens,
      this.activitySubscriptions,
      this.#usersByName,
      this.#tokensByRefresh,
      this.#byAuthor,
      this.#byMention,
      this.#repliesIn,
      this.#repliesTo,
      this.#quotesOf,
      this.#retweetsOf,
      this.#messagesByConversation,
      this.#messagesByUser,
    ]) {
      index.clear();
    }
    this.directMessages.length = 0;
    this.mails.length = 0;
    this.timeline.length = 0;
    this.changed('tweets');
    this.changed('users');
    this.changed('mail');
    this.changed('sms');
    this.changed('settings');
  }

  #countReferences(tweet: Tweet, by: 1 | -1): void {
    const count = (counts: Map<string, number>, id: string | undefined) => {
      if (id === undefined) return;
      counts.set(id, (counts.get(id) ?? 0) + by);
      this.touch(this.tweets.get(id));
    };
    count(this.#repliesTo, tweet.inReplyToTweetId);
    count(this.#quotesOf, tweet.quotedTweetId);
    if (tweet.retweetedTweetId) this.touch(this.tweets.get(tweet.retweetedTweetId));
  }
}

function listOf<T>(index: Map<string, T[]>, key: string): T[] {
  let list = index.get(key);
  if (!list) index.set(key, (list = []));
  return list;
}
