import { AppError, type EscalationRules } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readEscalationRules } from './present-rule.ts';

const ACCOUNT = `SELECT FROM account WHERE organization_id = $1 AND id = $2`;
const REACH = `
  SELECT EXISTS (SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled) AS "isSmsConfigured",
    ARRAY(SELECT id FROM member WHERE organization_id = $1 AND is_active AND phone IS NOT NULL
      AND phone_verified_at IS NOT NULL) AS "membersWithPhone",
    ARRAY(SELECT m.id FROM member m JOIN role o ON o.organization_id = $1 AND o.id = m.role_id
      WHERE m.organization_id = $1 AND m.is_active AND NOT 'social.view' = ANY (o.permissions)) AS "membersOpeningNoIncidents"`;

// what goes in place of a message comes after the others of its drill
const DRILLS = `
  SELECT a.id, a.rule_id AS "ruleId", m.id AS "memberId", m.name, a.medium, a.is_fallback AS "isFallback", d.state, d.code,
    a.receipt
  FROM escalation_rule r
  CROSS JOIN LATERAL (
    SELECT coalesce(max(e.created_at) FILTER (WHERE NOT e.is_fallback), max(e.created_at)) AS "from"
    FROM escalation_alert e WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.kind = 'drill'
      AND e.created_at > $3::timestamptz - interval '10 minutes') latest
  JOIN escalation_alert a ON a.organization_id = $1 AND a.rule_id = r.id AND a.kind = 'drill' AND a.created_at >= latest."from"
  JOIN member m ON m.organization_id = $1 AND m.id = a.member_id
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id
  WHERE r.organization_id = $1 AND r.account_id = $2 ORDER BY a.created_at, a.id`;

/** The escalation rules of an account, what became of their drills, and who can be reached by SMS. @throws AppError `forbidden`, `not_found` */
export async function listEscalationRules(ctx: Context, accountId: string): Promise<EscalationRules> {
  requirePermission(ctx, 'setup.social');
  return ctx.db.pipeline(async (statement) => {
    const [{ rowCount }, data, { rows }, drills] = await settleAll([
      statement('escalation-account', ACCOUNT, [ctx.organizationId, accountId]),
      readEscalationRules(statement, ctx.organizationId, accountId),
      statement('escalation-reach', REACH, [ctx.organizationId]),
      statement('escalation-drills', DRILLS, [ctx.organizationId, accountId, ctx.now()]),
    ]);
    if (rowCount === 0) throw new AppError('not_found');
    return {
      data,
      drills: drills.rows as EscalationRules['drills'],
      ...(rows[0] as Omit<EscalationRules, 'data' | 'drills'>),
    };
  });
}
