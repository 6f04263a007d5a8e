import { isQuiet, planLateTurns, planTurns, type BurstLevel, type QuietHours } from '@perch/core';
import type { EmailPayload, JobPayload, SmsPayload } from '@perch/contracts';
import { settleAll, uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { isAlarmSql } from './is-alarm.ts';
import { lockTexted } from './lock-texted.ts';
import { addTurns, type Turn } from './turns.ts';

/** More SMS of a kind than this to one person go by e-mail: a storm shall not cost a fortune, nor tests cost an alarm. */
export const MOST_SMS_PER_HOUR = 10;
/** Later an SMS about a burst helps nobody. */
const SMS_VALID_MS = 60 * 60_000;

export type AlertMedium = 'email' | 'sms';
/**
 * `doubled` and `quadrupled`: a window of an incident held so many times the count; `reopened`: whoever had taken it over is
 * gone.
 */
export type AlertKind = 'alarm' | 'reopened' | 'doubled' | 'quadrupled' | 'clear' | 'drill';
export const GROWTH: Readonly<Record<Exclude<BurstLevel, 1>, AlertKind>> = { 2: 'doubled', 4: 'quadrupled' };

/** What people are told of. */
export interface AlertCause {
  kind: AlertKind;
  /** null: a drill, of the rule */
  incidentId: string | null;
  /** knows of it, and is not told */
  butTo?: string | null;
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

/** SMS of alarms are counted together, those of all-clears and of tests apart. */
export const countedTogether = (kind: string) =>
  `CASE WHEN ${kind} IN ('clear', 'drill') THEN ${kind} ELSE 'alarm' END`;
// nobody knows of an attempt in doubt whether it went; one is written to go once, at least
const TIMES_GONE = `
  greatest(1, CASE WHEN d.state IN ('sending', 'sent') THEN least(d.attempt, d.doubts + 1) ELSE d.doubts END)`;
/**
 * How many SMS of a kind a person may have got in the last hour, those that go again with each of their attempts; $3 is
 * now. An SMS goes within an hour of its writing.
 */
export const smsLately = (kind: string) => `(
  SELECT coalesce(sum(${TIMES_GONE}), 0)::integer FROM escalation_alert lately
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = lately.delivery_id
  WHERE lately.organization_id = $1 AND lately.member_id = m.id
    AND lately.medium = 'sms' AND ${countedTogether('lately.kind')} = ${countedTogether(kind)}
    AND lately.created_at > $3::timestamptz - interval '2 hours'
    AND greatest(lately.created_at, d.attempt_at) > $3::timestamptz - interval '1 hour')`;
const personTold = (kind: AlertKind) => `m.id AS "memberId", m.name, m.email, m.locale,
  CASE WHEN m.phone_verified_at IS NOT NULL THEN m.phone END AS phone, ${smsLately(`'${kind}'`)} AS "smsLately"`;

const LOCK_TEXTED = lockTexted(`
  SELECT c.member_id FROM incident i JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = i.rule_id
  WHERE i.organization_id = $1 AND i.id = ANY ($2) AND c.by_sms
  UNION SELECT c.member_id FROM escalation_recipient c
  WHERE c.organization_id = $1 AND c.rule_id = ANY ($3) AND c.by_sms
  UNION SELECT a.member_id FROM escalation_alert a
  WHERE a.organization_id = $1 AND a.incident_id = ANY ($2) AND a.medium = 'sms'`);

export const QUIET = `
  CASE WHEN c.quiet_from IS NOT NULL THEN json_build_object('from', c.quiet_from, 'until', c.quiet_until) END`;
// an alarm goes to those whom the rule names, in their order
const OF_INCIDENTS = `
  SELECT n.id AS "incidentId", i.rule_id AS "ruleId", c.by_email AS "byEmail", c.by_sms AS "bySms",
    ${QUIET} AS quiet, r.on_call_minutes AS "onCallMinutes", r.time_zone AS "timeZone", ${personTold('alarm')}
  FROM unnest($2::uuid[]) AS n(id)
  JOIN incident i ON i.organization_id = $1 AND i.id = n.id
  JOIN escalation_rule r ON r.organization_id = $1 AND r.id = i.rule_id
  JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = i.rule_id
  JOIN member m ON m.organization_id = $1 AND m.id = c.member_id AND m.is_active
  ORDER BY n.id, c.position`;
// of those, whom nobody has told yet
const UNTOLD = OF_INCIDENTS.replace(
  'ORDER BY',
  `WHERE NOT EXISTS (SELECT FROM escalation_alert a WHERE a.organization_id = $1 AND a.incident_id = n.id
    AND a.member_id = c.member_id AND ${isAlarmSql('a')})
  ORDER BY`,
);
// of a rule whose people are all deactivated, or cannot be reached: those who set up X; $3 is now
export const IN_THEIR_PLACE = `
  SELECT n.id AS "incidentId", i.rule_id AS "ruleId", true AS "byEmail", false AS "bySms", true AS "isFallback",
    ${personTold('alarm')}
  FROM unnest($2::uuid[]) AS n(id)
  JOIN incident i ON i.organization_id = $1 AND i.id = n.id
  JOIN member m ON m.organization_id = $1 AND m.is_active
  JOIN role r ON r.organization_id = $1 AND r.id = m.role_id AND 'setup.social' = ANY (r.permissions)
  ORDER BY n.id, m.id`;
// how it goes on, and that it is over, goes to those who have had the alarm
const ofTold = (kind: AlertKind) => `
  SELECT told.incident_id AS "incidentId", i.rule_id AS "ruleId", told."byEmail", told."bySms", ${QUIET} AS quiet,
    r.time_zone AS "timeZone", i.acknowledged_by IS NOT DISTINCT FROM m.id AS "hasTaken", c.member_id IS NOT NULL AS "isNamed",
    ${personTold(kind)}
  FROM (SELECT a.incident_id, a.member_id, bool_or(a.medium = 'email') AS "byEmail", bool_or(a.medium = 'sms') AS "bySms"
    FROM escalation_alert a WHERE a.organization_id = $1 AND a.incident_id = ANY ($2) AND ${isAlarmSql('a')}
    GROUP BY a.incident_id, a.member_id) AS told
  JOIN incident i ON i.organization_id = $1 AND i.id = told.incident_id
  JOIN member m ON m.organization_id = $1 AND m.id = told.member_id AND m.is_active
  LEFT JOIN escalation_rule r ON r.organization_id = $1 AND r.id = i.rule_id
  LEFT JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = r.id AND c.member_id = m.id
  ORDER BY told.incident_id, c.position, m.id`;
const OF_GROWN = ofTold('doubled');
const OF_REOPENED = ofTold('reopened');
const OF_TOLD = ofTold('clear');
const OF_TURNS = `
  SELECT n."incidentId", i.rule_id AS "ruleId", n."byEmail", n."bySms", ${personTold('alarm')}
  FROM json_to_recordset($2::json) AS n("incidentId" uuid, "memberId" uuid, "byEmail" boolean, "bySms" boolean)
  JOIN incident i ON i.organization_id = $1 AND i.id = n."incidentId"
  JOIN member m ON m.organization_id = $1 AND m.id = n."memberId"
  ORDER BY n."incidentId", m.id`;
const OF_RULES = `
  SELECT NULL::uuid AS "incidentId", c.rule_id AS "ruleId", c.by_email AS "byEmail", c.by_sms AS "bySms", ${personTold('drill')}
  FROM escalation_recipient c
  JOIN member m ON m.organization_id = $1 AND m.id = c.member_id AND m.is_active
  WHERE c.organization_id = $1 AND c.rule_id = ANY ($2) ORDER BY c.rule_id, c.position`;
const SMS = `SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled`;

// A person is told of one thing once by each medium, and anew when nobody has it any more. The alert and its delivery have one id; the delivery may be removed
// for its age.
const ADD = `
  WITH alerts AS (
    INSERT INTO escalation_alert (organization_id, id, rule_id, incident_id, member_id, medium, kind, is_fallback,
      delivery_id, created_at, round)
    SELECT $1, n.id, n."ruleId", n."incidentId", n."memberId", n.medium, n.kind, n."isFallback", n.id, $3,
      coalesce((SELECT i.round FROM incident i WHERE i.organization_id = $1 AND i.id = n."incidentId"), 0)
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
 * to all who set up X. Who is on call later, or in quiet hours, has a turn; how it goes on, and that it is over, goes to
 * them by e-mail only. Of what is open again those who had its alarm hear at once, the others in their turns from now on.
 * Answers the jobs to ask for after the commit.
 * @param turns of people whom nobody has spared it
 */
export async function writeAlerts(
  statement: Statement,
  ctx: Context,
  causes: readonly AlertCause[],
  turns: readonly Turn[] = [],
): Promise<JobPayload<'deliver'>[]> {
  if (causes.length === 0 && turns.length === 0) return [];
  const now = ctx.now();
  const ids = (...kinds: AlertKind[]) =>
    causes.flatMap(({ kind, incidentId }) => (kinds.includes(kind) && incidentId !== null ? [incidentId] : []));
  const rules = causes.flatMap(({ kind, ruleId }) => (kind === 'drill' && ruleId ? [ruleId] : []));
  const read = async (name: string, text: string, of: readonly unknown[] | string) =>
    of.length === 0 ? [] : ((await statement(name, text, [ctx.organizationId, of, now])).rows as Told[]);
  const knows = (person: Told) =>
    causes.some(({ incidentId, butTo }) => incidentId === person.incidentId && butTo === person.memberId);
  const [alarmed, reopened, grown] = [ids('alarm'), ids('reopened'), ids('doubled', 'quadrupled')];
  const texted = [...alarmed, ...reopened, ...grown, ...ids('clear'), ...turns.map(({ incidentId }) => incidentId)];
  const [sms, , named, untold, toldBefore, onTurn, toldOfGrowth, toldOfEnd, tested] = await settleAll([
    statement('alerts-sms', SMS, [ctx.organizationId]),
    statement('alerts-lock-texted', LOCK_TEXTED, [ctx.organizationId, texted, rules]),
    read('alerts-of-incidents', OF_INCIDENTS, alarmed),
    read('alerts-of-untold', UNTOLD, reopened),
    read('alerts-of-reopened', OF_REOPENED, reopened),
    read('alerts-of-turns', OF_TURNS, turns.length > 0 ? asRecords(turns) : ''),
    read('alerts-of-grown', OF_GROWN, grown),
    read('alerts-of-told', OF_TOLD, ids('clear')).then((people) => people.filter((person) => !knows(person))),
    read('alerts-of-rules', OF_RULES, rules),
  ]);
  const of = (people: readonly Told[], id: string) => people.filter(({ incidentId }) => incidentId === id);
  const unheard = [
    ...alarmed.filter((id) => of(named, id).length === 0),
    ...reopened.filter((id) => of(untold, id).length + of(toldBefore, id).length === 0),
  ];
  const inTheirPlace = await read('alerts-in-their-place', IN_THEIR_PLACE, unheard);
  const planned = [
    ...alarmed.flatMap((id) => turnsOf(of(named, id), now)),
    ...reopened.flatMap((id) => turnsAnew(of(untold, id), of(toldBefore, id), now)),
  ];
  const again = reopened.flatMap((id) => unwoken(of(toldBefore, id), now, of(untold, id).length === 0));
  const atOnce = planned.flatMap(({ person, at }) => (at <= now.getTime() ? [person] : []));
  const kindOf = (id: string | null) =>
    causes.find(({ incidentId, kind }) => incidentId === id && GROWN.has(kind))!.kind;
  const hasSms = sms.rowCount === 1;
  const told = [
    withSmsOfNow([
      ...[...atOnce, ...inTheirPlace, ...onTurn].map((person) => ({ ...person, kind: 'alarm' as const })),
      ...again.map((person) => ({ ...person, kind: 'reopened' as const })),
      ...unwoken(toldOfGrowth, now, true).map((person) => ({ ...person, kind: kindOf(person.incidentId) })),
    ]),
    withSmsOfNow(unwoken(toldOfEnd, now, false).map((person) => ({ ...person, kind: 'clear' as const }))),
    withSmsOfNow(tested.map((person) => ({ ...person, kind: 'drill' as const }))),
  ].flat();
  const alerts = told.flatMap((person) => alertsTo(person, hasSms, now));
  const missed = told.filter(({ bySms, incidentId, ...person }) => bySms && incidentId && whyNoSms(person, hasSms));
  await writeIncidentEvents(statement, ctx, [
    ...unheard.map((incidentId) => ({ incidentId, kind: 'nobody_told' as const })),
    ...onTurn.map(({ incidentId, memberId, name }) => ({
      ...{ incidentId: incidentId!, kind: 'next_told' as const },
      data: { memberId, name },
    })),
    ...missed.map(({ incidentId, memberId, name, ...person }) => ({
      incidentId: incidentId!,
      kind: 'alert_failed' as const,
      data: { memberId, name, medium: 'sms', code: whyNoSms(person, hasSms), instead: 'email' },
    })),
  ]);
  const later = planned.filter(({ at }) => at > now.getTime());
  await addTurns(
    statement,
    ctx.organizationId,
    later.map(({ person, at }) => ({ ...person, incidentId: person.incidentId!, dueAt: new Date(at) })),
  );
  return addAlerts(statement, ctx, alerts);
}

export const GROWN: ReadonlySet<AlertKind> = new Set(Object.values(GROWTH));

/** Of one incident. */
function turnsOf(people: readonly Told[], now: Date) {
  const { ordered, onCall } = onCallOf(people);
  return planTurns(ordered, onCall, now.getTime());
}

/** Of one that is open again: whoever is on call and hears of it now comes before those whom nobody has told. */
function turnsAnew(untold: readonly Told[], toldBefore: readonly Told[], now: Date) {
  const { ordered, onCall } = onCallOf(untold);
  const isOnCall = toldBefore.some((person) => person.isNamed === true && isAwake(person, now));
  return planLateTurns(ordered, onCall, isOnCall ? now.getTime() : null, now.getTime());
}

function onCallOf(people: readonly Told[]) {
  const { onCallMinutes = null, timeZone } = people[0] ?? {};
  return {
    ordered: people.map((person) => ({ ...person, quiet: person.quiet ?? null })),
    onCall: { everyMinutes: onCallMinutes, timeZone: timeZone ?? 'UTC' },
  };
}

export const isAwake = (
  { quiet = null, timeZone, hasTaken }: Pick<Told, 'quiet' | 'timeZone' | 'hasTaken'>,
  now: Date,
): boolean => hasTaken === true || !isQuiet(quiet, timeZone ?? 'UTC', now.getTime());

/**
 * In quiet hours by e-mail only, but for who has taken it over, and is awake. `wakesOne`: where nobody else is awake, the
 * first of an incident is told as ever.
 */
function unwoken(people: readonly Told[], now: Date, wakesOne: boolean): Told[] {
  const heard = new Set(people.filter((person) => isAwake(person, now)).map(({ incidentId }) => incidentId));
  return people.map((person) => {
    const isWoken = wakesOne && !heard.has(person.incidentId);
    heard.add(person.incidentId);
    return isAwake(person, now) || isWoken ? person : { ...person, byEmail: true, bySms: false };
  });
}

export interface Told extends Addressee {
  /** it goes to somebody whom the rule does not name */
  isFallback?: boolean;
  incidentId: string | null;
  ruleId: string;
  quiet?: QuietHours | null;
  /** of the rule */
  onCallMinutes?: number | null;
  timeZone?: string | null;
  /** the incident */
  hasTaken?: boolean;
  /** by the rule, still */
  isNamed?: boolean;
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
