import { uuid7, type Statement } from '@perch/db';
import { isNewTweet, type DeliveryRow } from '../deliveries/delivery-row.ts';

const OF_MESSAGE = `
  INSERT INTO notification (organization_id, id, member_id, kind, ticket_id, message_id, at)
  SELECT $1, CASE WHEN m.id = who.writer THEN $3::uuid ELSE $4::uuid END, m.id, $5, who.ticket_id, $2, $6
  FROM (
    SELECT w.member_id AS writer, t.assignee_id AS assignee, t.id AS ticket_id FROM message w
    JOIN ticket t ON t.organization_id = $1 AND t.id = w.ticket_id
    WHERE w.organization_id = $1 AND w.id = $2) who
  JOIN member m ON m.organization_id = $1 AND m.id IN (who.writer, who.assignee) AND m.is_active
  RETURNING member_id AS "memberId"`;

const OF_NEW_TWEET = `
  INSERT INTO notification (organization_id, id, member_id, kind, delivery_id, at)
  SELECT $1, $3, m.id, $4, $2, $5
  FROM delivery d JOIN member m ON m.organization_id = $1 AND m.id = d.submitted_by AND m.is_active
  WHERE d.organization_id = $1 AND d.id = $2
  RETURNING member_id AS "memberId"`;

type Kind = 'delivery_failed' | 'delivery_unclear';

/**
 * Tells who wrote a message, and who has its ticket, or who wrote a new tweet, what became of its delivery; inside the
 * transaction that settles it. Answers who is told, for `announceNotifications` after the commit.
 */
export async function writeDeliveryNotifications(
  statement: Statement,
  organizationId: string,
  kind: Kind,
  delivery: DeliveryRow,
  now: Date,
): Promise<string[]> {
  const { id, messageId } = delivery;
  if (messageId !== null) return tellOfMessage(statement, organizationId, kind, messageId, now);
  if (!isNewTweet(delivery)) return [];
  const values = [organizationId, id, uuid7(now.getTime()), kind, now];
  return memberIds(await statement('new-tweet-notifications', OF_NEW_TWEET, values));
}

/** The same where the message alone is known. */
export async function tellOfMessage(
  statement: Statement,
  organizationId: string,
  kind: Kind,
  messageId: string,
  now: Date,
): Promise<string[]> {
  const at = now.getTime();
  const values = [organizationId, messageId, uuid7(at), uuid7(at), kind, now];
  return memberIds(await statement('delivery-notifications', OF_MESSAGE, values));
}

const memberIds = ({ rows }: { rows: Record<string, unknown>[] }) => rows.map((row) => row.memberId as string);
