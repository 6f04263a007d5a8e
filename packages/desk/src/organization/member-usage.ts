import { AppError, type AssigningKeyword, type MemberUsage } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { KEPT_INCIDENTS } from '../escalation/release-incidents.ts';
import { requirePermission } from '../require-permission.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';

const KEYWORDS = `
  SELECT a.id AS "accountId", a.username, k.phrase FROM keyword k
  JOIN account a ON a.organization_id = k.organization_id AND a.id = k.account_id
  WHERE k.organization_id = $1 AND k.assignee_id = $2 ORDER BY a.username, a.id, k.position`;

const OPEN_TICKETS = `
  SELECT (SELECT count(*)::int FROM ticket t
          WHERE t.organization_id = m.organization_id AND t.assignee_id = m.id AND ${STILL_OPEN}) AS count
  FROM member m WHERE m.organization_id = $1 AND m.id = $2`;

const INVITATIONS = `
  SELECT count(*)::int AS count FROM invitation WHERE organization_id = $1 AND invited_by_id = $2 AND expires_at > $3`;

const INCIDENTS = `SELECT count(*)::int AS count FROM incident i WHERE ${KEPT_INCIDENTS}`;

/** Keywords that assign their tickets to a member. */
export async function keywordsAssigningTo(
  statement: Statement,
  organizationId: string,
  memberId: string,
): Promise<AssigningKeyword[]> {
  const { rows } = await statement('keywords-assigning', KEYWORDS, [organizationId, memberId]);
  return rows as AssigningKeyword[];
}

/** What deactivating a member would take from them. @throws AppError `forbidden`, `not_found` */
export async function getMemberUsage(ctx: Context, memberId: string): Promise<MemberUsage> {
  requirePermission(ctx, 'organization.manage');
  return ctx.db.pipeline(async (statement) => {
    const [tickets, keywords, invitations, incidents] = await settleAll([
      statement('member-open-tickets', OPEN_TICKETS, [ctx.organizationId, memberId]),
      keywordsAssigningTo(statement, ctx.organizationId, memberId),
      statement('member-invitations', INVITATIONS, [ctx.organizationId, memberId, ctx.now()]),
      statement('member-incidents', INCIDENTS, [ctx.organizationId, memberId]),
    ]);
    const row = tickets.rows[0] as { count: number } | undefined;
    if (!row) throw new AppError('not_found');
    const countOf = ({ rows }: { rows: object[] }) => (rows[0] as { count: number }).count;
    return { openTickets: row.count, keywords, invitations: countOf(invitations), incidents: countOf(incidents) };
  });
}
