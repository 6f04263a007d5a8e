import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { inTicketBatches, type ChangedTicket } from './in-ticket-batches.ts';
import { tellWoken } from './tell-woken.ts';
import { addTicketEvents } from './ticket-event-rows.ts';

const WAKE = (batch: number) => `
  WITH due AS (
    SELECT id, snoozed_by_id FROM ticket WHERE organization_id = $1 AND snoozed_until <= $2
    ORDER BY id LIMIT ${batch} FOR NO KEY UPDATE)
  UPDATE ticket t SET snoozed_at = NULL, snoozed_until = NULL, snoozed_by_id = NULL, updated_at = $2, rev = t.rev + 1
  FROM due WHERE t.organization_id = $1 AND t.id = due.id
  RETURNING t.id, t.rev, due.snoozed_by_id AS "snoozedById", t.assignee_id AS "assigneeId"`;

type Woken = ChangedTicket & { snoozedById: string | null; assigneeId: string | null };

/** Brings back the tickets whose time has come, and tells whoever put them aside and has them. Answers how many. */
export async function endSnoozes(ctx: Context): Promise<number> {
  const told = new Set<string>();
  const count = await inTicketBatches(ctx, async (statement, batch) => {
    const woken = (await statement('end-snoozes', WAKE(batch), [ctx.organizationId, ctx.now()])).rows as Woken[];
    const ids = woken.map(({ id }) => id);
    const [memberIds] = await settleAll([
      tellWoken(
        statement,
        ctx,
        woken.map(({ id, ...whose }) => ({ ticketId: id, ...whose })),
      ),
      addTicketEvents(statement, ctx, ids, { kind: 'snooze_ended', to: 'time' }),
    ]);
    for (const memberId of memberIds) told.add(memberId);
    return woken;
  });
  await announceNotifications(ctx, [...told]);
  return count;
}
