import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeNotifications } from '../notifications/write-notifications.ts';

/** A ticket that is put aside no longer. */
export interface WokenTicket {
  ticketId: string;
  /** of the customer, who has brought it back before its time */
  messageId?: string;
  snoozedById: string | null;
  assigneeId: string | null;
}

/** Tells whoever put the tickets aside, and who has them, that they are back; answers whom. */
export function tellWoken(
  statement: Statement,
  ctx: Pick<Context, 'organizationId' | 'actor' | 'now'>,
  woken: readonly WokenTicket[],
): Promise<string[]> {
  const notifications = woken.flatMap(({ ticketId, messageId, snoozedById, assigneeId }) =>
    [...new Set([snoozedById, assigneeId])]
      .filter((memberId) => memberId !== null)
      .map((memberId) => ({ memberId, kind: 'snooze_ended' as const, ticketId, messageId: messageId ?? null })),
  );
  return writeNotifications(statement, ctx, notifications);
}
