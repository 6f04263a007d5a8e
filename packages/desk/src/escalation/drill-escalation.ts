import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { lockTexted } from './lock-texted.ts';
import { auditedRule, readEscalationRules } from './present-rule.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { MOST_SMS_PER_HOUR, smsLately, writeAlerts } from './write-alerts.ts';

/** Between two drills of a rule. */
const PAUSE_MS = 60_000;

const LOCK = 'SELECT FROM escalation_rule WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
const LATELY = `
  SELECT FROM escalation_alert WHERE organization_id = $1 AND rule_id = $2 AND kind = 'drill' AND created_at > $3 LIMIT 1`;
// whoever tests another rule with the same people waits
const LOCK_PEOPLE = lockTexted(`
  SELECT c.member_id FROM escalation_recipient c WHERE c.organization_id = $1 AND c.rule_id = $2 AND c.by_sms`);
const USED_UP = `
  SELECT m.name FROM escalation_recipient c JOIN member m ON m.organization_id = $1 AND m.id = c.member_id AND m.is_active
  WHERE c.organization_id = $1 AND c.rule_id = $2 AND c.by_sms AND ${smsLately("'drill'")} >= ${MOST_SMS_PER_HOUR}
  ORDER BY c.position LIMIT 1`;

/**
 * Sends a test alarm, marked as one, to everybody whom the rule tells, by each medium. Answers how many messages go.
 * @throws AppError `forbidden`, `not_found`, `drill_too_soon`
 */
export async function drillEscalation(ctx: Context, accountId: string, ruleId: string): Promise<{ messages: number }> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, ruleId];
  const jobs = await ctx.db.pipeline(async (statement) => {
    await statement('drill-lock', LOCK, key);
    const [rule] = await readEscalationRules(statement, ctx.organizationId, accountId, ruleId);
    if (!rule) throw new AppError('not_found');
    const lately = await statement('drill-lately', LATELY, [...key, new Date(ctx.now().getTime() - PAUSE_MS)]);
    if (lately.rowCount !== 0) throw new AppError('drill_too_soon');
    const [, usedUp] = await settleAll([
      statement('drill-lock-people', LOCK_PEOPLE, key),
      statement('drill-used-up', USED_UP, [...key, ctx.now()]),
    ]);
    if (usedUp.rows[0])
      throw new AppError('drill_too_soon', {
        detail: `${usedUp.rows[0].name} has had ${MOST_SMS_PER_HOUR} test SMS within an hour`,
      });
    await recordAudit(statement, ctx, {
      action: 'escalation_rule.tested',
      subject: { kind: 'escalation_rule', id: rule.id, name: rule.name },
      before: null,
      after: { recipients: auditedRule(rule).recipients },
    });
    return writeAlerts(statement, ctx, [{ kind: 'drill', incidentId: null, ruleId }]);
  });
  for (const job of jobs) await ctx.enqueue('deliver', job);
  return { messages: jobs.length };
}
