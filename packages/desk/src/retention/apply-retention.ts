import { RETENTION_KINDS, type RetentionDays, type RetentionKind } from '@perch/core';
import type { Context } from '../context.ts';
import { RETENTION_COLUMNS } from './organization-retention.ts';
import { daysAgo } from './preview-retention.ts';
import { OLD_BATCH, removeBatch, type OldKind } from './remove-old.ts';
import { removeTickets, TICKET_BATCH } from './remove-tickets.ts';

/** Of each kind in one round, so that no organization keeps a worker. */
const MOST_BATCHES = 20;
const AGAIN_MS = 60 * 60_000;
const MORE_MS = 60_000;
const READ = `SELECT ${RETENTION_COLUMNS} FROM retention WHERE organization_id = $1 AND due_at <= $2`;
const READ_AGAIN = `SELECT ${RETENTION_COLUMNS} FROM retention WHERE organization_id = $1`;
const LOOK_AGAIN =
  'UPDATE retention SET due_at = $2 WHERE organization_id = $1 AND due_at IS NOT NULL AND due_at <= $3';

const REMOVE_AUDIT = 'SELECT remove_old_audit($1, $2) AS removed';
async function removeAudit(ctx: Context, before: Date) {
  const [row] = await ctx.db.query<{ removed: number }>(REMOVE_AUDIT, [before, OLD_BATCH]);
  return { seen: row!.removed, gone: row!.removed };
}

interface Removal {
  /** rows of a full batch: fewer, and none are left */
  size: number;
  remove: (ctx: Context, before: Date) => Promise<{ seen: number; gone: number }>;
}
const byAge = (kind: OldKind): Removal => ({
  size: OLD_BATCH,
  remove: (ctx, before) => removeBatch(ctx, kind, before),
});
const REMOVALS: Record<RetentionKind, Removal> = {
  tweets: byAge('tweets'),
  directMessages: byAge('direct_messages'),
  tickets: { size: TICKET_BATCH, remove: removeTickets },
  notices: byAge('notices'),
  notifications: byAge('notifications'),
  incidents: byAge('incidents'),
  webhookEvents: byAge('webhook_events'),
  auditLog: { size: OLD_BATCH, remove: removeAudit },
};

/**
 * Removes what is older than the organization keeps it, of each kind as much as one round does. A minute later the next
 * round goes on where something is left, else an hour later; killed in between, the rest is there for whoever comes then.
 * What is chosen meanwhile holds from the next batch on. Answers how many rows went, by kind.
 * @throws what the first kind did that failed, after all others were seen to
 */
export async function applyRetention(
  ctx: Context,
  mostBatches = MOST_BATCHES,
): Promise<Partial<Record<RetentionKind, number>>> {
  const now = ctx.now();
  const [days] = await ctx.db.query<RetentionDays & Record<string, unknown>>(READ, [ctx.organizationId, now]);
  if (!days) return {};
  const lookAgain = (after: number, until: Date) =>
    ctx.db.query(LOOK_AGAIN, [ctx.organizationId, new Date(now.getTime() + after), until]);
  await lookAgain(AGAIN_MS, now);
  const removed: Partial<Record<RetentionKind, number>> = {};
  const failures: unknown[] = [];
  let isMore = false;
  for (const kind of RETENTION_KINDS) {
    if (days[kind] === null) continue;
    try {
      const done = await removeKind(ctx, kind, mostBatches);
      if (done.removed > 0) removed[kind] = done.removed;
      isMore ||= done.isMore;
    } catch (error) {
      failures.push(error);
    }
  }
  if (isMore) await lookAgain(MORE_MS, new Date(now.getTime() + AGAIN_MS));
  if (failures.length > 0) throw failures[0];
  return removed;
}

async function removeKind(ctx: Context, kind: RetentionKind, mostBatches: number) {
  const { size, remove } = REMOVALS[kind];
  let removed = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const [days] = await ctx.db.query<RetentionDays & Record<string, unknown>>(READ_AGAIN, [ctx.organizationId]);
    const keptDays = days?.[kind] ?? null;
    if (keptDays === null) return { removed, isMore: false };
    const { seen, gone } = await remove(ctx, daysAgo(ctx, keptDays));
    removed += gone;
    if (seen < size) return { removed, isMore: false };
  }
  return { removed, isMore: true };
}
