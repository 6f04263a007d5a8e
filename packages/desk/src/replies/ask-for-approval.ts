import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeNotifications } from '../notifications/write-notifications.ts';

// those of the ticket's department if there are any, else all; who reads a new tweet needs the social tab
const APPROVERS = `
  WITH who AS (
    SELECT m.id, EXISTS (SELECT FROM department_member d JOIN ticket t
      ON t.organization_id = d.organization_id AND t.department_id = d.department_id
      WHERE d.organization_id = $1 AND d.member_id = m.id AND t.id = $2) AS "isHere"
    FROM member m JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
    WHERE m.organization_id = $1 AND m.is_active AND 'replies.approve' = ANY (r.permissions)
      AND ($2::uuid IS NOT NULL OR 'social.view' = ANY (r.permissions))
      AND m.id IS DISTINCT FROM $3::uuid)
  SELECT id FROM who WHERE "isHere" OR NOT EXISTS (SELECT FROM who WHERE "isHere")`;

/** A reply in a ticket, or a new tweet by its delivery. */
type Waiting = { ticketId: string; messageId: string } | { deliveryId: string };

/** Tells whoever may approve a reply or a new tweet that it waits for them, in place of what they were told of it before; answers who is told. */
export async function askForApproval(statement: Statement, ctx: Context, waiting: Waiting): Promise<string[]> {
  const ticketId = 'ticketId' in waiting ? waiting.ticketId : null;
  const [{ rows }, before] = await settleAll([
    statement('approvers', APPROVERS, [ctx.organizationId, ticketId, ctx.actor.memberId]),
    endApprovalRequests(statement, ctx.organizationId, waiting, ctx.now()),
  ]);
  const told = await writeNotifications(
    statement,
    ctx,
    rows.map(({ id }) => ({ memberId: id as string, kind: 'approval_requested', ...waiting })),
  );
  return [...new Set([...told, ...before])];
}

const ended = (column: 'message_id' | 'delivery_id') => `
  UPDATE notification SET read_at = $3
  WHERE organization_id = $1 AND ${column} = $2 AND kind = 'approval_requested' AND read_at IS NULL
  RETURNING member_id AS "memberId"`;
const ENDED_OF_MESSAGE = ended('message_id');
const ENDED_OF_NEW_TWEET = ended('delivery_id');

/** Nobody has to approve it any more, or what it says is another by now: what tells so counts as read. Answers whose it was. */
export async function endApprovalRequests(
  statement: Statement,
  organizationId: string,
  waiting: { messageId: string } | { deliveryId: string },
  now: Date,
): Promise<string[]> {
  const { rows } = await ('messageId' in waiting
    ? statement('end-approval-requests', ENDED_OF_MESSAGE, [organizationId, waiting.messageId, now])
    : statement('end-tweet-approval-requests', ENDED_OF_NEW_TWEET, [organizationId, waiting.deliveryId, now]));
  return rows.map(({ memberId }) => memberId as string);
}
