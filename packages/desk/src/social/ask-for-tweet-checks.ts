import { MAX_TWEETS, type Tweet } from '@perch/contracts';
import type { Context } from '../context.ts';
import { spentToday } from '../usage/spent-today.ts';

/** X is asked about a tweet so long after it last told of it, and only while somebody looks. It bills one once a day. */
const RECHECK_MS = 6 * 3_600_000;

// whoever looks at the same time asks once; a ticket's tweets are looked at for the ticket
const CLAIM = `
  UPDATE tweet w SET checked_at = $3
  WHERE w.organization_id = $1 AND w.id = ANY (ARRAY(
    SELECT t.id FROM tweet t
    JOIN account a ON a.organization_id = $1 AND a.id = t.account_id AND a.state = 'connected'
      AND (a.daily_budget_micros IS NULL OR a.daily_budget_micros > ${spentToday('a', '$3')})
    WHERE t.organization_id = $1 AND t.id = ANY ($2::uuid[]) AND t.ticket_id IS NULL AND t.deleted_at IS NULL
      AND greatest(t.received_at, t.checked_at) <= $4
    ORDER BY t.id LIMIT ${MAX_TWEETS} FOR NO KEY UPDATE OF t SKIP LOCKED))
  RETURNING w.account_id AS "accountId", w.latest_tweet_id AS "tweetId"`;

/** Somebody looks at these tweets: asks for a look whether those without a ticket still stand on X. */
export async function askForTweetChecks(ctx: Context, shown: readonly Tweet[]): Promise<void> {
  const now = ctx.now();
  const stale = new Date(now.getTime() - RECHECK_MS);
  const old = shown.filter(
    ({ ticket, deletedAt, receivedAt }) => !ticket && !deletedAt && Date.parse(receivedAt) <= stale.getTime(),
  );
  if (old.length === 0) return;
  const { organizationId } = ctx;
  const ids = old.map(({ id }) => id);
  const values = [organizationId, ids, now, stale];
  const claimed = await ctx.db.query<{ accountId: string; tweetId: string }>(CLAIM, values, 'claim-tweet-checks');
  for (const accountId of new Set(claimed.map((row) => row.accountId))) {
    const tweetIds = claimed.filter((row) => row.accountId === accountId).map(({ tweetId }) => tweetId);
    await ctx.enqueue('check-shown-tweets', { organizationId, accountId, tweetIds, due: now.getTime() });
  }
}
