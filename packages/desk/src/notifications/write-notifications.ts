import type { NotificationKind } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { idSequence } from '../intake/id-sequence.ts';

export interface NewNotification {
  memberId: string;
  kind: NotificationKind;
  ticketId?: string | null;
  messageId?: string | null;
  /** of a new tweet, instead of both */
  deliveryId?: string | null;
  incidentId?: string | null;
}

// nobody is told what they did themselves, and whoever has left is not told at all
const ADD = `
  INSERT INTO notification (organization_id, id, member_id, kind, ticket_id, message_id, delivery_id, incident_id, actor_id, at)
  SELECT $1, n.id, m.id, n.kind, n."ticketId", n."messageId", n."deliveryId", n."incidentId", $3, $4
  FROM json_to_recordset($2::json) AS n(id uuid, "memberId" uuid, kind text, "ticketId" uuid, "messageId" uuid,
    "deliveryId" uuid, "incidentId" uuid)
  JOIN member m ON m.organization_id = $1 AND m.id = n."memberId" AND m.is_active
  WHERE m.id IS DISTINCT FROM $3::uuid
  RETURNING member_id AS "memberId"`;

/**
 * Writes down inside a transaction what members should know of; answers who is told, for `announceNotifications` after
 * the commit. Whoever acts is not told of it.
 */
export async function writeNotifications(
  statement: Statement,
  ctx: Pick<Context, 'organizationId' | 'actor' | 'now'>,
  notifications: readonly NewNotification[],
): Promise<string[]> {
  if (notifications.length === 0) return [];
  const now = ctx.now();
  const nextId = idSequence();
  const rows = notifications.map((notification) => ({ id: nextId(now), ...notification }));
  const { rows: written } = await statement('write-notifications', ADD, [
    ctx.organizationId,
    asRecords(rows),
    ctx.actor.memberId,
    now,
  ]);
  return [...new Set(written.map((row) => row.memberId as string))];
}

/** Tells the browsers of these members, after the commit. */
export async function announceNotifications(ctx: Context, memberIds: readonly string[]): Promise<void> {
  for (const id of memberIds) await ctx.publish({ type: 'notification.changed', id });
}
