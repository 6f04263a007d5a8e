import { z } from 'zod';
import { Id, Instant, Micros, text, TwitterId } from './common.ts';
import { Media } from './messages.ts';
import { ProfileRef, TicketStatus } from './tickets.ts';

/** Tickets of a person that come with their profile. */
export const MOST_PROFILE_TICKETS = 10;

const TicketOf = z.object({
  id: Id,
  number: z.number().int(),
  /** empty when the tweet that opened it is gone from X */
  subject: z.string(),
  status: TicketStatus,
});

/** An X user, as X told of them last, and what we have to do with them. */
export const Profile = ProfileRef.extend({
  bio: z.string().nullable(),
  location: z.string().nullable().meta({ description: 'Where they say that they are' }),
  joinedAt: Instant.nullable().meta({ description: 'Since when they are on X' }),
  tweetsCount: z.number().int().nullable(),
  followingCount: z.number().int().nullable(),
  isProtected: z.boolean(),
  missingReason: z
    .enum(['suspended', 'not_found'])
    .nullable()
    .meta({ description: 'What X said when it was last asked for them; null: they are there' }),
  seenAt: Instant.nullable().meta({ description: 'When X told of them last; null: never' }),
  contact: z
    .object({ id: Id, name: z.string() })
    .nullable()
    .meta({ description: 'Whom they are linked to; for whoever may view contacts' }),
  tickets: z.array(TicketOf).meta({
    description: `The latest ${MOST_PROFILE_TICKETS}, for whoever may view tickets`,
  }),
}).meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

/** How a text sounds by the words in it, as Perch estimates it by itself. */
export const Sentiment = z.enum(['positive', 'neutral', 'negative']).meta({
  description: 'An estimate by the words alone, of English and Portuguese only; null: none was made',
});
export type Sentiment = z.infer<typeof Sentiment>;

/** Something that a person wrote to us: a tweet, or a direct message. */
export const ProfileMessage = z
  .object({
    source: z.enum(['tweet', 'direct_message']),
    id: Id,
    account: z.object({ id: Id, username: z.string() }),
    text: z.string(),
    sentiment: Sentiment.nullable(),
    media: z.array(Media),
    /** of a tweet */
    permalink: z.string().nullable(),
    ticket: z.object({ id: Id, number: z.number().int(), status: TicketStatus }).nullable(),
    postedAt: Instant,
  })
  .meta({ id: 'ProfileMessage' });
export type ProfileMessage = z.infer<typeof ProfileMessage>;

/** How what somebody wrote us sounded over time, by our own estimate: the oldest step first. */
export const ProfileSentiment = z
  .object({
    unit: z.enum(['day', 'week', 'month', 'year']).meta({ description: 'How long a step is, in UTC' }),
    steps: z.array(
      z.object({
        from: z.string().meta({ description: 'The day on which the step begins' }),
        positive: z.number().int(),
        neutral: z.number().int(),
        negative: z.number().int(),
      }),
    ),
    isCut: z.boolean().meta({ description: 'Only the latest 5,000 messages are counted' }),
  })
  .meta({ id: 'ProfileSentiment' });
export type ProfileSentiment = z.infer<typeof ProfileSentiment>;

/** What a question to X costs at most, before it is asked. */
export const LookupPrice = z
  .object({
    account: z.object({ id: Id, username: z.string() }).meta({ description: 'As whom X would be asked' }),
    mostMicros: Micros,
    isBudgetUsedUp: z.boolean().meta({ description: 'What the account may cost today is used up: X is not asked' }),
  })
  .meta({ id: 'LookupPrice' });
export type LookupPrice = z.infer<typeof LookupPrice>;

/** So many of a person's tweets are fetched from X. */
export const RECENT_TWEETS = 20;

/** Tweets of a person as X has them, whomever they wrote to. They are shown, and not stored. */
export const RecentTweets = z
  .object({
    id: Id,
    state: z.enum(['queued', 'done', 'failed']),
    code: z.string().nullable().meta({
      description:
        'Closed code of what went wrong: protected, suspended, not_found, rate_limited, account_not_active, …',
    }),
    account: z.object({ id: Id, username: z.string() }).meta({ description: 'As whom X was asked' }),
    tweets: z.array(
      z.object({
        tweetId: TwitterId,
        kind: z.enum(['tweet', 'reply', 'quote', 'retweet']),
        text: z.string(),
        language: z.string().nullable(),
        permalink: z.string(),
        postedAt: Instant,
      }),
    ),
    costMicros: Micros.nullable(),
    fetchedAt: Instant.nullable(),
  })
  .meta({ id: 'RecentTweets' });
export type RecentTweets = z.infer<typeof RecentTweets>;

/** What is there of a person's recent tweets, and what fetching them would cost. */
export const RecentTweetsState = z
  .object({
    latest: RecentTweets.nullable().meta({ description: 'Of the last fifteen minutes' }),
    price: LookupPrice.nullable().meta({ description: 'Null: no account is connected by which X could be asked' }),
    mayAsk: z.boolean().meta({ description: 'The organization lets you have X asked' }),
  })
  .meta({ id: 'RecentTweetsState' });
export type RecentTweetsState = z.infer<typeof RecentTweetsState>;

/** A ticket from a tweet's address. */
export const CreatePermalink = z
  .object({
    url: text().trim().min(1).max(500).meta({ description: 'https://x.com/carla/status/123, or of twitter.com' }),
    accountId: Id.meta({ description: 'As whom X is asked, and who answers' }),
    text: text().trim().min(1).max(5_000).optional().meta({
      description: 'What the tweet says, where X cannot be asked: the ticket is then opened by hand',
    }),
    username: text()
      .trim()
      .regex(/^[@＠]?\w{1,15}$/, 'A handle has at most 15 letters, digits and _')
      .optional()
      .meta({
        description: 'With `text`: who wrote it, where the address does not say',
      }),
  })
  .meta({ id: 'CreatePermalink' });
export type CreatePermalink = z.infer<typeof CreatePermalink>;

/** How far a ticket from a tweet's address is. */
export const Permalink = z
  .object({
    id: Id.nullable().meta({ description: 'Of the question to X; null: it was not asked' }),
    tweetId: TwitterId,
    state: z.enum(['queued', 'done', 'failed']),
    code: z.string().nullable().meta({
      description: 'Closed code of what went wrong: not_found, protected, suspended, tweet_own, rate_limited, …',
    }),
    ticketId: Id.nullable(),
    source: z.enum(['stored', 'fetched', 'by_hand']).meta({
      description: 'Whether the tweet was known already, was asked of X, or stands in the ticket as it was typed',
    }),
    costMicros: Micros.nullable(),
  })
  .meta({ id: 'Permalink' });
export type Permalink = z.infer<typeof Permalink>;
