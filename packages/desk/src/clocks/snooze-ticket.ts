import { AppError, type SnoozeTicket, type Ticket } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readTicket } from '../tickets/get-ticket.ts';
import { addTicketEvents } from './ticket-event-rows.ts';

const YEAR_MS = 366 * 86_400_000;

const LOCK = `
  SELECT status, snoozed_at IS NOT NULL AS "isSnoozed" FROM ticket
  WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;

const SET = `
  UPDATE ticket SET snoozed_at = $3, snoozed_until = $4, snoozed_by_id = $5, updated_at = $6, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

/**
 * Puts a ticket aside: it comes back at the time, or when the customer writes. Once more, it is put aside anew.
 * @throws AppError `not_found`, `ticket_closed`, `snooze_in_past`
 */
export async function snoozeTicket(
  ctx: Context,
  ticketId: string,
  { until }: z.output<typeof SnoozeTicket>,
): Promise<Ticket> {
  const now = ctx.now();
  const at = until === undefined ? null : new Date(until);
  if (at && (at <= now || at.getTime() > now.getTime() + YEAR_MS)) throw new AppError('snooze_in_past');
  return change(ctx, ticketId, async (statement, { status }) => {
    if (status === 'closed') throw new AppError('ticket_closed');
    const [rev] = await settleAll([
      set(statement, ctx, ticketId, { at: now, until: at, by: ctx.actor.memberId }),
      addTicketEvents(statement, ctx, [ticketId], { kind: 'snoozed', to: { until: at } }),
    ]);
    return rev;
  });
}

/**
 * Brings a ticket back before its time; one that is not put aside stays as it is.
 * @throws AppError `not_found`
 */
export const unsnoozeTicket = (ctx: Context, ticketId: string): Promise<Ticket> =>
  change(ctx, ticketId, async (statement, { isSnoozed }) => {
    if (!isSnoozed) return null;
    const [rev] = await settleAll([
      set(statement, ctx, ticketId, { at: null, until: null, by: null }),
      addTicketEvents(statement, ctx, [ticketId], { kind: 'snooze_ended', to: 'member' }),
    ]);
    return rev;
  });

interface LockedTicket {
  status: Ticket['status'];
  isSnoozed: boolean;
}

async function change(
  ctx: Context,
  ticketId: string,
  write: (statement: Statement, ticket: LockedTicket) => Promise<number | null>,
): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const rev = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('snooze-lock', LOCK, [ctx.organizationId, ticketId]);
    if (!rows[0]) throw new AppError('not_found');
    return write(statement, rows[0] as LockedTicket);
  });
  if (rev !== null) await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev });
  return readTicket(ctx, ticketId);
}

async function set(
  statement: Statement,
  ctx: Context,
  ticketId: string,
  { at, until, by }: { at: Date | null; until: Date | null; by: string | null },
): Promise<number> {
  const { rows } = await statement('snooze-set', SET, [ctx.organizationId, ticketId, at, until, by, ctx.now()]);
  return rows[0]!.rev as number;
}
