import type { Context } from '../context.ts';
import type { ChangedTicket } from './link-profiles.ts';

/** Tells the browsers of a contact and of the open tickets that show it. */
export async function announceContact(ctx: Context, contactId: string, tickets: readonly ChangedTicket[]) {
  await Promise.all([
    ctx.publish({ type: 'contact.changed', id: contactId }),
    ...tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
  ]);
}
