import type { Context } from '../context.ts';
import type { Linked } from './link-profiles.ts';

/** Tells the browsers of a contact, of those that X users were taken from, and of the open tickets that show them. */
export async function announceContact(ctx: Context, contactId: string, { tickets, contactIds }: Linked) {
  await Promise.all([
    ...[contactId, ...contactIds].map((id) => ctx.publish({ type: 'contact.changed', id })),
    ...tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
  ]);
}
