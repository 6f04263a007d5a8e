import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { announceIncidents } from '../escalation/announce-incidents.ts';
import { unassignOpenTickets } from '../tickets/reassign-tickets.ts';
import { presentMember, READ_MEMBERS } from './list-members.ts';
import { lockPeople } from './lock-people.ts';
import { lockAssigningAccounts, releaseMember } from './release-member.ts';

// who assigns something to the member just now goes first, or waits and finds them deactivated
export const LOCK_MEMBER = 'SELECT FROM member WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const DEACTIVATE = `
  UPDATE member SET is_active = false, revision = revision + 1 WHERE organization_id = $1 AND id = $2 AND is_active`;

/**
 * Deactivates a member who was made by somebody else than the person whose address it is, as the system; also the last
 * administrator, whom nobody else can be made of.
 */
export async function shutOutMember(ctx: Context, memberId: string): Promise<void> {
  const key = [ctx.organizationId, memberId];
  const done = await ctx.db.pipeline(async (statement) => {
    const [, , , { rowCount }] = await settleAll([
      lockPeople(statement, ctx),
      lockAssigningAccounts(statement, ctx, memberId),
      statement('member-lock', LOCK_MEMBER, key),
      statement('member-shut-out', DEACTIVATE, key),
    ]);
    if (!rowCount) return null;
    const { rows } = await statement('member-read', READ_MEMBERS, key);
    const member = presentMember(rows[0]);
    const left = await releaseMember(statement, ctx, member);
    await recordAudit(statement, ctx, {
      action: 'member.changed',
      subject: { kind: 'member', id: memberId, name: member.name },
      before: { isActive: true },
      after: { isActive: false },
    });
    return { member, left };
  });
  if (!done) return;
  const accountIds = new Set(done.left.keywords.map(({ accountId }) => accountId));
  await Promise.all([
    ctx.publish({ type: 'member.changed', id: memberId }),
    announceIncidents(ctx, done.left.incidents),
    ...done.left.invitationIds.map((id) => ctx.publish({ type: 'invitation.changed', id })),
    ...[...accountIds].map((id) => ctx.publish({ type: 'account.changed', id })),
  ]);
  await unassignOpenTickets(ctx, done.member);
}
