import { MAX_SEARCH_LENGTH } from '@perch/core';
import { z } from 'zod';
import { Sentiment } from './profiles.ts';
import { commaSeparated, Id, Instant, Micros, name, PageQuery, text, TimeZone, TwitterId } from './common.ts';
import { ApiKeyRef } from './api-keys.ts';
import { Attachment } from './attachments.ts';
import { Delivery, DeliveryState, Media, Message, ReferencedTweet } from './messages.ts';
import { Revision, SeenRevision } from './organization.ts';
import { PersonRef, ProfileRef, Reason, TicketPriority, TicketStatus } from './tickets.ts';
import {
  MAX_PROFILE_IDS,
  MOST_COUNTED,
  MOST_GROUP_MEMBERS,
  MOST_UNREAD,
  SOCIAL_READ_STATES,
  X_SEARCH_BY,
  type TWEET_FILTERS,
} from './values.ts';

const TicketChip = z.object({
  id: Id,
  number: z.number().int(),
  status: TicketStatus,
  assignee: PersonRef.nullable(),
});

/** Something that the account of a tweet can do to it, and how far that is. */
export const ActionState = z
  .object({
    isOn: z.boolean().meta({ description: 'As it is wanted: set at once, set back when X refuses' }),
    delivery: z
      .object({ id: Id, state: DeliveryState, code: z.string().nullable() })
      .nullable()
      .meta({ description: 'The latest step on its way to X: failed, its `code` says why' }),
    allowed: z.boolean().meta({ description: 'Whether X would take the next step, doing it or taking it back' }),
    reason: z.string().nullable().meta({ description: 'Code of why not' }),
    priceMicros: z.number().int().nullable().meta({ description: 'What X bills for the next step, micro-dollars' }),
  })
  .meta({ id: 'ActionState' });
export type ActionState = z.infer<typeof ActionState>;

/** Whether the account can answer a tweet in public, and at what price. */
export const ReplyState = z
  .object({
    allowed: z.boolean(),
    reason: z.string().nullable().meta({ description: 'Code of why not' }),
    priceMicros: z.number().int().nullable(),
    linkPriceMicros: z.number().int().nullable().meta({ description: 'With a link in it' }),
  })
  .meta({ id: 'ReplyState' });

export const Tweet = z
  .object({
    id: Id,
    tweetId: TwitterId,
    account: z.object({ id: Id, username: z.string() }),
    author: ProfileRef,
    kind: z.enum(['tweet', 'reply', 'quote', 'retweet']),
    text: z.string(),
    language: z.string().nullable(),
    languageEstimate: z
      .string()
      .nullable()
      .meta({ description: 'What it seems to be written in, where X does not say' }),
    sentiment: Sentiment.nullable(),
    media: z.array(Media),
    metrics: z.object({ replies: z.number(), retweets: z.number(), likes: z.number(), quotes: z.number() }).nullable(),
    permalink: z.string(),
    conversationId: TwitterId,
    /** the tweet that it answers, and whose that is, where we know them; null: it answers none */
    inReplyTo: z.object({ tweetId: TwitterId, username: z.string().nullable() }).nullable(),
    /** the tweet that it quotes */
    quoted: ReferencedTweet.omit({ kind: true }).nullable(),
    isOwn: z.boolean().meta({ description: 'Written by the account itself' }),
    sent: z
      .object({ deliveryId: Id, by: PersonRef.nullable(), apiKey: ApiKeyRef.nullable() })
      .nullable()
      .meta({ description: 'How an own tweet left Perch, and who sent it; null: it was written elsewhere' }),
    isEdited: z.boolean(),
    isFoundOnX: z.boolean().meta({
      description:
        'A search of X has found it: nobody wrote it to the account, and it goes after a while unless something is done with it',
    }),
    /** when we learned that it is gone from X: neither text, media nor metrics are left */
    deletedAt: Instant.nullable(),
    goneReason: z.enum(['not_found', 'not_authorized', 'suspended']).nullable().meta({
      description: 'What X says of it then: deleted, protected or blocked, its author suspended; null: nothing',
    }),
    ticket: TicketChip.nullable(),
    /** what intake decided: opened, appended, linked, outbound or ignored */
    decision: z.string(),
    reason: Reason,
    /** nobody has answered it, and nobody has said that it needs no answer */
    isUnanswered: z.boolean(),
    /** when we answered it: by a tweet under it, or in its ticket */
    answeredAt: Instant.nullable(),
    handledAt: Instant.nullable().meta({
      description: 'Since when it needs no answer: somebody said so, its ticket was closed, or it is a mere thank-you',
    }),
    /** who said so */
    handledBy: PersonRef.nullable(),
    actions: z
      .object({ reply: ReplyState, retweet: ActionState, like: ActionState, delete: ActionState })
      .meta({ description: 'By the account of the tweet' }),
    postedAt: Instant,
    /** when we learnt of it */
    receivedAt: Instant,
    asOf: Instant.meta({ description: 'When it was read: of two answers about a tweet the later one holds' }),
  })
  .meta({ id: 'Tweet' });
export type Tweet = z.infer<typeof Tweet>;

/** A tweet of the brand that answers nobody. */
export const CreateTweet = z
  .object({
    accountId: Id.meta({ description: 'The account that posts it' }),
    text: text().max(5_000),
    attachmentIds: z
      .array(Id)
      .max(10)
      .default([])
      .meta({ description: 'Files of `POST /attachments`: four pictures, or one animation or video' }),
    sendAt: Instant.optional().meta({ description: 'Not before; within a year' }),
    undoSeconds: z
      .number()
      .int()
      .min(0)
      .max(60)
      .default(0)
      .meta({ description: 'How long it may be taken back before it goes out' }),
    acceptPersonalData: z.boolean().optional().meta({
      description: 'Without it an e-mail address, a phone, card or order number answers 409 `personal_data`',
    }),
  })
  .meta({ id: 'CreateTweet' });
/** what has a default may be left out */
export type CreateTweet = z.input<typeof CreateTweet>;

/** A tweet of the brand on its way to X; sent, it is a `Tweet` among those sent. */
export const OutgoingTweet = z
  .object({
    id: Id,
    kind: z.enum(['tweet', 'reply', 'retweet']).meta({ description: 'A reply is steered in its ticket' }),
    ticket: z.object({ id: Id, number: z.number().int() }).nullable(),
    account: z.object({ id: Id, username: z.string(), name: z.string(), avatarUrl: z.string().nullable() }),
    /** whose words they are; null: somebody who is gone, or a key's */
    member: PersonRef.nullable(),
    apiKey: ApiKeyRef.nullable(),
    text: z.string(),
    attachments: z.array(Attachment),
    delivery: Delivery,
    createdAt: Instant,
  })
  .meta({ id: 'OutgoingTweet' });
export type OutgoingTweet = z.infer<typeof OutgoingTweet>;

/** An account by which one may post, and what that costs. */
export const PostingAccount = z
  .object({
    id: Id,
    username: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
    problem: z.string().nullable().meta({ description: 'Code of why it posts nothing at present' }),
    priceMicros: z.number().int().meta({ description: 'What X bills for a tweet, micro-dollars' }),
    linkPriceMicros: z.number().int().meta({ description: 'And for one with a link' }),
  })
  .meta({ id: 'PostingAccount' });
export type PostingAccount = z.infer<typeof PostingAccount>;

/** A keyword of an account, and how much is in its stream. */
export const KeywordStream = z
  .object({
    id: Id,
    phrase: z.string(),
    account: z.object({ id: Id, username: z.string() }),
    tweetsLastDay: z
      .number()
      .int()
      .meta({ description: `Tweets of the last 24 hours that it matches; ${MOST_COUNTED} means at least so many` }),
    rematch: z
      .object({ percent: z.number().int() })
      .nullable()
      .meta({ description: 'How far the look through older tweets has come; null when it is over' }),
    publicSearch: z
      .object({
        intervalSeconds: z.number().int(),
        mostPerDay: z.number().int(),
        tweetMicros: Micros.meta({ description: 'What X bills for a tweet with its author' }),
      })
      .nullable()
      .meta({ description: 'How it watches what nobody wrote to the account; null: it does not' }),
  })
  .meta({ id: 'KeywordStream' });
export type KeywordStream = z.infer<typeof KeywordStream>;

/** A tweet in the stream of a keyword. */
export const KeywordTweet = Tweet.extend({
  matched: z.array(z.object({ phrase: z.string(), start: z.number(), end: z.number() })).meta({
    description: 'Where the keyword is in `text`, in UTF-16 units; `reason` tells what decided about the tweet',
  }),
}).meta({ id: 'KeywordTweet' });
export type KeywordTweet = z.infer<typeof KeywordTweet>;

export const KeywordListQuery = z.object({ accountId: Id.optional() });

/** Left out: of all accounts that are connected. */
const AccountIds = commaSeparated(Id).pipe(z.array(Id).min(1).max(50)).optional();

export const SocialListQuery = PageQuery.extend({ accountIds: AccountIds });

const filters = {
  isUnanswered: z.stringbool().optional(),
  hasTicket: z.stringbool().optional(),
  hasMedia: z.stringbool().optional(),
  isUnread: z.stringbool().optional(),
  /** as X names it */
  language: commaSeparated(z.string().regex(/^[a-z]{2,3}$/, 'A language is two or three letters, such as pt'))
    .pipe(z.array(z.string()).min(1).max(20))
    .optional(),
  minFollowers: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
  postedFrom: Instant.optional(),
  postedBefore: Instant.optional(),
} satisfies Record<(typeof TWEET_FILTERS)[number], z.ZodType>;
export const TweetFilters = z.object(filters);
export type TweetFilters = z.infer<typeof TweetFilters>;

export const TweetListQuery = SocialListQuery.extend(filters);
export const KeywordTweetQuery = PageQuery.extend(filters);

/** So many tweets at once. */
export const MAX_TWEETS = 100;
const TweetRowIds = z.array(Id).min(1).max(MAX_TWEETS);

export const TweetsQuery = z
  .object({
    ids: commaSeparated(Id).pipe(TweetRowIds).optional(),
    tweetIds: commaSeparated(TwitterId).pipe(z.array(TwitterId).min(1).max(MAX_TWEETS)).optional().meta({
      description: 'X ids instead of `ids`: as each account of yours has met them',
    }),
  })
  .refine(({ ids, tweetIds }) => (ids === undefined) !== (tweetIds === undefined), {
    path: ['ids'],
    message: 'Give either ids or tweetIds',
  });
export type TweetsQuery = z.infer<typeof TweetsQuery>;

/** An answer of ours that X does not show yet. */
const ReplyUnderWay = Message.extend({ ticketId: Id, inReplyToTweetId: TwitterId.nullable() }).meta({
  id: 'ReplyUnderWay',
});
export type ReplyUnderWay = z.infer<typeof ReplyUnderWay>;

/** Without a cursor: around the tweet, so many before it (itself among them) and so many after it. */
export const ThreadQuery = z
  .object({
    limit: z.coerce.number().int().min(1).max(100).default(40),
    earlier: z.string().min(1).max(500).optional().meta({ description: 'The `earlierCursor` of a page' }),
    later: z.string().min(1).max(500).optional().meta({ description: 'The `laterCursor` of a page' }),
  })
  .refine(({ earlier, later }) => earlier === undefined || later === undefined, {
    path: ['later'],
    message: 'Give either earlier or later',
  });
export type ThreadQuery = z.infer<typeof ThreadQuery>;

/** A conversation around one of its tweets, oldest first. */
export const TweetThread = z
  .object({
    data: z.array(Tweet),
    earlierCursor: z.string().nullable(),
    laterCursor: z.string().nullable(),
    /** only without a cursor */
    underWay: z.array(ReplyUnderWay),
  })
  .meta({ id: 'TweetThread' });
export type TweetThread = z.infer<typeof TweetThread>;

const ticketOfTweet = {
  departmentId: Id.optional().meta({ description: 'Left out: where the account sends what it captures' }),
  assigneeId: Id.nullable().optional(),
  priority: TicketPriority.optional(),
  tags: z.array(text().trim().min(1).max(40)).max(20).optional(),
};
export const ConvertTweet = z.object(ticketOfTweet).meta({ id: 'ConvertTweet' });
export type ConvertTweet = z.infer<typeof ConvertTweet>;
export const ConvertTweets = z.object({ tweetIds: TweetRowIds, ...ticketOfTweet }).meta({ id: 'ConvertTweets' });
export type ConvertTweets = z.infer<typeof ConvertTweets>;

/** What became of each of many tweets: as it is now, or why nothing was done. */
export const TweetsChanged = z
  .object({
    data: z.array(Tweet),
    refused: z.array(z.object({ id: Id, code: z.enum(['not_found', 'tweet_gone', 'tweet_own']) })),
  })
  .meta({ id: 'TweetsChanged' });
export type TweetsChanged = z.infer<typeof TweetsChanged>;

export const AddTweetToTicket = z.object({ ticketId: Id }).meta({ id: 'AddTweetToTicket' });
export const HandleTweets = z.object({ tweetIds: TweetRowIds, isHandled: z.boolean() }).meta({ id: 'HandleTweets' });
export type HandleTweets = z.infer<typeof HandleTweets>;
export const MuteProfile = z.object({ accountId: Id }).meta({ id: 'MuteProfile' });

/** A stream of the social tab, and how much of it is unread: for you, or for all where reading is shared. */
export const SocialStream = z
  .object({
    key: z.string().meta({ description: 'Names the stream when it is read' }),
    kind: z.enum(['mentions', 'direct_messages', 'keyword']),
    accountId: Id,
    keywordId: Id.nullable(),
    unreadCount: z
      .number()
      .int()
      .meta({ description: `${MOST_UNREAD} means at least so many` }),
    readUntil: Instant.meta({ description: 'What came in later is unread' }),
  })
  .meta({ id: 'SocialStream' });
export type SocialStream = z.infer<typeof SocialStream>;

export const ReadStreams = z
  .object({
    streams: z
      .array(z.string().regex(/^(mentions|dms|keyword):[0-9a-f-]{36}$/, 'The key of a stream'))
      .min(1)
      .max(50),
    until: Instant.meta({ description: 'When the latest item that was seen came in' }),
  })
  .meta({ id: 'ReadStreams' });
export type ReadStreams = z.infer<typeof ReadStreams>;

export const VolumeQuery = z.object({ span: z.enum(['hour', 'day']).default('day') });
export type VolumeSpan = z.infer<typeof VolumeQuery>['span'];

/** How much was posted in a stream, the oldest step first. */
export const StreamVolume = z
  .object({
    key: z.string().meta({ description: 'Of the stream, as `GET /social/streams` names it' }),
    counts: z.array(z.number().int().nullable()).meta({
      description: 'Of each step; null: of a storm only the newest are counted, and this is older',
    }),
  })
  .meta({ id: 'StreamVolume' });
export type StreamVolume = z.infer<typeof StreamVolume>;

export const SocialVolume = z
  .object({
    from: Instant.meta({ description: 'When the first step begins; the last is not over' }),
    stepSeconds: z.number().int(),
    streams: z.array(StreamVolume),
  })
  .meta({ id: 'SocialVolume' });
export type SocialVolume = z.infer<typeof SocialVolume>;

/** agent: what one member has read is unread for the others; team: what one has read is read for all */
export const SocialReadState = z.enum(SOCIAL_READ_STATES);
export type SocialReadState = z.infer<typeof SocialReadState>;
export const SocialSettings = z
  .object({
    readState: SocialReadState,
    showsEstimates: z.boolean().meta({
      description:
        'Sentiment and language as Perch estimates them are shown to members who want them; false: to nobody',
    }),
    xSearchBy: z.enum(X_SEARCH_BY).meta({
      description:
        'Who may have X asked at a price: nobody; those with `social.post`; all with `social.view`. But for nobody, a link to a tweet and a search for X users go by the permissions of their own',
    }),
    revision: Revision,
  })
  .meta({ id: 'SocialSettings' });
/** What is left out stays. */
export const UpdateSocialSettings = SocialSettings.extend({ revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateSocialSettings' });
export type UpdateSocialSettings = z.infer<typeof UpdateSocialSettings>;
export type SocialSettings = z.infer<typeof SocialSettings>;

export const ProfileSearchQuery = z
  .object({
    query: text()
      .trim()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'The beginning of a handle, with or without @, or of a name' }),
    ids: commaSeparated(TwitterId)
      .pipe(z.array(TwitterId).min(1).max(MAX_PROFILE_IDS))
      .optional()
      .meta({ description: 'X user ids, separated by commas, instead of `query`; answered in this order' }),
    limit: z.coerce.number().int().min(1).max(50).default(10),
    cursor: PageQuery.shape.cursor,
  })
  .refine(({ query, ids }) => (query === undefined) !== (ids === undefined), {
    path: ['query'],
    message: 'Give either query or ids',
  });
export type ProfileSearchQuery = z.infer<typeof ProfileSearchQuery>;

/** Direct messages between one account and one person (or group), newest first. */
export const Conversation = z
  .object({
    id: z.string().meta({ description: 'X conversation id' }),
    account: z.object({ id: Id, username: z.string() }),
    isGroup: z.boolean(),
    /** the person; the latest writer in a group */
    participant: ProfileRef,
    members: z.array(ProfileRef).meta({
      description: `Of a group, those who wrote, the latest first, ${MOST_GROUP_MEMBERS} at most: X names nobody else`,
    }),
    preview: z.string(),
    isLastOwn: z.boolean(),
    messageCount: z.number().int(),
    unreadCount: z
      .number()
      .int()
      .meta({ description: `${MOST_UNREAD} means at least so many` }),
    ticket: TicketChip.nullable(),
    lastMessageAt: Instant,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;

export const DirectMessage = z
  .object({
    id: Id,
    dmEventId: TwitterId,
    sender: ProfileRef,
    isOwn: z.boolean(),
    text: z.string(),
    media: z.array(Media),
    reason: Reason,
    postedAt: Instant,
  })
  .meta({ id: 'DirectMessage' });
export type DirectMessage = z.infer<typeof DirectMessage>;

export const ConversationKey = z.object({
  accountId: Id,
  conversationId: z.string().regex(/^[\w-]{1,64}$/, "X's id of a conversation"),
});

/** A message of a conversation as its chat shows it. */
export const ConversationMessage = DirectMessage.extend({
  /** who of the team wrote it; null: somebody else, a key, or it was written on X */
  member: PersonRef.nullable(),
  /** the key that wrote it, instead of a member */
  apiKey: ApiKeyRef.nullable(),
  /** the message of a ticket that shows it */
  messageId: Id.nullable(),
  receivedAt: Instant,
}).meta({ id: 'ConversationMessage' });
export type ConversationMessage = z.infer<typeof ConversationMessage>;

/** An answer of ours that is no message of X yet. */
export const UnderWayMessage = Message.extend({ ticketId: Id }).meta({ id: 'UnderWayMessage' });
export type UnderWayMessage = z.infer<typeof UnderWayMessage>;

export const ConversationDetail = Conversation.extend({
  reply: ReplyState,
  underWay: z.array(UnderWayMessage),
}).meta({ id: 'ConversationDetail' });
export type ConversationDetail = z.infer<typeof ConversationDetail>;

export const ReadConversation = z
  .object({ until: Instant.meta({ description: 'When the latest message that was seen came in' }) })
  .meta({ id: 'ReadConversation' });
export type ReadConversation = z.infer<typeof ReadConversation>;

export const SocialSearchQuery = PageQuery.extend({
  query: text().min(1).max(MAX_SEARCH_LENGTH).meta({
    description:
      'Words, `"phrases"`, `beginnings*`, `-exclusions`, `from:`, `to:`, `has:media`, `is:unanswered`, `ticket:` (a number, `none` or `any`), `since:` and `until:` (a day; the second is not included), `lang:`',
  }),
  order: z.enum(['newest', 'best']).default('newest'),
  accountIds: AccountIds.meta({ description: 'Left out: of all accounts, whatever their state' }),
  timeZone: TimeZone.default('UTC').meta({
    description: 'In which days begin',
  }),
  limit: z.coerce.number().int().min(1).max(50).default(30),
});
export type SocialSearchQuery = z.input<typeof SocialSearchQuery>;

const matched = z
  .array(z.object({ start: z.number().int(), end: z.number().int() }))
  .meta({ description: 'Where the words are in `text`, in UTF-16 units' });

/** A tweet or direct message that a search has found. */
export const SearchHit = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('tweet'), tweet: Tweet, matched }),
    z.object({
      type: z.literal('direct_message'),
      message: DirectMessage,
      account: z.object({ id: Id, username: z.string() }),
      conversationId: z.string(),
      isGroup: z.boolean(),
      /** whom the conversation is with; the latest writer in a group */
      participant: ProfileRef,
      ticket: TicketChip.nullable(),
      matched,
    }),
  ])
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof SearchHit>;

/** So many tweets of a search of X come at once. */
export const X_SEARCH_PAGE = 20;

/** A search of what anybody wrote on X within the last seven days. */
export const CreateXSearch = z
  .object({
    query: SocialSearchQuery.shape.query,
    timeZone: SocialSearchQuery.shape.timeZone,
    accountId: Id.optional().meta({ description: 'As whom X is asked; left out: any account' }),
    after: Id.optional().meta({ description: 'A page of the same search that has `hasMore`: what follows it' }),
  })
  .meta({ id: 'CreateXSearch' });
export type CreateXSearch = z.input<typeof CreateXSearch>;

/** How a page of a search of X fared. What it found is stored for a day, or for as long as something is done with it. */
export const XSearch = z
  .object({
    id: Id,
    state: z.enum(['queued', 'done', 'failed']),
    code: z.string().nullable().meta({
      description: 'Closed code of what went wrong: rate_limited, forbidden, credits_depleted, account_not_active, …',
    }),
    retryAt: Instant.nullable().meta({ description: 'When X takes questions again, where it said so' }),
    account: z.object({ id: Id, username: z.string() }).meta({ description: 'As whom X was asked' }),
    data: z.array(SearchHit).meta({ description: 'Newest first; what is known of a tweet comes with it' }),
    hasMore: z.boolean(),
    costMicros: Micros.nullable(),
    fetchedAt: Instant.nullable(),
  })
  .meta({ id: 'XSearch' });
export type XSearch = z.infer<typeof XSearch>;

/** A search that a member has kept for themselves. */
export const SavedSearch = z
  .object({
    id: Id,
    name: z.string(),
    query: z.string(),
    isPinned: z.boolean().meta({ description: 'It stands among the streams' }),
  })
  .meta({ id: 'SavedSearch' });
export type SavedSearch = z.infer<typeof SavedSearch>;

const savedSearch = {
  name: name(80, 'Give the search a name').optional().meta({ description: 'Left out: its words' }),
  query: text().trim().min(1).max(MAX_SEARCH_LENGTH),
};
export const CreateSavedSearch = z
  .object({ ...savedSearch, isPinned: z.boolean().default(false) })
  .meta({ id: 'CreateSavedSearch' });
export type CreateSavedSearch = z.input<typeof CreateSavedSearch>;

export const UpdateSavedSearch = z
  .object({ name: savedSearch.name, query: savedSearch.query.optional(), isPinned: z.boolean().optional() })
  .refine((value) => Object.keys(value).length > 0, 'Nothing to change')
  .meta({ id: 'UpdateSavedSearch' });
export type UpdateSavedSearch = z.infer<typeof UpdateSavedSearch>;
