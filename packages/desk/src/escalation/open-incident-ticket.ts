import { AppError, type IncidentDetail, type OpenIncidentTicket } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { writeTicket } from '../tickets/create-ticket.ts';
import { getIncident } from './get-incident.ts';
import { writeIncidentEvents } from './incident-events.ts';

// after the counter: nobody else opens a ticket for it meanwhile
const LOCK = `
  SELECT i.ticket_id AS "ticketId", i.rule_name AS "ruleName", (
    SELECT json_build_object('id', m.id, 'name', m.name, 'sees', NOT r.departments_only OR EXISTS (
      SELECT FROM department_member dm JOIN department d ON d.organization_id = $1 AND d.id = dm.department_id
      WHERE dm.organization_id = $1 AND dm.member_id = m.id
        AND CASE WHEN $3::uuid IS NULL THEN d.is_default ELSE d.id = $3 END))
    FROM member m JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
    WHERE m.organization_id = $1 AND m.id = i.assignee_id AND m.is_active) AS assignee,
    (SELECT a.username FROM account a WHERE a.organization_id = $1 AND a.id = i.account_id) AS username
  FROM incident i WHERE i.organization_id = $1 AND i.id = $2 FOR NO KEY UPDATE OF i`;
// all that came so far is linked, too
const NAME = `
  UPDATE incident SET ticket_id = $3, links_from = started_at, links_asked = links_asked + 1
  WHERE organization_id = $1 AND id = $2`;

interface LockedIncident {
  ticketId: string | null;
  ruleName: string;
  username: string;
  /** null: nobody who can work */
  assignee: { id: string; name: string; sees: boolean } | null;
}

/**
 * Opens the ticket of an incident; those of its tweets are linked to it soon after. It is nobody's where whoever has the
 * incident does not see the department. Said twice, it changes nothing.
 * @throws AppError `forbidden`, `not_found`, `department_unusable`
 */
export async function openIncidentTicket(
  ctx: Context,
  id: string,
  { departmentId }: OpenIncidentTicket,
): Promise<IncidentDetail> {
  requirePermission(ctx, 'tickets.edit');
  requirePermission(ctx, 'social.view');
  const written = await ctx.db.pipeline((statement) => writeIncidentTicket(statement, ctx, id, departmentId ?? null));
  await announceIncidentTicket(ctx, id, written);
  return getIncident(ctx, id);
}

type WrittenTicket = Awaited<ReturnType<typeof writeTicket>> | null;

/** Null: it has one. @throws AppError `not_found`, `department_unusable` */
export async function writeIncidentTicket(
  statement: Statement,
  ctx: Context,
  incidentId: string,
  departmentId: string | null,
): Promise<WrittenTicket> {
  const key = [ctx.organizationId, incidentId];
  await lockCounter(statement, ctx.organizationId);
  const locked = await statement('incident-ticket-lock', LOCK, [...key, departmentId]);
  const incident = locked.rows[0] as LockedIncident | undefined;
  if (!incident) throw new AppError('not_found');
  if (incident.ticketId !== null) return null;
  const { ruleName, username, assignee } = incident;
  const fields = { subject: `${ruleName} · @${username}`.slice(0, 200), priority: 'urgent' as const };
  const written = await writeTicket(
    statement,
    ctx,
    {
      ...{ note: '', status: 'open', tags: [], ...fields },
      assigneeId: assignee?.sees ? assignee.id : null,
      ...(departmentId !== null && { departmentId }),
    },
    'incident',
  );
  await statement('incident-ticket-name', NAME, [...key, written.id]);
  const unseenBy = assignee && !assignee.sees ? { unseenBy: assignee.name } : {};
  const data = { ticketId: written.id, number: written.number, ...unseenBy };
  await writeIncidentEvents(statement, ctx, [{ incidentId, kind: 'ticket_opened', data }]);
  return written;
}

/** After the commit. */
export async function announceIncidentTicket(ctx: Context, incidentId: string, written: WrittenTicket): Promise<void> {
  if (!written) return;
  const { id, notified } = written;
  await ctx.enqueue('link-incident-tickets', { organizationId: ctx.organizationId });
  await ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev: 1 });
  await ctx.publish({ type: 'incident.changed', id: incidentId });
  await announceNotifications(ctx, notified);
}
