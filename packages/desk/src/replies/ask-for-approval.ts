import type { Statement } from '@perch/db';
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

/** Tells whoever may approve a reply or a new tweet that it waits for them; answers who is told. */
export async function askForApproval(statement: Statement, ctx: Context, waiting: Waiting): Promise<string[]> {
  const ticketId = 'ticketId' in waiting ? waiting.ticketId : null;
  const { rows } = await statement('approvers', APPROVERS, [ctx.organizationId, ticketId, ctx.actor.memberId]);
  return writeNotifications(
    statement,
    ctx,
    rows.map(({ id }) => ({ memberId: id as string, kind: 'approval_requested', ...waiting })),
  );
}
