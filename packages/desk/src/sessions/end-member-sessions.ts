import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { CURRENT_MEMBERSHIP } from '../organization/current-membership.ts';

const END = `
  WITH here AS (
    SELECT s.id FROM member p JOIN session s ON s.user_id = p.user_id ${CURRENT_MEMBERSHIP}
    WHERE p.organization_id = $1 AND p.id = $2 AND m.organization_id = $1)
  DELETE FROM session s USING here WHERE s.id = here.id`;

/**
 * Signs a member out wherever they work in this organization, inside the transaction of what it is for. The
 * `member.changed` that follows ends what they listen to; sessions that work in other organizations go on.
 */
export const endMemberSessions = (statement: Statement, ctx: Context, memberId: string) =>
  statement('end-member-sessions', END, [ctx.organizationId, memberId]);
