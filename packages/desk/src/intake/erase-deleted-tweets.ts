import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { forgetBodiesInTickets } from '../webhooks/forget-bodies.ts';
import { lockCounter } from './page-queries.ts';

/** X wants deleted content gone within a day of our learning of it; until then a mistake of X's can be undone. */
export const ERASE_AFTER_HOURS = 12;
/** Rows of one transaction, during which the organization's intake waits. */
const BATCH = 500;

const ERASE = `
  WITH due AS (
    SELECT id FROM tweet
    WHERE organization_id = $1 AND deleted_at <= $2 AND erased_at IS NULL
      AND gone_reason IS DISTINCT FROM 'not_authorized' ORDER BY deleted_at LIMIT ${BATCH} FOR UPDATE),
  erased AS (
    UPDATE tweet w SET text = '', media = '[]', metrics = NULL, quoted_tweet_id = NULL, language = NULL, mentioned_user_ids = '{}', erased_at = $3
    FROM due WHERE w.organization_id = $1 AND w.id = due.id
    RETURNING w.id),
  messages AS (
    UPDATE message m SET text = '', media = '[]' FROM erased
    WHERE m.organization_id = $1 AND m.tweet_row_id = erased.id)
  SELECT count(DISTINCT erased.id)::integer AS count,
    coalesce(array_agg(DISTINCT m.ticket_id) FILTER (WHERE m.id IS NOT NULL), '{}') AS "ticketIds"
  FROM erased LEFT JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = erased.id`;

/**
 * Erases the tweets of the organization that X has shown nobody for twelve hours. What is left are ids, so that intake
 * knows them and never fills them again. Answers how many.
 */
export async function eraseDeletedTweets(ctx: Context): Promise<number> {
  const now = ctx.now();
  const until = new Date(now.getTime() - ERASE_AFTER_HOURS * 3_600_000);
  let erased = 0;
  for (;;) {
    const count = await ctx.db.pipeline(async (statement) => {
      // a page under way may be about to show one of them again
      const [, { rows }] = await settleAll([
        lockCounter(statement, ctx.organizationId),
        statement('erase-tweets', ERASE, [ctx.organizationId, until, now]),
      ]);
      const { count: found, ticketIds } = rows[0] as { count: number; ticketIds: string[] };
      if (ticketIds.length > 0) await forgetBodiesInTickets(statement, ctx.organizationId, ticketIds);
      return found;
    });
    erased += count;
    if (count < BATCH) return erased;
  }
}
