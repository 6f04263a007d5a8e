import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockTexted } from './lock-texted.ts';
import { MOST_SMS_PER_HOUR, smsLately } from './write-alerts.ts';

const LOCK = lockTexted('SELECT a.member_id FROM escalation_alert a WHERE a.organization_id = $1 AND a.id = $2');
const LATELY = `
  SELECT ${smsLately('a.kind')} AS "smsLately" FROM escalation_alert a
  JOIN member m ON m.organization_id = $1 AND m.id = a.member_id WHERE a.organization_id = $1 AND a.id = $2`;

/** Whether an SMS that may have gone before can go once more within what a person gets in an hour. */
export async function mayTextAgain(statement: Statement, ctx: Context, alertId: string): Promise<boolean> {
  const [, { rows }] = await settleAll([
    statement('text-again-lock', LOCK, [ctx.organizationId, alertId]),
    statement('text-again-lately', LATELY, [ctx.organizationId, alertId, ctx.now()]),
  ]);
  return ((rows[0]?.smsLately as number | undefined) ?? 0) < MOST_SMS_PER_HOUR;
}
