import type { NotificationCount, ReadNotifications } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { countNotifications } from './list-notifications.ts';
import { announceNotifications } from './write-notifications.ts';

const READ = `
  UPDATE notification SET read_at = $3
  WHERE organization_id = $1 AND member_id = $2 AND read_at IS NULL AND at <= $3
    AND ($4::uuid[] IS NULL OR id = ANY ($4)) AND ($5::uuid IS NULL OR ticket_id = $5)`;

/** Marks notifications of the member who asks as read; those of others are passed over. Answers what is left unread. */
export async function readNotifications(ctx: Context, which: ReadNotifications): Promise<NotificationCount> {
  requirePermission(ctx, 'tickets.view');
  const { memberId } = ctx.actor;
  const ids = 'ids' in which ? which.ids : null;
  const ticketId = 'ticketId' in which ? which.ticketId : null;
  const { rowCount } = await ctx.db.pipeline((statement) =>
    statement('read-notifications', READ, [ctx.organizationId, memberId, ctx.now(), ids, ticketId]),
  );
  // also for the member's other tabs and devices
  if (memberId !== null && rowCount) await announceNotifications(ctx, [memberId]);
  return countNotifications(ctx);
}
