import type { Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { idSequence } from '../intake/id-sequence.ts';
import type { NewMessage, OpenedTicket } from '../intake/ticket-ledger.ts';

// A customer who goes on writing is one notification until it is read, that of the latest message. The tickets are locked
// and written: two pages never tell of one ticket at the same time, and the assignee is who has it now.
const TELL = `
  WITH news AS (
    SELECT n.id, n.kind, n."messageId", t.id AS ticket_id, m.id AS member_id
    FROM json_to_recordset($2::json) AS n(id uuid, kind text, "ticketId" uuid, "messageId" uuid)
    JOIN ticket t ON t.organization_id = $1 AND t.id = n."ticketId" AND NOT t.is_spam
    JOIN member m ON m.organization_id = $1 AND m.id = t.assignee_id AND m.is_active),
  renewed AS (
    UPDATE notification o SET at = $3, message_id = n."messageId" FROM news n
    WHERE n.kind = 'customer_wrote' AND o.organization_id = $1 AND o.ticket_id = n.ticket_id
      AND o.member_id = n.member_id AND o.kind = 'customer_wrote' AND o.read_at IS NULL
    RETURNING o.ticket_id, o.member_id),
  added AS (
    INSERT INTO notification (organization_id, id, member_id, kind, ticket_id, message_id, at)
    SELECT $1, n.id, n.member_id, n.kind, n.ticket_id, n."messageId", $3 FROM news n
    WHERE NOT EXISTS (SELECT FROM renewed r WHERE r.ticket_id = n.ticket_id)
    RETURNING member_id)
  SELECT member_id AS "memberId" FROM added UNION SELECT member_id FROM renewed`;

interface News {
  opened: readonly Pick<OpenedTicket, 'id' | 'assigneeId'>[];
  messages: readonly Pick<NewMessage, 'id' | 'ticketId' | 'direction' | 'postedAt'>[];
}

/**
 * Tells assignees inside the transaction of intake that their customers have written, or that a ticket was opened for
 * them; once for each ticket of the page. Not of spam, nor of what was posted before `importBefore`. Null: nothing to tell.
 * `membersIn` of the outcome is who is told, for `announceNotifications` after the commit.
 */
export function writeIntakeNotifications(
  statement: Statement,
  organizationId: string,
  { opened, messages }: News,
  importBefore: Date | null,
  now: Date,
): ReturnType<Statement> | null {
  const latest = new Map<string, { messageId: string; postedAt: Date }>();
  for (const { id, ticketId, direction, postedAt } of messages) {
    if (direction !== 'in' || (importBefore !== null && postedAt < importBefore)) continue;
    const other = latest.get(ticketId);
    if (!other || postedAt >= other.postedAt) latest.set(ticketId, { messageId: id, postedAt });
  }
  const isNew = new Map(opened.map((ticket) => [ticket.id, ticket]));
  const nextId = idSequence();
  const news = [...latest].flatMap(([ticketId, { messageId }]) => {
    const ticket = isNew.get(ticketId);
    if (ticket && ticket.assigneeId === null) return [];
    return [{ id: nextId(now), kind: ticket ? 'assigned' : 'customer_wrote', ticketId, messageId }];
  });
  if (news.length === 0) return null;
  return statement('intake-notifications', TELL, [organizationId, asRecords(news), now]);
}

/** Whom the statement has told. */
export const membersIn = (outcome: Awaited<ReturnType<Statement>> | null): string[] =>
  outcome?.rows.map((row) => row.memberId as string) ?? [];
