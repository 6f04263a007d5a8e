export type TicketPriority = 'low' | 'normal' | 'high' | 'urgent';
export type CaptureMode = 'off' | 'all' | 'matching';

export interface IncomingTweet {
  /** The first id of the edit history, so that an edited tweet stays one tweet. */
  tweetId: string;
  authorId: string;
  conversationId: string;
  inReplyToTweetId: string | null;
  inReplyToUserId: string | null;
  /** In the order of the text. */
  mentionedUserIds: string[];
  /** Visible text. */
  text: string;
  media?: readonly unknown[];
  kind: 'tweet' | 'reply' | 'quote' | 'retweet';
  postedAt: Date;
}

export interface IncomingDirectMessage {
  dmEventId: string;
  dmConversationId: string;
  senderId: string;
  isGroup: boolean;
  text: string;
  media?: readonly unknown[];
  postedAt: Date;
}

export interface TicketState {
  id: string;
  status: 'open' | 'pending' | 'on_hold' | 'closed';
  closedAt: Date | null;
  conversationId: string;
  /** The X user the ticket is about. */
  customerId: string;
  accountId: string;
  lastOutboundAt: Date | null;
  openedAt: Date;
  isSpam: boolean;
  /** The place in the conversation for what this customer writes next; a follow-up or a split takes it over. */
  isCurrent: boolean;
  /** Its department lets a mere thank-you change nothing. */
  ignoresThanks?: boolean;
}

/** A connected account of the organization. */
export interface Brand {
  accountId: string;
  twitterUserId: string;
  /**
   * `false` for an account that takes no mentions in (capture off, paused, to be re-authorized): a tweet that names
   * several of our accounts is then not left to it. Default `true`.
   */
  capturesMentions?: boolean;
  /** It fetches no mention older than this (the moment of connecting), so it takes none. Default: no limit. */
  mentionsSince?: Date;
}

export interface CaptureKeyword {
  id: string;
  phrase: string;
  departmentId: string | null;
  priority: TicketPriority | null;
  tags: string[];
  assigneeId: string | null;
}

export interface CaptureSettings {
  mentions: CaptureMode;
  directMessages: CaptureMode;
  keywords: CaptureKeyword[];
  excludedKeywords: string[];
  departmentId: string;
  unmatchedDepartmentId: string | null;
  includeRetweets: boolean;
  includeQuotes: boolean;
  includeReplies: boolean;
  /** X user ids. */
  mutedProfiles: string[];
  reopenHours: { public: number; directMessage: number };
}

export const REASON_CODES = [
  // append
  'already_in_ticket',
  'conversation_continues',
  'last_answer_from_ticket',
  'reopened',
  'late_message_of_closed_ticket',
  'spam_ticket',
  'thanks_only',
  // open
  'follow_up',
  'all_mentions',
  'all_direct_messages',
  'keyword',
  'unmatched_department',
  'by_hand',
  // the ticket of an incident
  'incident',
  // somebody made a ticket of a tweet, or put it into one
  'converted',
  'added_by_hand',
  'by_link',
  // made of messages of another ticket
  'split',
  // link
  'other_account_has_it',
  // outbound
  'own_tweet',
  'own_direct_message',
  // ignore
  'own_brand',
  'other_account_takes_it',
  'imported_answered',
  'before_connecting',
  'retweet_off',
  'quote_off',
  'reply_off',
  'capture_off',
  'muted',
  'found_on_x',
  'excluded_keyword',
  'no_keyword_matched',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Why this ticket, or why not: stored with the tweet and shown. */
export interface Reason {
  code: ReasonCode;
  keywordId?: string;
  matched?: { start: number; end: number; phrase: string }[];
}

export interface Append {
  kind: 'append';
  ticketId: string;
  reopen: boolean;
  reason: Reason;
}

export interface Open {
  kind: 'open';
  departmentId: string;
  priority: TicketPriority;
  tags: string[];
  assigneeId: string | null;
  /** The closed ticket of the same customer in the same conversation. */
  followUpOfId: string | null;
  /** The ticket of another person in the same conversation. */
  relatedTicketId: string | null;
  reason: Reason;
}

export type Decision =
  | Append
  | Open
  /** Another of our accounts already has the ticket for this tweet. */
  | { kind: 'link'; ticketId: string; reason: Reason }
  /** Written by the brand itself. */
  | { kind: 'outbound'; ticketId: string | null; reason: Reason }
  | { kind: 'ignore'; reason: Reason };
