import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeNotifications } from '../notifications/write-notifications.ts';

// those of the ticket's department if there are any, else all
const APPROVERS = `
  WITH who AS (
    SELECT m.id, EXISTS (SELECT FROM department_member d JOIN ticket t
      ON t.organization_id = d.organization_id AND t.department_id = d.department_id
      WHERE d.organization_id = $1 AND d.member_id = m.id AND t.id = $2) AS "isHere"
    FROM member m JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
    WHERE m.organization_id = $1 AND m.is_active AND 'replies.approve' = ANY (r.permissions)
      AND m.id IS DISTINCT FROM $3::uuid)
  SELECT id FROM who WHERE "isHere" OR NOT EXISTS (SELECT FROM who WHERE "isHere")`;

/** Tells whoever may approve a reply that it waits for them; answers who is told. */
export async function askForApproval(
  statement: Statement,
  ctx: Context,
  { ticketId, messageId }: { ticketId: string; messageId: string },
): Promise<string[]> {
  const { rows } = await statement('approvers', APPROVERS, [ctx.organizationId, ticketId, ctx.actor.memberId]);
  return writeNotifications(
    statement,
    ctx,
    rows.map(({ id }) => ({ memberId: id as string, kind: 'approval_requested', ticketId, messageId })),
  );
}
