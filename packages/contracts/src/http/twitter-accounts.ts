import { z } from 'zod';
import { Id, Instant, Micros, page, text, TwitterId } from './common.ts';
import { Revision, SeenRevision } from './organization.ts';
import { TicketPriority } from './tickets.ts';
import { ApiTier, AppAuthorization } from './twitter-apps.ts';
import { CAPTURE_MODES, MAX_KEYWORDS, MAX_PHRASE_LENGTH } from './values.ts';

export const AccountState = z.enum([
  'awaiting_confirmation',
  'connected',
  'paused',
  'needs_reauthorization',
  'disconnected',
]);
export type AccountState = z.infer<typeof AccountState>;

export const StreamName = z.enum(['mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks']);
export type StreamName = z.infer<typeof StreamName>;
/** What X's search of the public finds for a keyword is read as a stream of its own, named for the one that it fills. */
export type KeywordStreamName = `keyword:${string}`;
export type PolledStreamName = StreamName | KeywordStreamName;

/** Health of one polled stream. */
export const StreamHealth = z
  .object({
    stream: StreamName,
    lastSucceededAt: Instant.nullable(),
    coveredUntil: Instant.nullable().meta({
      description:
        'Everything that X had until then has been fetched, but for the gaps; null before the first poll is over',
    }),
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

/** History that was asked for with the connection. */
export const AccountImport = z
  .object({
    state: z
      .enum(['none', 'running', 'done', 'stopped'])
      .meta({ description: '`none`: the account was connected from then on; `stopped`: ended before it was over' }),
    fromAt: Instant.nullable().meta({ description: 'How far back history was asked for' }),
    reachedAt: Instant.nullable().meta({ description: 'How far back the mentions have come' }),
    percent: z.number().int().min(0).max(100),
    fetched: z.number().int().meta({ description: 'Tweets and direct messages from before connecting' }),
    ticketsOpened: z.number().int(),
    costMicros: Micros.meta({ description: 'What X bills for them, millionths of a US dollar' }),
  })
  .meta({ id: 'AccountImport' });
export type AccountImport = z.infer<typeof AccountImport>;

export const TwitterAccount = z
  .object({
    id: Id,
    twitterUserId: TwitterId,
    username: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
    state: AccountState,
    stateReason: z.string().nullable(),
    connectedBy: z
      .object({ id: Id, name: z.string() })
      .nullable()
      .meta({ description: 'Who authorized Perch at X, or confirmed it' }),
    connectedAt: Instant.nullable().meta({ description: 'When it was confirmed last; null: never yet' }),
    confirmBy: Instant.nullable().meta({
      description: 'While it awaits confirmation: when the authorization is revoked and forgotten; else null',
    }),
    twitterApp: z
      .object({ id: Id, name: z.string(), authorization: AppAuthorization })
      .nullable()
      .meta({ description: "The organization's own X app that it is connected by; null: this installation's" }),
    tier: ApiTier,
    tierSource: z.enum(['default', 'declared', 'observed']).meta({
      description: '`default`: as the plan of its app; `observed`: X refused what that should have allowed',
    }),
    tierSince: Instant.nullable(),
    tierDetail: z.string().nullable().meta({ description: "Where observed: X's words" }),
    dailyBudgetUsd: z
      .number()
      .nullable()
      .meta({ description: 'What X may cost in a UTC day before reading slows down; null: no limit' }),
    authorization: z
      .object({
        expiresAt: Instant.nullable().meta({ description: 'When the present token ends; null: it does not' }),
        renewsItself: z.boolean().meta({ description: 'Perch gets a new one by itself before that' }),
      })
      .nullable()
      .meta({ description: 'null: there is none. Whether X still accepts it, `state` tells' }),
    silenceHours: z.number().int().nullable().meta({
      description: 'Hours without anything that somebody else wrote after which people are told; null: never',
    }),
    lastReceivedAt: Instant.nullable().meta({
      description: 'When something that somebody else wrote last arrived; null: nothing yet',
    }),
    silentSince: Instant.nullable().meta({
      description: 'Nothing has arrived since then, for longer than `silenceHours`; null: it is not silent',
    }),
    spentTodayMicros: Micros.meta({
      description: 'What X has billed on this UTC day, millionths of a US dollar',
    }),
    import: AccountImport.nullable().meta({ description: 'History that is being brought now; null: none is' }),
    streams: z.array(StreamHealth),
    gaps: z.object({ open: z.number().int(), lost: z.number().int() }).meta({
      description: 'Gaps that are still looked for, and those of the last 30 days that X does not give any more',
    }),
    capture: z.object({ mentions: z.string(), directMessages: z.string(), keywordCount: z.number().int() }),
    revision: Revision.meta({
      description: 'Grows with every change of the budget, the alarm after silence and the tier of its own',
    }),
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
    reason: z.enum(['window_full', 'too_long_away', 'unreadable', 'import_limit', 'calls_used_up']).meta({
      description:
        'More than X gives at once; away for longer than X keeps; an item that could not be read; more history than an import brings; more than the calls to X that were left',
    }),
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

export const CoverageTimelineQuery = z.object({
  from: Instant.optional().meta({
    description: 'Beginning, rounded down to the hour; left out: 24 hours (by day: 30 days) before `to`',
  }),
  to: Instant.optional().meta({ description: 'End, rounded up to a whole bucket; left out: now' }),
  resolution: z
    .enum(['hour', 'day'])
    .default('hour')
    .meta({ description: 'Length of a bucket. A day has 24 hours from the hour of `from` on' }),
});
export type CoverageTimelineQuery = z.infer<typeof CoverageTimelineQuery>;

/** An hour or a day of a stream. */
export const CoverageBucket = z
  .object({
    at: Instant.meta({ description: 'Where it begins' }),
    state: z.enum(['covered', 'partial', 'missed', 'open', 'off']).meta({
      description:
        'Everything that X had is here; some of it is lost; all of it is; not read to the end yet or still looked for; nobody was to read it',
    }),
    rounds: z.number().int().meta({ description: 'Polls that came through in this time' }),
    failures: z.number().int().meta({ description: 'Polls that were interrupted in this time' }),
    items: z
      .number()
      .int()
      .meta({ description: 'Items posted in this time; of mentions, those that search found too' }),
    lateItems: z
      .number()
      .int()
      .meta({ description: 'Of those, the ones that X gave only after everything of their time had been read' }),
    longestLagSeconds: z
      .number()
      .int()
      .meta({ description: 'How far behind the stream was at worst when a poll of this time came through' }),
  })
  .meta({ id: 'CoverageBucket' });
export type CoverageBucket = z.infer<typeof CoverageBucket>;

export const CoverageTimeline = z
  .object({
    from: Instant,
    to: Instant,
    bucketSeconds: z.number().int(),
    streams: z.array(z.object({ stream: StreamName, buckets: z.array(CoverageBucket) })),
  })
  .meta({ id: 'CoverageTimeline' });
export type CoverageTimeline = z.infer<typeof CoverageTimeline>;

export const CALL_KINDS = [
  'mentions',
  'direct_messages',
  'own_tweets',
  'search',
  'tweets_sent',
  'direct_messages_sent',
] as const;

/** What X still allows of one kind of call within a window of time. */
export const CallsLeft = z
  .object({
    kind: z.enum(CALL_KINDS),
    window: z.enum(['quarter', 'user_day', 'app_day']).meta({
      description:
        'A quarter of an hour of the account; 24 hours of it; 24 hours of all accounts of the X app together',
    }),
    limit: z.number().int(),
    remaining: z.number().int().meta({
      description: 'Of what all accounts of an app share, the last fifth is dealt out by fair shares',
    }),
    resetsAt: Instant.nullable().meta({ description: 'When it is full again; null: nothing of it is used' }),
    source: z
      .enum(['x', 'published'])
      .meta({ description: 'Who says how much there is: X with its answers to us, or X in its documents' }),
  })
  .meta({ id: 'CallsLeft' });
export type CallsLeft = z.infer<typeof CallsLeft>;

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
    silenceHours: z
      .number()
      .int()
      .min(1)
      .max(168)
      .nullable()
      .optional()
      .meta({ description: 'Hours of silence after which people are told by e-mail; null: never; left out: as it is' }),
    tier: ApiTier.nullable()
      .optional()
      .meta({ description: 'What the account may do at X; null: what the plan of its app allows' }),
    revision: SeenRevision.optional(),
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
    twitterAppId: Id.nullable()
      .optional()
      .meta({
        description:
          "The organization's own X app to connect by; null: this installation's. Left out: for a new account this " +
          "installation's, or the only other there is; for one that is authorized anew the app that it has",
      }),
  })
  .meta({ id: 'ConnectAccount' });

export const MAX_IMPORT_DAYS = 30;

/** What a person decides once the authorized handle has been shown. */
export const ConfirmAccount = z
  .object({
    importDays: z
      .number()
      .int()
      .min(0)
      .max(MAX_IMPORT_DAYS)
      .default(0)
      .meta({ description: 'How many days of history to bring; 0: from now on' }),
  })
  .meta({ id: 'ConfirmTwitterAccount' });
export type ConfirmAccount = z.infer<typeof ConfirmAccount>;

export const ImportEstimateQuery = z.object({
  days: z.coerce.number().int().min(1).max(MAX_IMPORT_DAYS).meta({ description: 'Days of history' }),
});

/** What history costs at most: X does not tell in advance how much there is. */
export const ImportEstimate = z
  .object({
    days: z.number().int(),
    fromAt: Instant,
    lines: z.array(
      z.object({
        kind: z
          .enum(['mentions', 'search', 'own_tweets', 'direct_messages'])
          .meta({ description: '`search`: mentions beyond the newest that X gives at once' }),
        unitsAtMost: z.number().int().meta({ description: 'The most that an import brings' }),
        daysAtMost: z.number().int().meta({ description: 'How many of the days X still gives' }),
        costMicrosAtMost: Micros.meta({ description: 'With authors and media, millionths of a US dollar' }),
      }),
    ),
    costMicrosAtMost: Micros.meta({ description: 'Sum of the lines, millionths of a US dollar' }),
    hundredMentionsMicros: Micros.meta({
      description: 'For comparison: a hundred mentions by a hundred people, without media',
    }),
    budget: z
      .object({ dailyMicros: Micros, leftTodayMicros: Micros })
      .nullable()
      .meta({ description: "The account's budget of a UTC day; null: none" }),
  })
  .meta({ id: 'ImportEstimate' });
export type ImportEstimate = z.infer<typeof ImportEstimate>;

export const AuthorizeUrl = z.object({ authorizeUrl: z.url() }).meta({ id: 'AuthorizeUrl' });
export type AuthorizeUrl = z.infer<typeof AuthorizeUrl>;

/** What X sends the browser back with. */
export const TwitterCallbackQuery = z.object({
  state: text().min(1).max(500).optional(),
  code: text().min(1).max(1000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(1000).optional(),
  /** OAuth 1.0a: the request token, with a verifier or as the one that was denied */
  oauth_token: text().min(1).max(500).optional(),
  oauth_verifier: text().min(1).max(1000).optional(),
  denied: text().min(1).max(500).optional(),
});

export const CaptureMode = z.enum(CAPTURE_MODES);
export type CaptureMode = z.infer<typeof CaptureMode>;

/** How often X may be asked what anybody writes with a keyword, in seconds. */
export const PUBLIC_SEARCH_INTERVALS = [300, 900, 3600, 21_600, 86_400] as const;
export const MOST_PUBLIC_PER_DAY = 10_000;

/** A keyword that also watches what nobody wrote to the account. */
export const PublicSearch = z
  .object({
    intervalSeconds: z.literal(PUBLIC_SEARCH_INTERVALS),
    mostPerDay: z
      .number()
      .int()
      .min(10)
      .max(MOST_PUBLIC_PER_DAY)
      .meta({ description: 'So many tweets of a UTC day are fetched; the rest of the day is left out then' }),
  })
  .meta({ id: 'PublicSearch' });
export type PublicSearch = z.infer<typeof PublicSearch>;

/** How the public searches of an account's keywords fare, and what they cost. */
export const KeywordSearches = z
  .object({
    tweetMicros: Micros.meta({ description: 'What X bills for a tweet with its author' }),
    data: z.array(
      z.object({
        keywordId: Id,
        lookedAt: Instant.nullable().meta({ description: 'When X was last asked' }),
        dueAt: Instant,
        problem: z.string().nullable().meta({ description: 'Closed code of what stands in the way at present' }),
        isSlowed: z.boolean().meta({ description: 'The daily budget of the account has it wait' }),
        isFull: z.boolean().meta({ description: 'It has brought what it may for today' }),
        countedToday: z.number().int(),
        foundLastDay: z.number().int().meta({ description: 'Tweets of the public that came in within 24 hours' }),
      }),
    ),
  })
  .meta({ id: 'KeywordSearches' });
export type KeywordSearches = z.infer<typeof KeywordSearches>;

export const CaptureKeyword = z.object({
  /** kept across edits; absent for a new keyword */
  id: Id.optional(),
  phrase: text().trim().min(1).max(MAX_PHRASE_LENGTH),
  departmentId: Id.nullable().default(null),
  priority: TicketPriority.nullable().default(null),
  tags: z.array(text().trim().min(1).max(40)).max(20).default([]),
  assigneeId: Id.nullable().default(null),
  publicSearch: PublicSearch.optional().meta({ description: 'Left out: it does not watch the public' }),
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
