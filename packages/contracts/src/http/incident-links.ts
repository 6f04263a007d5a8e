import { z } from 'zod';
import { Instant } from './common.ts';

/** Of a link by which somebody takes an incident over without signing in. */
export const IncidentToken = z.object({
  token: z
    .string()
    .default('')
    .meta({ description: 'Whatever is no token of ours, or none at all, is answered with 403' }),
});

/** What the holder of such a link is shown. */
export const IncidentOffer = z
  .object({
    organization: z.object({ name: z.string() }),
    member: z.object({ name: z.string() }).meta({ description: 'In whose name the incident is taken over' }),
    username: z.string().meta({ description: 'Of the X account, without @' }),
    ruleName: z.string(),
    tweetCount: z.number().int(),
    windowMinutes: z.number().int(),
    countsAuthors: z.boolean(),
    count: z.number().int().meta({ description: 'Tweets, or people, since `startedAt`' }),
    startedAt: Instant,
    isTaken: z.boolean().meta({ description: 'Somebody has taken it over' }),
    takenBy: z.string().nullable().meta({ description: 'A member, or an API key' }),
    takenAt: Instant.nullable(),
    path: z.string().nullable().meta({
      description: 'Of the incident, for who is signed in; null: the member cannot open it',
    }),
  })
  .meta({ id: 'IncidentOffer' });
export type IncidentOffer = z.infer<typeof IncidentOffer>;
