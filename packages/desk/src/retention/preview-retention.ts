import type { RetentionPreview, RetentionRemoval } from '@perch/contracts';
import { RETENTION_KINDS, type RetentionDays, type RetentionKind } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { IS_NAMED_IN_TICKET, OLD_ROWS, type OldRows } from './old-rows.ts';
import { refuseUnfit, requireWholeOrganization } from './organization-retention.ts';

/** Nobody counts further: the rest of an index is not gone through. */
const MOST_COUNTED = 10_000;
const PATIENCE = "SET LOCAL statement_timeout = '10s'";

const ROWS: Record<RetentionKind, OldRows> = {
  tweets: OLD_ROWS.tweets,
  directMessages: OLD_ROWS.direct_messages,
  tickets: OLD_ROWS.tickets,
  notices: OLD_ROWS.notices,
  notifications: OLD_ROWS.notifications,
  incidents: OLD_ROWS.incidents,
  webhookEvents: OLD_ROWS.webhook_events,
  auditLog: OLD_ROWS.audit_log,
};

/** Of those that were looked at, how many go: tweets that a ticket quotes or answers stay. */
function countOf(kind: RetentionKind): string {
  const { table, by, isOld } = ROWS[kind];
  const isTweet = kind === 'tweets';
  const goes = isTweet ? `FILTER (WHERE NOT ${IS_NAMED_IN_TICKET})` : '';
  return `
    SELECT count(*)::int AS seen, (count(*) ${goes})::int AS count, min(at) ${goes} AS "oldestAt" FROM (
      SELECT ${by} AS at${isTweet ? ', tweet_id' : ''} FROM ${table} WHERE organization_id = $1 AND ${isOld}
      ORDER BY ${by} LIMIT $3) old`;
}
const COUNTS = Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, countOf(kind)])) as Record<
  RetentionKind,
  string
>;

const NOTHING: RetentionRemoval = { count: 0, isMore: false, oldestAt: null };

/**
 * How much would go at once, by kind: what removing goes by, and by the same indexes.
 * @throws AppError `forbidden`, `validation_failed` naming what could not be saved either
 */
export async function previewRetention(
  ctx: Context,
  { days, most, mostCounted = MOST_COUNTED }: { days: RetentionDays; most: RetentionDays; mostCounted?: number },
): Promise<RetentionPreview> {
  requireWholeOrganization(ctx);
  refuseUnfit(days, most);
  const chosen = RETENTION_KINDS.filter((kind) => days[kind] !== null);
  const counted = await ctx.db.pipeline(async (statement) => {
    const [, ...counts] = await settleAll([
      statement('retention-patience', PATIENCE, []),
      ...chosen.map((kind) =>
        statement(`retention-count-${kind}`, COUNTS[kind], [
          ctx.organizationId,
          daysAgo(ctx, days[kind]!),
          mostCounted + 1,
        ]),
      ),
    ]);
    return counts.map(({ rows }) => rows[0] as unknown as { seen: number; count: number; oldestAt: Date | null });
  });
  const removals = counted.map(({ seen, count, oldestAt }): RetentionRemoval => ({
    count: Math.min(count, mostCounted),
    isMore: seen > mostCounted,
    oldestAt: oldestAt?.toISOString() ?? null,
  }));
  const found = new Map(chosen.map((kind, index) => [kind, removals[index]!]));
  return {
    removes: Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, found.get(kind) ?? NOTHING])) as Record<
      RetentionKind,
      RetentionRemoval
    >,
  };
}

export const daysAgo = (ctx: Context, days: number) => new Date(ctx.now().getTime() - days * 86_400_000);
