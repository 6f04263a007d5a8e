import type { Context } from '../context.ts';
import { closePending } from './close-pending.ts';
import { endSnoozes } from './end-snoozes.ts';
import { tellOverdue } from './tell-overdue.ts';

export interface WatchedTickets {
  overdue: number;
  woken: number;
  closed: number;
}

/** Does what has become due in the tickets of an organization. Run twice, it does nothing twice. */
export async function watchTickets(ctx: Context): Promise<WatchedTickets> {
  const closed = await closePending(ctx);
  const woken = await endSnoozes(ctx);
  return { closed, woken, overdue: await tellOverdue(ctx) };
}
