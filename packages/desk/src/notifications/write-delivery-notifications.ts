import { uuid7, type Statement } from '@perch/db';

const TELL = `
  INSERT INTO notification (organization_id, id, member_id, kind, ticket_id, message_id, at)
  SELECT $1, CASE WHEN m.id = who.writer THEN $3::uuid ELSE $4::uuid END, m.id, $5, who.ticket_id, $2, $6
  FROM (
    SELECT w.member_id AS writer, t.assignee_id AS assignee, t.id AS ticket_id FROM message w
    JOIN ticket t ON t.organization_id = $1 AND t.id = w.ticket_id
    WHERE w.organization_id = $1 AND w.id = $2) who
  JOIN member m ON m.organization_id = $1 AND m.id IN (who.writer, who.assignee) AND m.is_active
  RETURNING member_id AS "memberId"`;

/**
 * Tells who wrote a message, and who has its ticket, what became of its delivery; inside the transaction that settles it.
 * Answers who is told, for `announceNotifications` after the commit.
 */
export async function writeDeliveryNotifications(
  statement: Statement,
  organizationId: string,
  kind: 'delivery_failed' | 'delivery_unclear',
  messageId: string,
  now: Date,
): Promise<string[]> {
  const at = now.getTime();
  const values = [organizationId, messageId, uuid7(at), uuid7(at), kind, now];
  const { rows } = await statement('delivery-notifications', TELL, values);
  return rows.map((row) => row.memberId as string);
}
