import type { EscalationRule } from '@perch/contracts';
import type { Statement } from '@perch/db';

const RULES = `
  SELECT r.id, r.account_id AS "accountId", r.name, r.is_enabled AS "isEnabled", r.keywords,
    r.tweet_count AS "tweetCount", r.window_minutes AS "windowMinutes", r.counts_authors AS "countsAuthors",
    r.min_followers AS "minFollowers", r.counts_streams AS "countsStreams",
    CASE WHEN r.baseline_times IS NOT NULL THEN json_build_object('times', r.baseline_times, 'least', r.baseline_least) END AS baseline, r.cooldown_minutes AS "cooldownMinutes",
    r.opens_ticket AS "opensTicket", r.ticket_department_id AS "ticketDepartmentId",
    r.tells_growth AS "tellsGrowth", r.on_call_minutes AS "onCallMinutes", r.time_zone AS "timeZone", r.revision,
    (SELECT i.id FROM incident i WHERE i.organization_id = $1 AND i.rule_id = r.id
      AND i.state IN ('open', 'acknowledged')) AS "incidentId",
    (SELECT coalesce(json_agg(json_build_object('memberId', c.member_id, 'byEmail', c.by_email, 'bySms', c.by_sms,
      'quiet', CASE WHEN c.quiet_from IS NOT NULL THEN json_build_object('from', c.quiet_from, 'until', c.quiet_until) END,
      'name', m.name, 'warnings', array_remove(ARRAY[
        CASE WHEN NOT m.is_active THEN 'deactivated' END,
        CASE WHEN NOT c.by_sms THEN NULL
          WHEN NOT EXISTS (SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled) THEN 'sms_not_configured'
          WHEN m.phone IS NULL OR m.phone_verified_at IS NULL THEN 'no_phone' END,
        CASE WHEN NOT 'social.view' = ANY (o.permissions) THEN 'opens_no_incidents' END], NULL)) ORDER BY c.position), '[]')
     FROM escalation_recipient c JOIN member m ON m.organization_id = $1 AND m.id = c.member_id
     JOIN role o ON o.organization_id = $1 AND o.id = m.role_id
     WHERE c.organization_id = $1 AND c.rule_id = r.id) AS recipients
  FROM escalation_rule r
  WHERE r.organization_id = $1 AND r.account_id = $2 AND ($3::uuid IS NULL OR r.id = $3)
  ORDER BY r.created_at, r.id`;

/** The rules of an account, the oldest first; or the one. */
export async function readEscalationRules(
  statement: Statement,
  organizationId: string,
  accountId: string,
  ruleId: string | null = null,
): Promise<EscalationRule[]> {
  const { rows } = await statement('present-escalation-rules', RULES, [organizationId, accountId, ruleId]);
  return rows as EscalationRule[];
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** As the audit log keeps it: people as they were called then, in their order. */
export const auditedRule = ({
  id: _id,
  accountId: _account,
  incidentId: _incident,
  revision: _revision,
  ...rule
}: EscalationRule) => ({
  ...rule,
  recipients: rule.recipients.map(({ name, byEmail, bySms, quiet }) => {
    const media = [...(byEmail ? ['e-mail'] : []), ...(bySms ? ['SMS'] : [])].join(', ');
    return `${name}: ${media}${quiet ? ` (${clock(quiet.from)}–${clock(quiet.until)})` : ''}`;
  }),
});
