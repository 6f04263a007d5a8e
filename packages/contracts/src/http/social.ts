import { z } from 'zod';
import { commaSeparated, Id, Instant, PageQuery, text, TwitterId } from './common.ts';
import { Media } from './messages.ts';
import { PersonRef, ProfileRef, Reason, TicketStatus } from './tickets.ts';

const TicketChip = z.object({
  id: Id,
  number: z.number().int(),
  status: TicketStatus,
  assignee: PersonRef.nullable(),
});

export const Tweet = z
  .object({
    id: Id,
    tweetId: TwitterId,
    account: z.object({ id: Id, username: z.string() }),
    author: ProfileRef,
    kind: z.enum(['tweet', 'reply', 'quote', 'retweet']),
    text: z.string(),
    language: z.string().nullable(),
    media: z.array(Media),
    metrics: z.object({ replies: z.number(), retweets: z.number(), likes: z.number(), quotes: z.number() }).nullable(),
    permalink: z.string(),
    isEdited: z.boolean(),
    /** when we learned that it is gone from X: neither text, media nor metrics are left */
    deletedAt: Instant.nullable(),
    ticket: TicketChip.nullable(),
    /** what intake decided: opened, appended, linked, outbound or ignored */
    decision: z.string(),
    reason: Reason,
    postedAt: Instant,
  })
  .meta({ id: 'Tweet' });
export type Tweet = z.infer<typeof Tweet>;

/** The `tweetsLastDay` of a keyword goes no further. */
export const MOST_COUNTED = 1000;

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

export const SocialListQuery = PageQuery.extend({ accountId: Id.optional() });

export const MAX_PROFILE_IDS = 100;

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
    preview: z.string(),
    isLastOwn: z.boolean(),
    messageCount: z.number().int(),
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
