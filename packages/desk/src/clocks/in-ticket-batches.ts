import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

export interface ChangedTicket {
  id: string;
  rev: number;
}

/** Tickets in one transaction: they are locked for a moment only. */
const BATCH = 200;

/** Changes tickets batch by batch until a batch is not full, and tells the browsers of each. Answers how many. */
export async function inTicketBatches(
  ctx: Context,
  change: (statement: Statement, batch: number) => Promise<ChangedTicket[]>,
): Promise<number> {
  let count = 0;
  let changed: ChangedTicket[];
  do {
    changed = await ctx.db.pipeline((statement) => change(statement, BATCH));
    count += changed.length;
    await Promise.all(changed.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })));
  } while (changed.length === BATCH);
  return count;
}
