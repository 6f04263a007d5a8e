import { AppError, type Ticket } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readTicket } from '../tickets/get-ticket.ts';

// not deactivated meanwhile; before the ticket, as who deactivates them locks
const LOCK_MEMBER = 'SELECT name FROM member WHERE organization_id = $1 AND id = $2 FOR SHARE';

// whoever is in no department takes from all; what a colleague takes this very moment is passed over
const NEXT = `
  SELECT id FROM ticket t
  WHERE t.organization_id = $1 AND t.assignee_id IS NULL AND t.status = 'open' AND NOT t.is_spam
    AND t.snoozed_at IS NULL
    AND CASE WHEN $3::uuid IS NOT NULL THEN t.department_id = $3
      ELSE t.department_id IN (SELECT dm.department_id FROM department_member dm
             WHERE dm.organization_id = $1 AND dm.member_id = $2)
        OR NOT EXISTS (SELECT FROM department_member dm WHERE dm.organization_id = $1 AND dm.member_id = $2) END
  ORDER BY array_position(ARRAY['urgent', 'high', 'normal', 'low'], t.priority), t.due_at NULLS LAST, t.opened_at, t.id
  LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`;

const TAKE = `
  UPDATE ticket SET assignee_id = $3, awaits_assignment = false, updated_at = $4, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

const ADD_EVENT = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "to", at)
  VALUES ($1, $2, $3, 'assignee', $4, $5, $6)`;

/**
 * Gives the actor the most urgent open ticket that nobody has: of their departments, or of the one named. Two who ask at
 * once get two.
 * @throws AppError `nothing_to_take`
 */
export async function takeNextTicket(
  ctx: Context,
  { departmentId }: { departmentId?: string | undefined } = {},
): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const taken = await ctx.db.pipeline(async (statement) => {
    const [member, next] = await settleAll([
      statement('take-next-member', LOCK_MEMBER, [organizationId, actor.memberId]),
      statement('take-next', NEXT, [organizationId, actor.memberId, departmentId ?? null]),
    ]);
    const id = next.rows[0]?.id as string | undefined;
    if (id === undefined || !member.rows[0]) throw new AppError('nothing_to_take');
    const to = JSON.stringify({ id: actor.memberId, name: member.rows[0].name });
    const [{ rows }] = await settleAll([
      statement('take-next-take', TAKE, [organizationId, id, actor.memberId, now]),
      statement('take-next-event', ADD_EVENT, [organizationId, uuid7(now.getTime()), id, actor.memberId, to, now]),
    ]);
    return { id, rev: rows[0]!.rev as number };
  });
  await ctx.publish({ type: 'ticket.changed', id: taken.id, ticketId: taken.id, rev: taken.rev });
  return readTicket(ctx, taken.id);
}
