import type { Context } from '../context.ts';

export const KEEP_NOTIFICATIONS_DAYS = 90;
const BATCH = 1000;

const REMOVE = `
  DELETE FROM notification n USING (
    SELECT id FROM notification WHERE organization_id = $1 AND at < $2 ORDER BY at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) old
  WHERE n.organization_id = $1 AND n.id = old.id RETURNING 1`;

/** Removes the notifications of an organization that are older than 90 days, read or not. Answers how many. */
export async function removeOldNotifications(ctx: Context): Promise<number> {
  const until = new Date(ctx.now().getTime() - KEEP_NOTIFICATIONS_DAYS * 86_400_000);
  let removed = 0;
  for (;;) {
    const { length } = await ctx.db.query(REMOVE, [ctx.organizationId, until]);
    removed += length;
    if (length < BATCH) return removed;
  }
}
