import { roomOf } from '@perch/core';
import type { Context } from '../context.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { spentToday } from '../usage/spent-today.ts';

/** What is older is looked at no more. */
const YOUNGEST_MS = 6 * 3_600_000;
const OLDEST_MS = 7 * 86_400_000;
/** X bills a tweet once a UTC day. */
const RECHECK_MS = 86_400_000;
/** Tweets that an account has X asked about on a UTC day beside those of open tickets: at most half a dollar. */
export const MOST_LOOKS_A_DAY = 100;
/** The newest tweets of an account, of which those to ask about are looked for. */
const MOST_LOOKED_THROUGH = 2000;

const LEAVE = `
  SELECT a.daily_budget_micros::float8 AS "budgetMicros", ${spentToday('a', '$3')} AS "spentMicros",
    ${appPricing('a')} AS "appPricing",
    (SELECT count(*)::integer FROM tweet t WHERE t.organization_id = $1 AND t.account_id = $2
       AND t.checked_at >= date_trunc('day', $3::timestamptz, 'UTC')) AS asked
  FROM account a
  JOIN organization o ON o.id = $1 AND o.x_search_by <> 'nobody'
  WHERE a.organization_id = $1 AND a.id = $2`;

// what is hidden first, once more before it is erased: X may have been mistaken, and bills nothing for what is gone. What
// an open ticket holds is asked about with the ticket
const DUE = `
  (SELECT h.id, h.latest_tweet_id AS "tweetId", true AS "isHidden" FROM tweet h
   WHERE h.organization_id = $1 AND h.account_id = $2 AND h.checked_at BETWEEN $3 AND $4 AND h.posted_at >= $3
     AND h.deleted_at IS NOT NULL AND h.erased_at IS NULL
   ORDER BY h.checked_at LIMIT $6)
  UNION ALL
  (SELECT w.id, w.latest_tweet_id, false FROM (
     SELECT t.* FROM tweet t
     WHERE t.organization_id = $1 AND t.account_id = $2 AND t.posted_at BETWEEN $3 AND $4
     ORDER BY t.posted_at DESC, t.id DESC LIMIT ${MOST_LOOKED_THROUGH}) w
   WHERE w.deleted_at IS NULL AND w.received_at <= $4 AND (w.checked_at IS NULL OR w.checked_at <= $5)
     AND NOT EXISTS (SELECT FROM ticket k
       WHERE k.organization_id = $1 AND k.id = w.ticket_id AND k.status <> 'closed')
   ORDER BY w.posted_at DESC, w.id DESC LIMIT $6)
  LIMIT $6`;

/** A tweet to ask X about, by the id of its latest edit. */
export interface TweetToCheck {
  id: string;
  tweetId: string;
  isHidden: boolean;
}

/**
 * Tweets of the last seven days that no open ticket holds, the newest first, each at most once in 24 hours: as many as
 * the day still allows, and as its budget has room for before checks stop. None where nobody may have X asked at a price.
 */
export async function nextTweetsToCheck(ctx: Context, accountId: string): Promise<TweetToCheck[]> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const [leave] = await ctx.db.query<Leave>(LEAVE, [organizationId, accountId, now], 'leave-for-looks');
  if (!leave) return [];
  const { postRead } = pricingFor(ctx, leave.appPricing).prices;
  const affordable = postRead > 0 ? Math.floor(roomOf({ stream: 'tweet_checks', ...leave }) / postRead) : Infinity;
  const most = Math.min(MOST_LOOKS_A_DAY - leave.asked, affordable);
  if (most <= 0) return [];
  const values = [organizationId, accountId, ago(OLDEST_MS), ago(YOUNGEST_MS), ago(RECHECK_MS), most];
  return ctx.db.query<TweetToCheck & Record<string, unknown>>(DUE, values, 'looks-due');
}

interface Leave extends Record<string, unknown> {
  budgetMicros: number | null;
  spentMicros: number;
  appPricing: Parameters<typeof pricingFor>[1];
  asked: number;
}
