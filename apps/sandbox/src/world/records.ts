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
  isProtected: boolean;
  subscription: 'None' | 'Basic' | 'Premium' | 'PremiumPlus';
  acceptsDirectMessages: boolean;
  hasAvatar: boolean;
}

export interface Media {
  mediaKey: string;
  width: number;
  height: number;
  altText?: string;
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
  replySettings: string;
  /** Oldest first; the last one is the id that timelines show. */
  editHistoryTweetIds: string[];
  likedBy: string[];
  /** Counts that began before this world did; live likes, replies and retweets are added to them. */
  baseline: { retweets: number; replies: number; likes: number; quotes: number; impressions: number };
}

export interface Conversation {
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
  participantIds?: string[];
}

export interface Mail {
  id: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  receivedAt: number;
}

export interface Token {
  accessToken: string;
  refreshToken: string | null;
  /** All tokens descended from one authorization; they die together when a spent refresh token is used again. */
  familyId: string;
  userId: string;
  clientId: string;
  scopes: string[];
  expiresAt: number;
}
