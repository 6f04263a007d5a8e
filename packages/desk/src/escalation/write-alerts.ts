import type { EmailPayload, JobPayload, SmsPayload } from '@perch/contracts';
import { settleAll, uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { writeIncidentEvents } from './incident-events.ts';

/** More SMS of a kind than this to one person go by e-mail: a storm shall not cost a fortune, nor tests cost an alarm. */
export const MOST_SMS_PER_HOUR = 10;
/** Later an SMS about a burst helps nobody. */
const SMS_VALID_MS = 60 * 60_000;

export type AlertMedium = 'email' | 'sms';
export type AlertKind = 'alarm' | 'clear' | 'drill';

/** What people are told of. */
export interface AlertCause {
  kind: AlertKind;
  /** null: a drill, of the rule */
  incidentId: string | null;
  ruleId?: string;
}

export interface Addressee {
  memberId: string;
  name: string;
  email: string;
  locale: string;
  /** E.164, verified; null: none */
  phone: string | null;
  /** of this kind, in the last hour */
  smsLately: number;
  byEmail: boolean;
  bySms: boolean;
}

const personTold = (kind: AlertKind) => `m.id AS "memberId", m.name, m.email, m.locale,
  CASE WHEN m.phone_verified_at IS NOT NULL THEN m.phone END AS phone, (
    SELECT count(*)::integer FROM escalation_alert lately WHERE lately.organization_id = $1 AND lately.member_id = m.id
      AND lately.medium = 'sms' AND lately.kind = '${kind}' AND lately.created_at > $3::timestamptz - interval '1 hour') AS "smsLately"`;

// whoever writes alarms to the same people at the same time counts ours
const LOCK_TEXTED = `
  SELECT FROM member m WHERE m.organization_id = $1 AND m.id = ANY (ARRAY(
    SELECT c.member_id FROM incident i JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = i.rule_id
    WHERE i.organization_id = $1 AND i.id = ANY ($2) AND c.by_sms))
  ORDER BY m.id FOR NO KEY UPDATE`;

// an alarm goes to those whom the rule names, the all-clear to those who have had the alarm
const OF_INCIDENTS = `
  SELECT n.id AS "incidentId", i.rule_id AS "ruleId", c.by_email AS "byEmail", c.by_sms AS "bySms", ${personTold('alarm')}
  FROM unnest($2::uuid[]) AS n(id)
  JOIN incident i ON i.organization_id = $1 AND i.id = n.id
  JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = i.rule_id
  JOIN member m ON m.organization_id = $1 AND m.id = c.member_id AND m.is_active
  ORDER BY n.id, c.position`;
// of a rule whose people are all deactivated: those who set up X
const IN_THEIR_PLACE = `
  SELECT n.id AS "incidentId", i.rule_id AS "ruleId", true AS "byEmail", false AS "bySms", true AS "isFallback",
    ${personTold('alarm')}
  FROM unnest($2::uuid[]) AS n(id)
  JOIN incident i ON i.organization_id = $1 AND i.id = n.id
  JOIN member m ON m.organization_id = $1 AND m.is_active
  JOIN role r ON r.organization_id = $1 AND r.id = m.role_id AND 'setup.social' = ANY (r.permissions)
  ORDER BY n.id, m.id`;
const OF_TOLD = `
  SELECT told.incident_id AS "incidentId", i.rule_id AS "ruleId", told."byEmail", told."bySms", ${personTold('clear')}
  FROM (SELECT a.incident_id, a.member_id, bool_or(a.medium = 'email') AS "byEmail", bool_or(a.medium = 'sms') AS "bySms"
    FROM escalation_alert a WHERE a.organization_id = $1 AND a.incident_id = ANY ($2) AND a.kind = 'alarm'
    GROUP BY a.incident_id, a.member_id) AS told
  JOIN incident i ON i.organization_id = $1 AND i.id = told.incident_id
  JOIN member m ON m.organization_id = $1 AND m.id = told.member_id AND m.is_active
  ORDER BY told.incident_id, m.id`;
const OF_RULES = `
  SELECT NULL::uuid AS "incidentId", c.rule_id AS "ruleId", c.by_email AS "byEmail", c.by_sms AS "bySms", ${personTold('drill')}
  FROM escalation_recipient c
  JOIN member m ON m.organization_id = $1 AND m.id = c.member_id AND m.is_active
  WHERE c.organization_id = $1 AND c.rule_id = ANY ($2) ORDER BY c.rule_id, c.position`;
const SMS = `SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled`;

// A person is told of one thing once by each medium. The alert and its delivery have one id; the delivery may be removed
// for its age.
const ADD = `
  WITH alerts AS (
    INSERT INTO escalation_alert (organization_id, id, rule_id, incident_id, member_id, medium, kind, is_fallback,
      delivery_id, created_at)
    SELECT $1, n.id, n."ruleId", n."incidentId", n."memberId", n.medium, n.kind, n."isFallback", n.id, $3
    FROM json_to_recordset($2::json) AS n(id uuid, "ruleId" uuid, "incidentId" uuid, "memberId" uuid, medium text,
      kind text, "isFallback" boolean)
    ON CONFLICT DO NOTHING RETURNING id)
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, due_at, created_at, updated_at)
  SELECT $1, n.id, n.medium, 'queued', n.payload, n.medium || ':' || n.id, $3, $3, $3
  FROM json_to_recordset($2::json) AS n(id uuid, medium text, payload jsonb) JOIN alerts ON alerts.id = n.id
  RETURNING id`;

/**
 * One message to each person by each medium they are told by, in the transaction of what they are told of. Where an SMS
 * cannot go, or somebody gets too many, an e-mail goes in its place; where nobody is left whom the rule names, one goes
 * to all who set up X. Answers the jobs to ask for after the commit.
 */
export async function writeAlerts(
  statement: Statement,
  ctx: Context,
  causes: readonly AlertCause[],
): Promise<JobPayload<'deliver'>[]> {
  if (causes.length === 0) return [];
  const now = ctx.now();
  const read = (name: string, text: string, ids: string[]) =>
    ids.length === 0 ? { rows: [] } : statement(name, text, [ctx.organizationId, ids, now]);
  const incidents = (kind: AlertKind) =>
    causes.flatMap((cause) => (cause.kind === kind && cause.incidentId !== null ? [cause.incidentId] : []));
  const alarmed = incidents('alarm');
  const [sms, , alarm, clear, drill] = await settleAll([
    statement('alerts-sms', SMS, [ctx.organizationId]),
    alarmed.length > 0 && statement('alerts-lock-texted', LOCK_TEXTED, [ctx.organizationId, alarmed]),
    read('alerts-of-incidents', OF_INCIDENTS, alarmed),
    read('alerts-of-told', OF_TOLD, incidents('clear')),
    read(
      'alerts-of-rules',
      OF_RULES,
      causes.flatMap(({ kind, ruleId }) => (kind === 'drill' && ruleId ? [ruleId] : [])),
    ),
  ]);
  const unheard = alarmed.filter((id) => !(alarm.rows as Told[]).some(({ incidentId }) => incidentId === id));
  const inTheirPlace = await read('alerts-in-their-place', IN_THEIR_PLACE, unheard);
  const alarms = { rows: [...alarm.rows, ...inTheirPlace.rows] };
  const hasSms = sms.rowCount === 1;
  const of = (kind: AlertKind, rows: unknown[]) => (rows as Told[]).map((told) => ({ ...told, kind }));
  const told = [alarms, clear, drill].flatMap(({ rows }, at) => withSmsOfNow(of(KINDS[at]!, rows)));
  const alerts = told.flatMap((person) => alertsTo(person, hasSms, now));
  const missed = told.filter(({ bySms, incidentId, ...person }) => bySms && incidentId && whyNoSms(person, hasSms));
  await writeIncidentEvents(statement, ctx, [
    ...unheard.map((incidentId) => ({ incidentId, kind: 'nobody_told' as const })),
    ...missed.map(({ incidentId, memberId, name, ...person }) => ({
      incidentId: incidentId!,
      kind: 'alert_failed' as const,
      data: { memberId, name, medium: 'sms', code: whyNoSms(person, hasSms), instead: 'email' },
    })),
  ]);
  return addAlerts(statement, ctx, alerts);
}

interface Told extends Addressee {
  /** it goes to somebody whom the rule does not name */
  isFallback?: boolean;
  incidentId: string | null;
  ruleId: string;
}

/** An alert as it is written, with the delivery that carries it. */
export interface NewAlert {
  id: string;
  ruleId: string | null;
  incidentId: string | null;
  memberId: string;
  medium: AlertMedium;
  kind: AlertKind;
  isFallback: boolean;
  payload: EmailPayload | SmsPayload;
}

/** In the order of `told`. */
const KINDS: readonly AlertKind[] = ['alarm', 'clear', 'drill'];

/** Each also counts what goes to the same person just now. */
function withSmsOfNow<Person extends Addressee>(people: readonly Person[]): Person[] {
  const texted = new Map<string, number>();
  return people.map((person) => {
    const now = texted.get(person.memberId) ?? 0;
    if (person.bySms) texted.set(person.memberId, now + 1);
    return { ...person, smsLately: person.smsLately + now };
  });
}

const whyNoSms = ({ phone, smsLately }: Pick<Addressee, 'phone' | 'smsLately'>, hasSms: boolean) => {
  if (!hasSms) return 'sms_not_configured';
  if (phone === null) return 'no_phone';
  return smsLately >= MOST_SMS_PER_HOUR ? 'too_many_sms' : null;
};

function alertsTo(person: Told & { kind: AlertKind }, hasSms: boolean, now: Date): NewAlert[] {
  const { byEmail, bySms } = person;
  const canText = bySms && whyNoSms(person, hasSms) === null;
  const fallsBack = bySms && !canText && !byEmail;
  return [
    ...(byEmail || fallsBack ? [alertTo(person, 'email', fallsBack || person.isFallback === true, now)] : []),
    ...(canText ? [alertTo(person, 'sms', false, now)] : []),
  ];
}

export function alertTo(
  {
    incidentId,
    ruleId,
    memberId,
    kind,
    email,
    phone,
    locale,
  }: Omit<Told, 'ruleId' | 'isFallback'> & { ruleId: string | null; kind: AlertKind },
  medium: AlertMedium,
  isFallback: boolean,
  now: Date,
): NewAlert {
  const id = uuid7(now.getTime());
  const common = {
    locale: locale === 'pt-BR' ? ('pt-BR' as const) : ('en' as const),
    template: 'escalation-alert' as const,
    data: { alertId: id },
  };
  const validUntil = new Date(now.getTime() + SMS_VALID_MS).toISOString();
  const payload = medium === 'email' ? { to: email, ...common } : { to: phone!, ...common, validUntil };
  return { id, ruleId, incidentId, memberId, medium, kind, isFallback, payload };
}

/** Writes alerts that nobody has had; answers the jobs of their deliveries. */
export async function addAlerts(
  statement: Statement,
  ctx: Context,
  alerts: readonly NewAlert[],
): Promise<JobPayload<'deliver'>[]> {
  if (alerts.length === 0) return [];
  const now = ctx.now();
  const { rows } = await statement('alerts-add', ADD, [ctx.organizationId, asRecords(alerts), now]);
  return rows.map(({ id }) => ({
    organizationId: ctx.organizationId,
    deliveryId: id as string,
    due: now.getTime(),
  }));
}
