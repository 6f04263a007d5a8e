import { z } from 'zod';
import { Id, Instant, page, text, TwitterId } from './common.ts';
import { TicketPriority } from './tickets.ts';

export const AccountState = z.enum(['connected', 'paused', 'needs_reauthorization', 'disconnected']);
export type AccountState = z.infer<typeof AccountState>;

export const StreamName = z.enum(['mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks']);
export type StreamName = z.infer<typeof StreamName>;

/** Health of one polled stream. */
export const StreamHealth = z
  .object({
    stream: StreamName,
    lastSucceededAt: Instant.nullable(),
    lastError: z.object({ code: z.string(), detail: z.string(), at: Instant }).nullable(),
    failureCount: z.number().int(),
    nextPollAt: Instant.nullable(),
    intervalSeconds: z.number().int(),
    slowedBy: z
      .enum(['budget'])
      .nullable()
      .meta({ description: 'Why it is polled more rarely than usual; null when it is not' }),
  })
  .meta({ id: 'StreamHealth' });

export const TwitterAccount = z
  .object({
    id: Id,
    twitterUserId: TwitterId,
    username: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
    state: AccountState,
    stateReason: z.string().nullable(),
    connectedBy: z.object({ id: Id, name: z.string() }).nullable(),
    connectedAt: Instant,
    dailyBudgetUsd: z
      .number()
      .nullable()
      .meta({ description: 'What X may cost in a UTC day before reading slows down; null: no limit' }),
    streams: z.array(StreamHealth),
    gaps: z.object({ open: z.number().int(), lost: z.number().int() }).meta({
      description: 'Gaps that are still looked for, and those of the last 30 days that X does not give any more',
    }),
    capture: z.object({ mentions: z.string(), directMessages: z.string(), keywordCount: z.number().int() }),
  })
  .meta({ id: 'TwitterAccount' });
export type TwitterAccount = z.infer<typeof TwitterAccount>;

/** An account whose authorization X does not accept any more: somebody has to authorize it anew. */
export const AccountAttention = z
  .object({ id: Id, username: z.string(), state: AccountState })
  .meta({ id: 'AccountAttention' });
export type AccountAttention = z.infer<typeof AccountAttention>;

/** Up to when a stream is complete. */
export const StreamCoverage = z
  .object({
    stream: StreamName,
    lastSucceededAt: Instant.nullable(),
    coveredUntil: Instant.nullable().meta({
      description:
        'Everything that X had until then has been fetched, but for the gaps; null before the first poll is over',
    }),
    lagSeconds: z.number().int().nullable().meta({ description: 'How long ago that is' }),
  })
  .meta({ id: 'StreamCoverage' });

/** Something that X has and we may not. */
export const CoverageGap = z
  .object({
    id: Id,
    stream: StreamName,
    kind: z.enum(['interval', 'item']).meta({ description: '`item`: one tweet or direct message, `itemId`' }),
    reason: z
      .enum(['window_full', 'too_long_away', 'unreadable'])
      .meta({ description: 'More than X gives at once; away for longer than X keeps; an item that could not be read' }),
    state: z
      .enum(['open', 'filled', 'lost'])
      .meta({ description: 'Still looked for; found after all; not to be had any more' }),
    fromAt: Instant,
    toAt: Instant,
    itemId: TwitterId.nullable(),
    foundAt: Instant,
    settledAt: Instant.nullable(),
  })
  .meta({ id: 'CoverageGap' });
export type CoverageGap = z.infer<typeof CoverageGap>;

export const Coverage = z
  .object({ streams: z.array(StreamCoverage), gaps: page(CoverageGap) })
  .meta({ id: 'Coverage' });
export type Coverage = z.infer<typeof Coverage>;

/** What is left out stays as it is. */
export const UpdateAccount = z
  .object({
    dailyBudgetUsd: z
      .number()
      .min(0.01)
      .max(1_000_000)
      .multipleOf(0.01)
      .nullable()
      .optional()
      .meta({ description: 'US dollars and cents in a UTC day; null: no limit; left out: as it is' }),
  })
  .meta({ id: 'UpdateTwitterAccount' });
export type UpdateAccount = z.infer<typeof UpdateAccount>;

export const ConnectAccount = z
  .object({
    /** where the browser returns after X, a path of the web app */
    returnTo: z
      .string()
      .regex(/^(?!.*\/\/)(?!.*\/\.\.?(?:[/?]|$))\/[\w\-/.?=&]*$/, 'A path inside the app')
      .max(200)
      .default('/setup/channels/twitter'),
  })
  .meta({ id: 'ConnectAccount' });

export const AuthorizeUrl = z.object({ authorizeUrl: z.url() }).meta({ id: 'AuthorizeUrl' });

/** What X sends the browser back with. */
export const TwitterCallbackQuery = z.object({
  state: text().min(1).max(500).optional(),
  code: text().min(1).max(1000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(1000).optional(),
});

export const CaptureMode = z.enum(['off', 'all', 'matching']);
export type CaptureMode = z.infer<typeof CaptureMode>;

export const MAX_KEYWORDS = 1000;
export const MAX_PHRASE_LENGTH = 100;

export const CaptureKeyword = z.object({
  /** kept across edits; absent for a new keyword */
  id: Id.optional(),
  phrase: text().trim().min(1).max(MAX_PHRASE_LENGTH),
  departmentId: Id.nullable().default(null),
  priority: TicketPriority.nullable().default(null),
  tags: z.array(text().trim().min(1).max(40)).max(20).default([]),
  assigneeId: Id.nullable().default(null),
});

/** The account's settings that turn tweets and direct messages into tickets. */
export const Capture = z
  .object({
    mentions: CaptureMode,
    directMessages: CaptureMode,
    keywords: z.array(CaptureKeyword).max(MAX_KEYWORDS),
    excludedKeywords: z.array(text().trim().min(1).max(MAX_PHRASE_LENGTH)).max(MAX_KEYWORDS).default([]),
    /** department of captured items */
    departmentId: Id,
    /** department of items that match no keyword; null: they become no tickets */
    unmatchedDepartmentId: Id.nullable().default(null),
    includeRetweets: z.boolean().default(false),
    includeQuotes: z.boolean().default(true),
    includeReplies: z.boolean().default(true),
    /** X user ids whose tweets never open tickets */
    mutedProfiles: z.array(TwitterId).max(10_000).default([]),
    /** how long after closing a customer's next message reopens the ticket, hours */
    reopenHours: z
      .object({ public: z.number().int().min(0).max(8760), directMessage: z.number().int().min(0).max(8760) })
      .default({ public: 168, directMessage: 72 }),
    /** what was read; a PUT with an older revision is refused with `settings_changed` */
    revision: z.number().int(),
  })
  .meta({ id: 'Capture' });
export type Capture = z.infer<typeof Capture>;
