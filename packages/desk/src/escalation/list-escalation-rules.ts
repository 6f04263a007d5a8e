import { AppError, type EscalationRules } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readEscalationRules } from './present-rule.ts';

const ACCOUNT = `SELECT FROM account WHERE organization_id = $1 AND id = $2`;
const REACH = `
  SELECT EXISTS (SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled) AS "isSmsConfigured",
    ARRAY(SELECT id FROM member WHERE organization_id = $1 AND is_active AND phone IS NOT NULL
      AND phone_verified_at IS NOT NULL) AS "membersWithPhone"`;

/** The escalation rules of an account, and who can be reached by SMS. @throws AppError `forbidden`, `not_found` */
export async function listEscalationRules(ctx: Context, accountId: string): Promise<EscalationRules> {
  requirePermission(ctx, 'setup.social');
  return ctx.db.pipeline(async (statement) => {
    const [{ rowCount }, data, { rows }] = await settleAll([
      statement('escalation-account', ACCOUNT, [ctx.organizationId, accountId]),
      readEscalationRules(statement, ctx.organizationId, accountId),
      statement('escalation-reach', REACH, [ctx.organizationId]),
    ]);
    if (rowCount === 0) throw new AppError('not_found');
    return { data, ...(rows[0] as Omit<EscalationRules, 'data'>) };
  });
}
