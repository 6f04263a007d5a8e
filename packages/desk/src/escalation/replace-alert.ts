import type { JobPayload } from '@perch/contracts';
import type { QuietHours } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { lockTexted } from './lock-texted.ts';
import { HAS_REACHED, tellWhereNobodyIsLeft } from './nobody-left.ts';
import { hurryTurns } from './turns.ts';
import {
  addAlerts,
  alertTo,
  GROWN,
  isAwake,
  MOST_SMS_PER_HOUR,
  QUIET,
  smsLately,
  type Addressee,
  type AlertKind,
  type AlertMedium,
} from './write-alerts.ts';

/** An alert that could not be delivered (yet). */
interface FailedAlert {
  alertId: string;
  code: string;
  /** nothing more is tried */
  isOver: boolean;
  /** its server may take it any moment */
  isSlow?: boolean;
}

export interface ReplacedAlert {
  incidentId: string;
  jobs: JobPayload<'deliver'>[];
}

type AlertRow = Addressee & {
  ruleId: string | null;
  incidentId: string;
  kind: AlertKind;
  medium: AlertMedium;
  /** by no other medium does it go to this person */
  isOnlyOne: boolean;
  isActive: boolean;
  /** there is nothing left to hear of */
  isPast: boolean;
  quiet: QuietHours | null;
  timeZone: string | null;
  /** the incident */
  hasTaken: boolean;
};

const ALERT = `
  SELECT a.rule_id AS "ruleId", a.incident_id AS "incidentId", a.kind, a.medium, m.id AS "memberId", m.name, m.email,
    m.locale, CASE WHEN m.phone_verified_at IS NOT NULL THEN m.phone END AS phone, ${smsLately('a.kind')} AS "smsLately",
    NOT EXISTS (SELECT FROM escalation_alert o LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = o.delivery_id
      WHERE o.organization_id = $1 AND o.incident_id = a.incident_id AND (o.kind = 'clear') = (a.kind = 'clear')
        AND o.round >= a.round AND o.member_id = a.member_id AND o.id <> a.id AND ${HAS_REACHED}) AS "isOnlyOne",
    m.is_active AS "isActive",
    a.kind <> 'clear' AND i.state IN ('cleared', 'closed') AS "isPast", ${QUIET} AS quiet, r.time_zone AS "timeZone",
    i.acknowledged_by IS NOT DISTINCT FROM m.id AS "hasTaken"
  FROM escalation_alert a JOIN member m ON m.organization_id = $1 AND m.id = a.member_id
  JOIN incident i ON i.organization_id = $1 AND i.id = a.incident_id
  LEFT JOIN escalation_rule r ON r.organization_id = $1 AND r.id = i.rule_id
  LEFT JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = r.id AND c.member_id = m.id
  WHERE a.organization_id = $1 AND a.id = $2`;
// an SMS in its place is counted
const LOCK_TEXTED = lockTexted(`
  SELECT a.member_id FROM escalation_alert a WHERE a.organization_id = $1 AND a.id = $2 AND a.medium = 'email'`);
const SMS = `SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled`;

/**
 * Sends by the other medium, at once and one time, what cannot be delivered by this one; retries go on beside it. What
 * happened stands in the timeline of the incident; who cannot be reached at all is not waited for by the next on call, and
 * where nobody can, those who set up X are told.
 * An alarm of what is over is not replaced. Null: it is a drill, or the person is gone.
 */
export async function replaceAlert(
  statement: Statement,
  ctx: Context,
  { alertId, code, isOver, isSlow = false }: FailedAlert,
): Promise<ReplacedAlert | null> {
  const now = ctx.now();
  const [, { rows }, sms] = await settleAll([
    statement('alert-lock-texted', LOCK_TEXTED, [ctx.organizationId, alertId]),
    statement('alert-failed', ALERT, [ctx.organizationId, alertId, now]),
    statement('alerts-sms', SMS, [ctx.organizationId]),
  ]);
  const alert = rows[0] as AlertRow | undefined;
  if (!alert) return null;
  const { incidentId, memberId, name, medium } = alert;
  if (alert.isPast) return { incidentId, jobs: [] };
  // nobody waits for an all-clear
  if (isSlow && alert.kind === 'clear') return { incidentId, jobs: [] };
  const canText =
    sms.rowCount === 1 && !sleeps(alert, now) && alert.phone !== null && alert.smsLately < MOST_SMS_PER_HOUR;
  const other = !alert.isActive ? null : medium === 'sms' ? 'email' : canText ? 'sms' : null;
  const jobs = await addAlerts(statement, ctx, other === null ? [] : [alertTo(alert, other, true, now)]);
  if (jobs.length > 0 || isOver) {
    const data = { memberId, name, medium, code, ...(jobs.length > 0 && { instead: other }) };
    await writeIncidentEvents(statement, ctx, [{ incidentId, kind: 'alert_failed', data }]);
    if (jobs.length === 0 && alert.isOnlyOne) {
      await hurryTurns(statement, ctx, [incidentId]);
      if (isOver && alert.kind !== 'clear') {
        const kind = alert.kind === 'reopened' ? 'reopened' : 'alarm';
        jobs.push(...(await tellWhereNobodyIsLeft(statement, ctx, [incidentId], { kind, but: alertId })));
      }
    }
  }
  return { incidentId, jobs };
}

/**
 * In quiet hours how it grows, and that it is over, wakes nobody but whoever has taken it over. To whom nothing else of it
 * goes, how it grows is the alarm.
 */
const sleeps = (alert: AlertRow, now: Date): boolean =>
  (alert.kind === 'clear' || (GROWN.has(alert.kind) && !alert.isOnlyOne)) && !isAwake(alert, now);

/** After the commit. */
export async function announceReplaced(ctx: Context, { incidentId, jobs }: ReplacedAlert): Promise<void> {
  await Promise.all([
    ...jobs.map((job) => ctx.enqueue('deliver', job)),
    ctx.publish({ type: 'incident.changed', id: incidentId }),
  ]);
}
