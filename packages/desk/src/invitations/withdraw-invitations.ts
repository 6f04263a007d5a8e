import { settleAll, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';

const BY = {
  /** that a member sent last */
  inviter: `
    DELETE FROM invitation i USING role r
    WHERE i.organization_id = $1 AND i.invited_by_id = $2 AND r.organization_id = $1 AND r.id = i.role_id
    RETURNING i.id, i.email, r.name AS role`,
  /** to the address of a member */
  addressee: `
    DELETE FROM invitation i USING role r, member m
    WHERE i.organization_id = $1 AND m.organization_id = $1 AND m.id = $2 AND i.email = lower(m.email)
      AND r.organization_id = $1 AND r.id = i.role_id
    RETURNING i.id, i.email, r.name AS role`,
};

/** Takes back what has lost its ground: links of it no longer serve. Under `lockPeople`. Answers their ids. */
export async function withdrawInvitations(
  statement: Statement,
  ctx: Context,
  by: keyof typeof BY,
  memberId: string,
): Promise<string[]> {
  const { rows } = await statement(`withdraw-invitations-${by}`, BY[by], [ctx.organizationId, memberId]);
  const withdrawn = rows as { id: string; email: string; role: string }[];
  await settleAll(
    withdrawn.map(({ id, email, role }) =>
      recordAudit(statement, ctx, {
        action: 'invitation.revoked',
        subject: { kind: 'invitation', id, name: email },
        before: { email, role },
        after: null,
      }),
    ),
  );
  return withdrawn.map(({ id }) => id);
}
