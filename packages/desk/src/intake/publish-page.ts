import type { LiveEvent, PolledStreamName } from '@perch/contracts';
import type { Context } from '../context.ts';
import type { RecordedSent } from '../deliveries/record-sent.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import type { Progress, StreamRow } from './stream-progress.ts';
import type { TicketEffects } from './ticket-ledger.ts';

export interface CommittedPage {
  accountId: string;
  captured: Extract<LiveEvent['type'], 'tweet.captured' | 'direct_message.captured'>;
  /** X's id of the newest item that is new to us */
  newest: string | null;
  plan: {
    tickets: TicketEffects;
    settled: readonly RecordedSent[];
    coverageChanged: boolean;
    /** members who are told of something */
    notified: readonly string[];
    /** how the import stands that the page is of; null: it is of none */
    import: 'goes on' | 'round is over' | null;
  };
}

/** Watching an import needs no more than this; a page may take a few milliseconds. */
const PROGRESS_EVERY_MS = 1000;
const MOST_REMEMBERED = 1000;

const lastTold = new Map<string, number>();

/** Whether it is time again to say how far an import is; its last page is always worth a word. */
function isWorthTelling(accountId: string, state: CommittedPage['plan']['import'], now: Date): boolean {
  if (state === null) return false;
  const last = lastTold.get(accountId);
  if (state === 'goes on' && last !== undefined && Math.abs(now.getTime() - last) < PROGRESS_EVERY_MS) return false;
  lastTold.delete(accountId);
  lastTold.set(accountId, now.getTime());
  if (lastTold.size > MOST_REMEMBERED) lastTold.delete(lastTold.keys().next().value!);
  return true;
}

/** A stream imports in its first round; the search looks for the rest whenever it goes so far back. */
export function importOf(
  name: PolledStreamName,
  { coveredUntil }: StreamRow,
  importBefore: Date | null,
  { pageToken }: Progress,
): CommittedPage['plan']['import'] {
  if (importBefore === null || (coveredUntil !== null && name !== 'search')) return null;
  return pageToken === null ? 'round is over' : 'goes on';
}

/** Tells the browsers what a page has changed, after its commit: one event for its items, one for each ticket. */
export async function publishPage(ctx: Context, { accountId, captured, newest, plan }: CommittedPage): Promise<void> {
  const { opened, changed } = plan.tickets;
  const isAccountChanged = isWorthTelling(accountId, plan.import, ctx.now()) || plan.coverageChanged;
  await Promise.all([
    newest !== null && ctx.publish({ type: captured, id: newest }),
    isAccountChanged && ctx.publish({ type: 'account.changed', id: accountId }),
    ...[...opened, ...changed].map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
    announceNotifications(ctx, plan.notified),
    ...plan.settled.flatMap(({ deliveryId, ticketId }) => [
      ctx.publish({ type: 'delivery.changed', id: deliveryId, ...(ticketId !== null && { ticketId }) }),
      ticketId !== null && ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId }),
    ]),
  ]);
}
