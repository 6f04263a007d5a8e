import type { TicketEvent } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import type { DeliveryRow } from './delivery-row.ts';

type Kind = Extract<ReturnType<typeof TicketEvent.parse>['kind'], `reply_${string}`>;

const ADD = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "to", at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** Writes into the ticket's history what somebody did with a reply that has not gone out. */
export async function addReplyEvent(statement: Statement, ctx: Context, reply: DeliveryRow, kind: Kind): Promise<void> {
  if (reply.ticketId === null) return;
  const now = ctx.now();
  const to = JSON.stringify({ via: reply.kind });
  const { organizationId, actor } = ctx;
  const values = [organizationId, uuid7(now.getTime()), reply.ticketId, kind, actor.memberId, to, now];
  await statement('reply-event', ADD, values);
}
