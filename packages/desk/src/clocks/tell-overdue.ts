import type { Context } from '../context.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';

/** Tickets in one transaction: they are locked for a moment only. */
const BATCH = 200;

// of each due time once, whether or not somebody has the ticket
const TELL = `
  WITH due AS (
    SELECT id FROM ticket
    WHERE organization_id = $1 AND due_at <= $2 AND due_at IS NOT NULL AND overdue_told_at IS DISTINCT FROM due_at
    ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE)
  UPDATE ticket t SET overdue_told_at = t.due_at FROM due WHERE t.organization_id = $1 AND t.id = due.id
  RETURNING t.id, CASE WHEN NOT t.is_spam THEN t.assignee_id END AS "assigneeId"`;

interface OverdueTicket {
  id: string;
  assigneeId: string | null;
}

/** Tells who has a ticket that its due time has passed, once for each due time. Answers how many tickets are late. */
export async function tellOverdue(ctx: Context): Promise<number> {
  const told = new Set<string>();
  let count = 0;
  let overdue: OverdueTicket[];
  do {
    overdue = await ctx.db.pipeline(async (statement) => {
      const rows = (await statement('tell-overdue', TELL, [ctx.organizationId, ctx.now()])).rows as OverdueTicket[];
      const notifications = rows.flatMap(({ id, assigneeId }) =>
        assigneeId === null ? [] : [{ memberId: assigneeId, kind: 'overdue' as const, ticketId: id }],
      );
      for (const memberId of await writeNotifications(statement, ctx, notifications)) told.add(memberId);
      return rows;
    });
    count += overdue.length;
  } while (overdue.length === BATCH);
  await announceNotifications(ctx, [...told]);
  return count;
}
