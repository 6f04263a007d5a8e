// What the X adapter hands to intake, and what deliveries hand to the adapter: X's vocabulary already mapped to ours.

export interface FetchedProfile {
  twitterUserId: string;
  username: string;
  name: string;
  avatarUrl: string | null;
  isVerified: boolean;
  isProtected: boolean;
  followersCount: number | null;
  receivesDm: boolean | null;
  /** left out as the rest below: not told */
  bio?: string | null;
  /** where they say that they are */
  location?: string | null;
  /** since when they are on X */
  joinedAt?: Date | null;
  tweetsCount?: number | null;
  followingCount?: number | null;
}

export interface FetchedMedia {
  kind: 'photo' | 'video' | 'animated_gif';
  url: string | null;
  previewUrl: string | null;
  altText: string | null;
  width: number | null;
  height: number | null;
}

export interface FetchedTweet {
  /** first id of the edit history: the tweet's identity */
  tweetId: string;
  /** newest id of the edit history */
  latestTweetId: string;
  authorId: string;
  conversationId: string;
  inReplyToTweetId: string | null;
  inReplyToUserId: string | null;
  /** absent: not known */
  quotedTweetId?: string | null;
  /** of a retweet; absent: not known */
  retweetedTweetId?: string | null;
  /** in the order of the text */
  mentionedUserIds: string[];
  kind: 'tweet' | 'reply' | 'quote' | 'retweet';
  /** whole visible text: note_tweet preferred, leading mentions of a reply stripped, entities unescaped, links expanded */
  text: string;
  language: string | null;
  media: FetchedMedia[];
  metrics: { replies: number; retweets: number; likes: number; quotes: number } | null;
  postedAt: Date;
}

export interface FetchedDirectMessage {
  dmEventId: string;
  dmConversationId: string;
  isGroup: boolean;
  senderId: string;
  text: string;
  media: FetchedMedia[];
  postedAt: Date;
}

/** An item of a page that we could not read. */
export interface UnreadableItem {
  /** null where not even that could be read */
  id: string | null;
  /** its beginning, without secrets */
  excerpt: string;
}

/** One page as X gave it. `nextToken` null: the last page. Items are unsorted and may repeat earlier pages. */
export interface Page<Item> {
  items: Item[];
  profiles: FetchedProfile[];
  nextToken: string | null;
  /** What the page held besides: one odd item does not lose the others. */
  unreadable: UnreadableItem[];
  /** What X says it still answers of such calls, where it says so. */
  callsLeft?: RemainingCalls | undefined;
}

/** Calls of one kind that X still answers an account until its window begins again. */
export interface RemainingCalls {
  remaining: number;
  resetAt: Date;
}

/**
 * Why X did not give a tweet that was asked for. `unknown`: X did not say, and the tweet may well be there;
 * `suspended`: its author is; `other`: a reason of X's that we have no word for.
 */
export type MissingReason = 'not_found' | 'not_authorized' | 'suspended' | 'other' | 'unknown';

/** What became of tweets that were asked for by id. */
export interface FoundTweets {
  items: FetchedTweet[];
  profiles: FetchedProfile[];
  /** each id that was asked for and is in none of `items` */
  missing: { tweetId: string; reason: MissingReason }[];
}

/** A file that X has taken. `pending`: X still works on it; it can be posted once it is ready. */
export interface UploadedMedia {
  mediaId: string;
  state: 'ready' | 'pending';
  /** when to ask again, in seconds; null when ready */
  checkAfterSeconds: number | null;
}

/** A file of a reply that X has taken: X keeps it for a day. */
export type Upload = Pick<UploadedMedia, 'mediaId' | 'state'> & {
  attachmentId: string;
  /** ISO 8601 */
  at: string;
};

/** Payload of a `tweet` delivery: a public post, as a reply where `inReplyToTweetId` is set. */
export interface TweetPayload {
  text: string;
  /** its newest edit that we know of when it is sent */
  inReplyToTweetId: string | null;
  /** other ids of the same tweet, which an earlier attempt may have answered */
  parentVersions?: string[];
  conversationId: string | null;
  /** the author of the tweet answered mentioned or quoted the account: X bills another price */
  isSummoned?: boolean;
  /** up to 4 pictures, or one animation or video, uploaded before */
  mediaIds?: string[];
  /** its files as far as X has them */
  uploads?: Upload[];
  /** of the first part of a split answer: all of it, as it was written */
  wholeText?: string;
}

/** Payload of a `dm` delivery. */
export interface DirectMessagePayload {
  text: string;
  dmConversationId: string;
  /** the other person of a conversation that X may not have yet; the first message opens it */
  participantId?: string;
  /** X takes one */
  mediaIds?: string[];
  /** its files as far as X has them */
  uploads?: Upload[];
}

/** Payload of a delivery that does something to a tweet that is there. */
export interface TweetEffectPayload {
  /** X's id of the account that does it */
  twitterUserId: string;
  /** the tweet's identity */
  tweetId: string;
  /** the edit that it is done to: the newest we know of, or the one that it was done to before */
  versionId: string;
}

/** Payload of an `email` delivery; what is secret stands sealed beside it. */
export interface EmailPayload {
  to: string;
  locale: 'en' | 'pt-BR';
  template:
    | 'password-reset'
    | 'account-needs-reauthorization'
    | 'account-silent'
    | 'invitation'
    | 'add-on-test'
    | 'webhook-disabled'
    /** their own mail server, or Twilio, does not let Perch in */
    | 'add-on-refused'
    /** what they were told of and have not read */
    | 'notifications'
    /** last week's figures, to who wants them */
    | 'weekly-report'
    /** an export is ready, the organization is to be removed, or a domain of it is lost */
    | 'organization-life'
    /** the link proves the address */
    | 'verify-email'
    /** something of their account has changed */
    | 'account-notice'
    /** its `alertId` leads to what it says when it is sent */
    | 'escalation-alert';
  /** what the template is filled with, where it is no secret; `path` is one of the web app and becomes its link */
  data?: Record<string, string>;
  /** tries the organization's own mail server, in use or not, once */
  isTest?: true;
}

/** Payload of an `email` delivery that answers a ticket; who it is from and what it quotes is read when it is sent. */
export interface EmailReplyPayload {
  text: string;
  to: string;
  subject: string;
  /** of the e-mail, whenever and however often it is sent; without angle brackets */
  internetMessageId: string;
}

/** Payload of an `sms` delivery; what is secret stands sealed beside it. */
export interface SmsPayload {
  /** E.164 */
  to: string;
  locale: 'en' | 'pt-BR';
  template: 'phone-code' | 'add-on-test' | 'escalation-alert';
  /** what the template is filled with, where it is no secret */
  data?: Record<string, string>;
  /** afterwards it helps nobody: it is not sent any more; ISO 8601 */
  validUntil?: string;
  /** tries the organization's own account, in use or not, once */
  isTest?: true;
}
