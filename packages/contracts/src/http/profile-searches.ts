import { z } from 'zod';
import { Id, Instant, Micros, text } from './common.ts';
import { ProfileRef } from './tickets.ts';

/** X users of one search on X; X bills each of them. */
export const MOST_FOUND_PROFILES = 10;

const Query = text().trim().min(1).max(50).meta({
  description: '@handle for one X user, else words of a name or handle. Letters that X does not take are left out.',
});

export const ProfileSearchPriceQuery = z.object({ query: Query, accountId: Id.optional() });
export const CreateProfileSearch = z
  .object({ query: Query, accountId: Id.optional().meta({ description: 'As whom X is asked; left out: any' }) })
  .meta({ id: 'CreateProfileSearch' });

/** What a search on X costs at most, before it is asked for. */
export const ProfileSearchPrice = z
  .object({
    account: z.object({ id: Id, username: z.string() }).meta({ description: 'As whom X would be asked' }),
    mostMicros: Micros,
    isBudgetUsedUp: z.boolean().meta({ description: 'What the account may cost today is used up: X is not asked' }),
  })
  .meta({ id: 'ProfileSearchPrice' });
export type ProfileSearchPrice = z.infer<typeof ProfileSearchPrice>;

/** A search for X users on X itself, and what it found. Kept for half an hour. */
export const ProfileSearch = z
  .object({
    id: Id,
    query: z.string(),
    account: z.object({ id: Id, username: z.string() }),
    state: z.enum(['queued', 'done', 'failed']),
    /** closed code of what went wrong */
    code: z.string().nullable(),
    profiles: z.array(ProfileRef),
    costMicros: Micros.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'ProfileSearch' });
export type ProfileSearch = z.infer<typeof ProfileSearch>;
