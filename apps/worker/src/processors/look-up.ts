import {
  AppError,
  MOST_FOUND_PROFILES,
  RECENT_TWEETS,
  X_SEARCH_PAGE,
  type FetchedProfile,
  type JobPayload,
} from '@perch/contracts';
import { profileQuery } from '@perch/core';
import {
  claimLookup,
  recordMissingProfile,
  settleLookup,
  storeXSearch,
  takeInTweet,
  xSearchOf,
  type ClaimedLookup,
  type Context,
  type LookupOutcome,
} from '@perch/desk';
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
      ASK[lookup.kind](services, ctx, as, lookup),
    ).catch(failureOf);
    await settleLookup(ctx, lookup, outcome);
  };

type Ask = (services: WorkerServices, ctx: Context, as: Acting, lookup: ClaimedLookup) => Promise<LookupOutcome>;

const ASK: Record<ClaimedLookup['kind'], Ask> = {
  profile_search: async ({ twitter }, _ctx, as, { query }) => {
    const profiles = await findProfiles(twitter, as, query);
    return { result: profiles, reads: { userRead: profiles.length } };
  },

  recent_tweets: async ({ twitter }, ctx, as, { query: twitterUserId }) => {
    try {
      const tweets = await twitter.tweetsOf(as, { twitterUserId, limit: RECENT_TWEETS });
      return { result: tweets, reads: { postRead: tweets.length } };
    } catch (error) {
      const code = hiddenBecause(error);
      if (code === null) throw error;
      if (code !== 'protected') await recordMissingProfile(ctx, twitterUserId, code);
      return { code };
    }
  },

  permalink: async ({ twitter }, ctx, as, { query: tweetId, accountId, memberId }) => {
    const { items, profiles, missing } = await twitter.tweetsByIds(as, [tweetId]);
    const [tweet] = items;
    if (!tweet) {
      const reason = missing[0]?.reason ?? 'unknown';
      return { code: reason === 'not_authorized' ? 'protected' : reason };
    }
    const asked = { ...ctx, actor: { ...ctx.actor, memberId } };
    const taken = await takeInTweet(asked, { accountId, tweet, profiles });
    const reads = { postRead: 1, userRead: profiles.length, mediaRead: tweet.media.length };
    return 'code' in taken ? taken : { result: taken, reads };
  },

  x_search: async ({ twitter }, ctx, as, lookup) => {
    const asked = xSearchOf(ctx, lookup);
    if (asked === null) return { result: { ids: [], nextToken: null }, reads: {} };
    const { query, startTime, endTime, pageToken } = asked;
    const { items, profiles, nextToken } = await twitter.searchRecent(as, {
      query,
      limit: X_SEARCH_PAGE,
      ...(startTime && { startTime }),
      ...(endTime && { endTime }),
      ...(pageToken !== null && { pageToken }),
    });
    const ids = await storeXSearch(ctx, { accountId: lookup.accountId, tweets: items, profiles });
    const mediaRead = items.reduce((sum, { media }) => sum + media.length, 0);
    return {
      result: { ids, nextToken },
      reads: { postRead: items.length, userRead: profiles.length, mediaRead },
    };
  },
};

async function findProfiles(
  twitter: WorkerServices['twitter'],
  as: Acting,
  typed: string,
): Promise<readonly FetchedProfile[]> {
  const asked = profileQuery(typed);
  if (asked?.by === 'username') {
    const profile = await twitter.userByUsername(as, asked.username);
    return profile ? [profile] : [];
  }
  if (asked === null) return [];
  return (await twitter.searchUsers(as, { query: asked.query, limit: MOST_FOUND_PROFILES })).profiles;
}

/** Why X shows nobody's tweets; null: it was something else. Only its words tell a suspended user. */
function hiddenBecause(error: unknown): 'protected' | 'suspended' | 'not_found' | null {
  if (!(error instanceof TwitterError) || error.status !== 200) return null;
  if (/suspended/i.test(error.detail)) return 'suspended';
  return error.kind === 'forbidden' ? 'protected' : 'not_found';
}

function failureOf(error: unknown): LookupOutcome {
  if (error instanceof TwitterError) return { code: error.kind, ...(error.resetAt && { retryAt: error.resetAt }) };
  if (error instanceof AppError && error.code === 'account_not_active') return { code: error.code };
  throw error;
}
