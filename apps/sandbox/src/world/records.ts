/** What the simulated X knows. Times are milliseconds since the epoch, ids are decimal strings. */
export interface User {
  id: string;
  username: string;
  name: string;
  isBrand: boolean;
  password: string;
  createdAt: number;
  description: string;
  location?: string;
  followers: number;
  following: number;
  verifiedType: 'none' | 'blue' | 'business' | 'government';
  /** Only followers see the tweets of a protected account. */
  isProtected: boolean;
  /** X answers as if the tweets of a suspended account were gone. */
  isSuspended: boolean;
  /** Accounts of this world that follow it; `followers` counts all the world. */
  followerIds: string[];
  subscription: 'None' | 'Basic' | 'Premium' | 'PremiumPlus';
  acceptsDirectMessages: boolean;
  hasAvatar: boolean;
}

export interface Media {
  mediaKey: string;
  /** A photo if absent. */
  type?: 'photo' | 'animated_gif' | 'video';
  /** Of the uploaded file; a picture without one is drawn. */
  extension?: string;
  width: number;
  height: number;
  altText?: string;
}

export interface Poll {
  id: string;
  options: { label: string; votes: number }[];
  durationMinutes: number;
}

export interface MentionEntity {
  start: number;
  end: number;
  username: string;
  id: string;
}

export interface UrlEntity {
  start: number;
  end: number;
  url: string;
  expanded_url: string;
  display_url: string;
  media_key?: string;
}

export interface TagEntity {
  start: number;
  end: number;
  tag: string;
}

/** Exactly X's `entities` object, indices in code points of the (escaped) text beside it. */
export interface Entities {
  mentions?: MentionEntity[];
  urls?: UrlEntity[];
  hashtags?: TagEntity[];
  cashtags?: TagEntity[];
}

export interface Tweet {
  id: string;
  authorId: string;
  createdAt: number;
  /** Timelines and search do not show the tweet before this time; look-ups by id do. */
  indexedAt: number;
  /** What the author typed: no automatic mentions, no t.co, not escaped. */
  typedText: string;
  /** What X's API answers as `text`. */
  text: string;
  displayTextRange: [number, number];
  entities: Entities;
  noteTweet?: { text: string; entities: Entities };
  /** Whoever the full text names, also where `text` is cut. */
  mentionedIds: string[];
  lang: string;
  conversationId: string;
  inReplyToUserId?: string;
  inReplyToTweetId?: string;
  quotedTweetId?: string;
  retweetedTweetId?: string;
  media: Media[];
  poll?: Poll;
  isPaidPartnership?: boolean;
  replySettings: string;
  /** Oldest first; the last one is the id that timelines show. */
  editHistoryTweetIds: string[];
  likedBy: string[];
  /** Counts that began before this world did; live likes, replies and retweets are added to them. */
  baseline: { retweets: number; replies: number; likes: number; quotes: number; impressions: number };
}

export interface Conversation {
  /** `<smaller>-<larger>` user id between two; one snowflake for a group. */
  id: string;
  participantIds: string[];
}

export interface DirectMessage {
  id: string;
  conversationId: string;
  eventType: 'MessageCreate' | 'ParticipantsJoin' | 'ParticipantsLeave';
  senderId: string;
  createdAt: number;
  /** `GET /2/dm_events` lags behind the conversation's own list until this time. */
  indexedAt: number;
  text: string;
  entities: Entities;
  media?: Media[];
  /** Whom a ParticipantsJoin or ParticipantsLeave is about; a message has none. */
  participantIds?: string[];
  /** Users who have deleted the message; the others still see it. */
  deletedBy?: string[];
}

export interface Mail {
  id: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string | null;
  /** The headers a reader looks at first, by lower-case name. */
  headers: Record<string, string>;
  receivedAt: number;
  /** `received`: somebody sent it here. `sent`: a customer wrote it in the sandbox. */
  direction: 'received' | 'sent';
  attachments: MailAttachment[];
  /** Size of the whole message in bytes. */
  size: number;
  /** The message as it came, a character for each byte; dropped from the oldest when all of them weigh too much. */
  raw: string | null;
}

export interface MailAttachment {
  filename: string;
  contentType: string;
  /** bytes */
  size: number;
  /** Shown within the HTML by `cid:`. */
  isInline: boolean;
}

export type SmsStatus = 'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

export interface Sms {
  /** `SM` or, with media, `MM`, and 32 hexadecimal digits. */
  sid: string;
  direction: 'outbound-api' | 'inbound';
  /** Absent until a messaging service has chosen its number. */
  from: string | null;
  to: string;
  body: string;
  messagingServiceSid: string | null;
  mediaCount: number;
  status: SmsStatus;
  /** Twilio's code of why it was not delivered. */
  errorCode: number | null;
  createdAt: number;
  updatedAt: number;
  sentAt: number | null;
  statusCallback: string | null;
  callbacks: SmsCallback[];
}

/** What came of telling the sender about one status. */
export interface SmsCallback {
  status: SmsStatus;
  at: number;
  tries: number;
  /** HTTP status of the last try; absent when nobody answered. */
  answer: number | null;
  problem: string | null;
}

/** A developer app: one app, with a pair of keys for OAuth 2.0 and another for OAuth 1.0a. */
export interface DeveloperApp {
  name: string;
  clientId: string;
  clientSecret: string;
  consumerKey: string;
  consumerSecret: string;
}

export interface Token {
  accessToken: string;
  /** Signs the requests of an OAuth 1.0a token; absent for a bearer token. */
  secret?: string;
  refreshToken: string | null;
  /** All tokens descended from one authorization; they die together when a spent refresh token is used again. */
  familyId: string;
  userId: string;
  /** Of the app that it was given to; of a token of OAuth 1.0a: the consumer key. */
  clientId: string;
  scopes: string[];
  expiresAt: number;
}
