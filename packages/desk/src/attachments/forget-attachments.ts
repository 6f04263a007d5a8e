import type { Context } from '../context.ts';

/** A file that was uploaded and not sent may belong to a draft: it is kept for a week. */
export const FORGET_AFTER_HOURS = 7 * 24;
/** Each has up to a hundred pieces. */
const BATCH = 20;

const FORGET = `
  DELETE FROM attachment f USING (
    SELECT id FROM attachment
    WHERE organization_id = $1 AND message_id IS NULL AND delivery_id IS NULL AND created_at <= $2
    ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) due
  WHERE f.organization_id = $1 AND f.id = due.id RETURNING f.id`;

/** Removes the files of the organization that nobody has sent for a week. Answers how many. */
export async function forgetAttachments(ctx: Context): Promise<number> {
  const until = new Date(ctx.now().getTime() - FORGET_AFTER_HOURS * 3_600_000);
  for (let forgotten = 0; ;) {
    const rows = await ctx.db.query(FORGET, [ctx.organizationId, until]);
    forgotten += rows.length;
    if (rows.length < BATCH) return forgotten;
  }
}
