import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { addTicketEvents } from './ticket-event-rows.ts';
import { inTicketBatches, type ChangedTicket } from './in-ticket-batches.ts';
import { refreshClocks } from './refresh-clocks.ts';

/** SQL: since when the pending ticket `t` has been silent; in the words of its index. */
export const QUIET_SINCE = 'greatest(coalesce(t.pending_since, t.updated_at), t.last_message_at)';

const CLOSE = (batch: number) => `
  WITH due AS (
    SELECT t.id FROM department d
    JOIN ticket t ON t.organization_id = $1 AND t.department_id = d.id AND t.status = 'pending'
      AND ${QUIET_SINCE} <= $2::timestamptz - d.pending_close_days * interval '1 day'
    WHERE d.organization_id = $1 AND d.pending_close_days IS NOT NULL
    ORDER BY t.id LIMIT ${batch} FOR NO KEY UPDATE OF t)
  UPDATE ticket t SET status = 'closed', closed_at = $2, updated_at = $2, rev = t.rev + 1 FROM due
  WHERE t.organization_id = $1 AND t.id = due.id RETURNING t.id, t.rev`;

/** Closes pending tickets that have been silent for as long as their department allows. Answers how many. */
export const closePending = (ctx: Context): Promise<number> =>
  inTicketBatches(ctx, async (statement: Statement, batch) => {
    const { organizationId } = ctx;
    const now = ctx.now();
    const closed = (await statement('close-pending', CLOSE(batch), [organizationId, now])).rows as ChangedTicket[];
    const ids = closed.map(({ id }) => id);
    await settleAll([
      addTicketEvents(statement, ctx, ids, { kind: 'pending_expired', from: 'pending', to: 'closed' }),
      refreshClocks(statement, organizationId, ids, now),
    ]);
    return closed;
  });
