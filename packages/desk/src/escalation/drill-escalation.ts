import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readEscalationRules } from './present-rule.ts';
import { writeAlerts } from './write-alerts.ts';

/** Between two drills of a rule. */
const PAUSE_MS = 60_000;

const LOCK = 'SELECT FROM escalation_rule WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
const LATELY = `
  SELECT FROM escalation_alert WHERE organization_id = $1 AND rule_id = $2 AND kind = 'drill' AND created_at > $3 LIMIT 1`;

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
    return writeAlerts(statement, ctx, [{ kind: 'drill', incidentId: null, ruleId }]);
  });
  for (const job of jobs) await ctx.enqueue('deliver', job);
  return { messages: jobs.length };
}
