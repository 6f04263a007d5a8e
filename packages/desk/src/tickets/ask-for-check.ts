import type { Context } from '../context.ts';
import { FRESH_MINUTES, HOLDS_TWEETS } from '../intake/check-tickets.ts';

const STALE = `
  SELECT FROM ticket t WHERE t.organization_id = $1 AND t.id = $2 AND ${HOLDS_TWEETS} AND t.checked_at <= $3`;

/** Somebody looks at the ticket: asks for a look whether its tweets still stand on X, if the last one was a while ago. */
export async function askForCheck(ctx: Context, ticketId: string): Promise<void> {
  const now = ctx.now().getTime();
  const period = FRESH_MINUTES * 60_000;
  const stale = await ctx.db.query(STALE, [ctx.organizationId, ticketId, new Date(now - period)]);
  if (stale.length === 0) return;
  // one job for all who look at it in this time
  const due = Math.floor(now / period);
  await ctx.enqueue('check-ticket', { organizationId: ctx.organizationId, ticketId, due });
}
