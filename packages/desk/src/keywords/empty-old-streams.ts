import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import type { Rematch } from './claim-rematch.ts';

const MOST_ROWS = 2000;

const NEXT = `
  UPDATE keyword_rematch SET lease_until = $4
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 RETURNING old_stream_ids`;

// by the key of each stream, whatever the database knows of its tables; nobody reads or writes these rows any more
const DROP_ROWS = `
  WITH dropped AS (
    DELETE FROM keyword_match WHERE ctid = ANY (ARRAY(
      SELECT own.row FROM unnest($2::uuid[]) AS old(stream_id) CROSS JOIN LATERAL (
        SELECT m.ctid AS row FROM keyword_match m WHERE m.organization_id = $1 AND m.stream_id = old.stream_id
        ORDER BY m.posted_at, m.tweet_row_id LIMIT $3) own
      LIMIT $3))
    RETURNING 1)
  SELECT count(*)::integer AS count FROM dropped`;

const FORGET = `
  UPDATE keyword_rematch SET old_stream_ids = ARRAY(SELECT unnest(old_stream_ids) EXCEPT SELECT unnest($4::uuid[]))
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3`;

const FINISH = `
  DELETE FROM keyword_rematch
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 AND old_stream_ids = '{}' AND keyword_ids = '{}'`;

/**
 * Removes some rows of the streams that no keyword of the account has any more; to be called after the look through its
 * tweets, until it is over. It takes no lock that intake takes, and the row that saving settings may write for a moment only.
 * @returns whether it is over: nothing is left, or somebody else has it by now
 */
export async function emptyOldStreams(ctx: Context, rematch: Rematch, mostRows = MOST_ROWS): Promise<boolean> {
  const { organizationId } = ctx;
  const { accountId, leaseToken, leaseSeconds } = rematch;
  const lease = [organizationId, accountId, leaseToken];
  const leaseUntil = new Date(ctx.now().getTime() + leaseSeconds * 1000);
  const [row] = await ctx.db.query<{ old_stream_ids: string[] }>(NEXT, [...lease, leaseUntil]);
  if (!row) return true;
  const ids = row.old_stream_ids;
  const [dropped] = await ctx.db.query<{ count: number }>(DROP_ROWS, [organizationId, ids, mostRows]);
  if (dropped!.count === mostRows) return false;
  const [, finished] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('old-streams-forget', FORGET, [...lease, ids]),
      statement('old-streams-finish', FINISH, lease),
    ]),
  );
  return finished.rowCount === 1;
}
