import { membershipsOf, type Database } from '@perch/db';
import type { Context } from '../context.ts';
import { recordAudit, type AuditChange } from './record-audit.ts';

const NAME = 'SELECT name FROM member WHERE organization_id = $1 AND id = $2';

/** What people change of their own account: it is the same in all organizations. */
export type OwnChange = Pick<AuditChange, 'before' | 'after'> & {
  action: 'member.password_changed' | 'member.two_factor_on' | 'member.two_factor_off' | 'member.recovery_codes_made';
};

/**
 * Writes what somebody has changed of their own account into the audit log of each organization that they are an active
 * member of: by it they come in there.
 * @param contextOf what acts in one of these
 */
export async function recordOwnChange(
  database: Database,
  contextOf: (organizationId: string) => Context,
  userId: string,
  { action, before, after }: OwnChange,
): Promise<void> {
  for (const { organizationId, memberId } of await membershipsOf(database, userId)) {
    const ctx = contextOf(organizationId);
    const asThemselves: Context = { ...ctx, actor: { kind: 'member', memberId, permissions: [] } };
    await ctx.db.pipeline(async (statement) => {
      const { rows } = await statement('own-name', NAME, [organizationId, memberId]);
      const subject = { kind: 'member', id: memberId, name: String(rows[0]?.name) } as const;
      await recordAudit(statement, asThemselves, { action, subject, before, after });
    });
  }
}
