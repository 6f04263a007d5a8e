import type { LiveEvent } from '@perch/contracts';
import type { Context } from '../context.ts';
import type { RecordedSent } from '../deliveries/record-sent.ts';
import type { TicketEffects } from './ticket-ledger.ts';

export interface CommittedPage {
  accountId: string;
  captured: Extract<LiveEvent['type'], 'tweet.captured' | 'direct_message.captured'>;
  /** X's id of the newest item that is new to us */
  newest: string | null;
  plan: { tickets: TicketEffects; settled: readonly RecordedSent[]; coverageChanged: boolean };
}

/** Tells the browsers what a page has changed, after its commit: one event for its items, one for each ticket. */
export async function publishPage(ctx: Context, { accountId, captured, newest, plan }: CommittedPage): Promise<void> {
  const { opened, changed } = plan.tickets;
  await Promise.all([
    newest !== null && ctx.publish({ type: captured, id: newest }),
    plan.coverageChanged && ctx.publish({ type: 'account.changed', id: accountId }),
    ...[...opened, ...changed].map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
    ...plan.settled.flatMap(({ deliveryId, ticketId }) => [
      ctx.publish({ type: 'delivery.changed', id: deliveryId, ...(ticketId !== null && { ticketId }) }),
      ticketId !== null && ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId }),
    ]),
  ]);
}
