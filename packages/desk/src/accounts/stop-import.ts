import { AppError, type AccountImport } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { snowflakeAt, timeOfSnowflake } from '../intake/snowflake.ts';
import { requirePermission } from '../require-permission.ts';
import { getImport } from './get-import.ts';
import { IS_IMPORTING } from './import-rows.ts';

const LOCK = `
  SELECT a.username, a.connected_at, a.import_from, ${IS_IMPORTING} AS is_importing FROM account a
  WHERE a.organization_id = $1 AND a.id = $2 FOR NO KEY UPDATE OF a`;

const LOCK_STREAMS = `
  SELECT name, covered_until, oldest_id FROM stream
  WHERE organization_id = $1 AND account_id = $2 AND name IN ('own_tweets', 'mentions', 'direct_messages', 'search')
  ORDER BY name FOR NO KEY UPDATE`;

const STOP = `
  UPDATE account SET import_stopped_at = $3 WHERE organization_id = $1 AND id = $2`;

// what has come is kept; whoever holds the stream writes nothing any more
const END_ROUND = `
  UPDATE stream SET candidate_id = NULL, oldest_id = NULL, floor_id = NULL, page_token = NULL, round_count = 0,
    lease_token = NULL, lease_until = NULL, round_began_at = NULL, due_at = $4`;
// what is older is history from now on
const END_IMPORT = `
  ${END_ROUND}, starts_at = $5, committed_id = coalesce(candidate_id, committed_id), covered_until = round_began_at
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;
// newest first: until the round is back at the moment of connecting, what came since is not complete; it goes on to there
const SHORTEN_ROUND = `
  UPDATE stream SET starts_at = $4, floor_id = $5, lease_token = NULL, lease_until = NULL, due_at = $6
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;
const END_SEARCH = `
  ${END_ROUND} WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const MOVE_BEGINNING = `
  UPDATE stream SET starts_at = $3 WHERE organization_id = $1 AND account_id = $2 AND name = 'mentions'`;

// what was missing of the history, $3 the beginning and $4 the moment of connecting
const GAP = `
  organization_id = $1 AND account_id = $2 AND state = 'open' AND stream = 'mentions' AND kind = 'interval'
  AND from_at <= $3 AND found_at >= $4`;
const READ_GAP = `SELECT max(to_at) AS until FROM coverage_gap WHERE ${GAP}`;
// what the search has found of it stays in the ledger; the rest lies before the beginning now and is missing no more
const SETTLE_GAP = `
  UPDATE coverage_gap SET state = 'filled', from_at = $5, settled_at = $6 WHERE ${GAP} AND to_at > $5`;
const DROP_GAP = `DELETE FROM coverage_gap WHERE ${GAP}`;

/**
 * Ends an import before it is over; what has come stays, and what came since connecting is still brought. One that is over, or was never asked for, stays as it is.
 * @throws AppError `forbidden`, `not_found`
 */
export async function stopImport(ctx: Context, accountId: string): Promise<AccountImport> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, accountId];
  const now = ctx.now();
  const isStopped = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('stop-import-lock', LOCK, key);
    const account = rows[0] as AccountRow | undefined;
    if (!account) throw new AppError('not_found');
    if (!account.is_importing) return false;
    await endStreams(statement, key, account, now);
    await statement('stop-import', STOP, [...key, now]);
    await recordAudit(statement, ctx, {
      action: 'account.changed',
      subject: { kind: 'account', id: accountId, name: `@${account.username}` },
      before: { import: 'running' },
      after: { import: 'stopped' },
    });
    return true;
  });
  if (isStopped) await ctx.publish({ type: 'account.changed', id: accountId });
  return getImport(ctx, accountId);
}

interface AccountRow {
  username: string;
  connected_at: Date;
  import_from: Date;
  is_importing: boolean;
}

interface StreamRow {
  name: string;
  covered_until: Date | null;
  oldest_id: string | null;
}

async function endStreams(statement: Statement, key: string[], account: AccountRow, now: Date): Promise<void> {
  const { connected_at: connectedAt, import_from: importFrom } = account;
  const gap = [...key, importFrom, connectedAt];
  const [streams, gaps] = await settleAll([
    statement('stop-import-streams', LOCK_STREAMS, key),
    statement('stop-import-gap', READ_GAP, gap),
  ]);
  const rows = streams.rows as StreamRow[];
  const reachedBy = ({ oldest_id: oldestId }: StreamRow, from: Date) => {
    const reached = oldestId === null ? from : timeOfSnowflake(oldestId);
    return reached < from ? reached : from;
  };

  const search = rows.find(({ name }) => name === 'search')!;
  for (const stream of rows) {
    if (stream === search || stream.covered_until !== null) continue;
    const { name, oldest_id: oldestId } = stream;
    if (oldestId === null || timeOfSnowflake(oldestId) > connectedAt) {
      await statement('stop-import-shorten', SHORTEN_ROUND, [...key, name, connectedAt, snowflakeAt(connectedAt), now]);
      continue;
    }
    await statement('stop-import-end', END_IMPORT, [...key, name, now, reachedBy(stream, connectedAt)]);
  }
  const gapUntil = gaps.rows[0]!.until as Date | null;
  if (!gapUntil) return;
  const reached = reachedBy(search, gapUntil);
  await statement('stop-import-search', END_SEARCH, [...key, 'search', now]);
  await statement('stop-import-beginning', MOVE_BEGINNING, [...key, reached]);
  await statement('stop-import-settle-gap', SETTLE_GAP, [...gap, reached, now]);
  await statement('stop-import-drop-gap', DROP_GAP, gap);
}
