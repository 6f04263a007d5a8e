import { AppError, MOST_FOUND_PROFILES, type FetchedProfile, type JobPayload } from '@perch/contracts';
import { profileQuery } from '@perch/core';
import { claimLookup, settleLookup, type LookupOutcome } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { withAccessToken } from './with-access-token.ts';

/** Longer than a refresh and two calls to X take. */
const leaseSeconds = ({ config }: WorkerServices) => Math.ceil((3 * config.X_TIMEOUT_MS) / 1000) + 5;

/** Asks X what somebody waits for. Whatever comes of it stands in the row; nothing is tried twice. */
export const lookUp =
  (services: WorkerServices) =>
  async ({ organizationId, lookupId }: JobPayload<'look-up'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    const lookup = await claimLookup(ctx, { lookupId, leaseSeconds: leaseSeconds(services) });
    if (!lookup) return;
    const outcome = await withAccessToken(services, ctx, lookup.accountId, (as) =>
      findProfiles(services, as, lookup.query),
    ).then((profiles): LookupOutcome => ({ profiles }), failureOf);
    await settleLookup(ctx, lookup, outcome);
  };

async function findProfiles({ twitter }: WorkerServices, as: Acting, typed: string): Promise<FetchedProfile[]> {
  const asked = profileQuery(typed);
  if (asked?.by === 'username') {
    const profile = await twitter.userByUsername(as, asked.username);
    return profile ? [profile] : [];
  }
  if (asked === null) return [];
  return (await twitter.searchUsers(as, { query: asked.query, limit: MOST_FOUND_PROFILES })).profiles;
}

function failureOf(error: unknown): LookupOutcome {
  if (error instanceof TwitterError) return { code: error.kind };
  if (error instanceof AppError && error.code === 'account_not_active') return { code: error.code };
  throw error;
}
