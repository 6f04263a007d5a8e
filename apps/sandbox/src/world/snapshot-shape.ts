import { z } from 'zod';

const milliseconds = z.number();
const switched = z.object({ enabled: z.boolean(), perMinute: z.number().min(1).max(600) });

/** Each is absent in worlds of versions that did not have it yet. */
const Settings = z
  .looseObject({
    tier: z.enum(['self-serve', 'enterprise']),
    rateLimits: z.boolean(),
    trickle: switched,
    indexDelaySeconds: z.object({ min: z.number(), max: z.number() }),
    smtp: z.looseObject({ requireAuth: z.boolean(), requireTls: z.boolean() }),
    billing: z
      .looseObject({
        countsIncludes: z.boolean(),
        dedupe: z.enum(['user', 'app']),
        appOwner: z.string().nullable(),
      })
      .partial(),
    passedSeconds: z.number().min(0),
    clockSkewSeconds: z.number(),
    credits: z.enum(['ok', 'depleted']),
    usageCap: z.enum(['ok', 'exceeded']),
    idJitterMs: z.number().min(0),
  })
  .partial();

const Bill = z.looseObject({
  days: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number().int().min(0)))).optional(),
});

const PlacedRule = z.looseObject({
  id: z.string(),
  match: z.looseObject({}),
  effect: z.looseObject({ kind: z.string() }),
  placedAt: milliseconds,
  struck: z.number(),
});

/** What a saved or exported world must have to be read; what is in its records is taken as it stands. */
export const SnapshotShape = z.looseObject({
  version: z.literal(1, { error: 'must be 1, as in what GET /control/export answers' }),
  users: z.array(z.looseObject({ id: z.string(), username: z.string() })),
  tweets: z.array(z.looseObject({ id: z.string(), authorId: z.string(), createdAt: milliseconds })),
  conversations: z.array(z.looseObject({ id: z.string(), participantIds: z.array(z.string()) })),
  directMessages: z.array(z.looseObject({ id: z.string(), createdAt: milliseconds })),
  uploads: z.array(z.looseObject({ id: z.string(), bytes: z.string().nullable(), expiresAt: milliseconds })).optional(),
  mails: z.array(z.looseObject({ id: z.string(), to: z.array(z.string()) })),
  sms: z.array(z.looseObject({ sid: z.string(), status: z.string(), callbacks: z.array(z.unknown()) })).optional(),
  unsubscribedNumbers: z.array(z.string()).optional(),
  apps: z.array(z.looseObject({ clientId: z.string(), consumerKey: z.string() })).optional(),
  tokens: z.array(z.looseObject({ accessToken: z.string(), expiresAt: milliseconds })),
  spentRefreshTokens: z.array(z.tuple([z.string(), z.string()])),
  activitySubscriptions: z.array(z.looseObject({ id: z.string(), eventType: z.string() })).optional(),
  settings: Settings,
  bill: Bill,
  faults: z.array(PlacedRule).optional(),
});
