/**
 * Closed lists and limits that the screens show by themselves. They stand apart from the schemas that are made of them, so
 * that a page which only needs to offer them loads no schema.
 */
export const TICKET_STATUSES = ['open', 'pending', 'on_hold', 'closed'] as const;
export const TICKET_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
/** the channels of X, by which accounts capture tickets */
export const TWITTER_CHANNELS = ['twitter', 'twitter_dm'] as const;
/** where the ticket began: a tweet, a direct message, an e-mail, or by hand */
export const TICKET_CHANNELS = [...TWITTER_CHANNELS, 'email', 'manual'] as const;
/**
 * latest, stalest: by the latest message; newest, oldest: by when they were opened; priority: urgent ones first; due:
 * soonest first, then those without a due time; closed: closed ones only, by when that was
 */
export const TICKET_SORTS = ['latest', 'stalest', 'newest', 'oldest', 'priority', 'due', 'closed'] as const;
/**
 * a reply of it waits for a second person; for one whom you may be; for its time; or did not go out, and nobody has said
 * what becomes of it: whoever closes a ticket after its reply has failed has said so
 */
export const TICKET_REPLIES = ['to_approve', 'for_me_to_approve', 'scheduled', 'not_sent'] as const;
/** What narrows and orders the list of tickets, by the names it has in the query. */
export const TICKET_FILTERS = [
  'status',
  'priority',
  'channel',
  'departmentId',
  'assignee',
  'accountId',
  'contactId',
  'twitterUserId',
  'tag',
  'reply',
  'openedDays',
  'openedFrom',
  'openedBefore',
  'openedZone',
  'openedHour',
  'closedFrom',
  'closedBefore',
  'unclosedAt',
  'reopenedFrom',
  'reopenedBefore',
  'repliedFrom',
  'repliedBefore',
  'repliedBy',
  'replyState',
  'isAnswered',
  'firstResponseOver',
  'resolutionOver',
  'isHistory',
  'language',
  'keywordId',
  'isOverdue',
  'isSnoozed',
  'isSpam',
  'q',
  'sort',
] as const;

export const CONTACT_SORTS = ['activity', 'created', 'name'] as const;
export const CAPTURE_MODES = ['off', 'all', 'matching'] as const;
export const MAIL_SECURITIES = ['tls', 'starttls', 'none'] as const;

/** How often a browser says that it is there. */
export const PRESENCE_BEAT_MS = 8_000;
export const PRESENCE_LIFE_MS = 20_000;

/** Of one file, bytes. */
export const MOST_ATTACHMENT_BYTES = 100 * 1024 * 1024;
export const MOST_ALT_TEXT = 1000;
/** The `tweetsLastDay` of a keyword goes no further. */
export const MOST_COUNTED = 1000;
export const MAX_PROFILE_IDS = 100;
export const MAX_KEYWORDS = 1000;
export const MAX_PHRASE_LENGTH = 100;
/** Of an escalation rule. */
export const MAX_ESCALATION_KEYWORDS = 100;
export const MAX_RECIPIENTS = 10;
export const MAX_ESCALATION_RULES = 20;
/** What each number of a rule may be. */
export const ESCALATION_LIMITS = {
  tweetCount: { least: 1, most: 10_000 },
  windowMinutes: { least: 1, most: 1440 },
  minFollowers: { least: 0, most: 1_000_000_000 },
  cooldownMinutes: { least: 0, most: 10_080 },
  onCallMinutes: { least: 1, most: 1440 },
  baselineLeast: { least: 1, most: 10_000 },
} as const;
/** How many times what is usual may raise an alarm. */
export const BASELINE_TIMES = { least: 1.5, most: 100 } as const;

/** What narrows a stream of tweets, as the URL and the query name it. */
export const TWEET_FILTERS = [
  'isUnanswered',
  'hasTicket',
  'hasMedia',
  'isUnread',
  'language',
  'minFollowers',
  'postedFrom',
  'postedBefore',
] as const;

/** An `unreadCount` goes no further. */
export const MOST_UNREAD = 100;

/** So many members of a group in direct messages are told. */
export const MOST_GROUP_MEMBERS = 12;

/** What a chart of volume covers: the steps that it has, and how long each is. */
export const VOLUME_SPANS = {
  hour: { steps: 12, stepSeconds: 300 },
  day: { steps: 24, stepSeconds: 3600 },
} as const;

export const SOCIAL_READ_STATES = ['agent', 'team'] as const;
/** Who may have X asked at a price: nobody, whoever may post, whoever may look. */
export const X_SEARCH_BY = ['nobody', 'posting', 'viewing'] as const;
/** What is said of a name that holds such characters: the screens have a sentence for it. */
export const TURNS_TEXT = 'Use no characters that turn the direction of text';
