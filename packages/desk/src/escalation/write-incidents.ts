import { HOUR_MS, levelOf, type Burst, type BurstLevel, type FullWindow, type PastReason } from '@perch/core';
import { uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { figuresDueAt, keepFigures } from './keep-figures.ts';
import { HOURS_FROM, OVER_AFTER } from './over-after.ts';
import type { UnusualHours } from './unusual-hours.ts';

/** What a rule has found; `reason`: why it is recorded without alarm. */
export interface NewIncident {
  rule: {
    id: string;
    accountId: string;
    name: string;
    tweetCount: number;
    windowMinutes: number;
    countsAuthors: boolean;
    opensTicket: boolean;
  };
  burst: Burst;
  reason: PastReason | null;
  /** how full its hours are, where it is known what is usual */
  most: UnusualHours['most'];
}

const MINUTE = 60_000;

const rowOf = ({ rule, burst, reason, most }: NewIncident, now: Date) => ({
  ...rule,
  ruleId: rule.id,
  id: uuid7(now.getTime()),
  startedAt: new Date(burst.startedAt),
  reachedAt: new Date(burst.reachedAt),
  lastReachedAt: new Date(burst.lastReachedAt),
  count: burst.count,
  level: growthOf(burst, rule).level,
  isByBaseline: burst.isByBaseline,
  usual: most?.usual ?? null,
  hourMost: most?.count ?? null,
  alarmFrom: most?.enough ?? null,
  spanMinutes: spanOf(burst.isByBaseline, rule),
  overMinutes: burst.overMs / MINUTE,
  reason,
});

const ROWS = `json_to_recordset($2::json) AS n(id uuid, "ruleId" uuid, "accountId" uuid, name text,
  "tweetCount" integer, "windowMinutes" integer, "countsAuthors" boolean, "opensTicket" boolean, "startedAt" timestamptz,
  "reachedAt" timestamptz, "lastReachedAt" timestamptz, level integer, reason text,
  "isByBaseline" boolean, usual double precision, "hourMost" integer, "alarmFrom" integer, "spanMinutes" integer, "overMinutes" integer)`;

const UNDER_WAY = "('open', 'acknowledged')";
/** SQL: the burst `n` and the incident `i` of its rule are one. */
const ADJOINS = `
  i.organization_id = $1 AND i.started_at <= n."lastReachedAt" AND i.last_reached_at + ${OVER_AFTER} > n."startedAt"`;
/**
 * SQL: a burst of the rule `n."ruleId"` began with the oldest hit of its first window, of which not all may have been read.
 * @param known what was posted until then has another incident
 */
const began = (known = "'-infinity'") => `
  coalesce((SELECT min(h.posted_at) FROM escalation_rule r JOIN escalation_hit h
      ON h.organization_id = $1 AND h.rule_id = r.id AND h.posted_at <= n."reachedAt"
      AND h.posted_at > n."reachedAt" - n."spanMinutes" * interval '1 minute'
      AND h.posted_at > greatest(${known}, CASE WHEN n."isByBaseline" THEN ${HOURS_FROM} END)
    WHERE r.organization_id = $1 AND r.id = n."ruleId"), n."startedAt")`;
const BEGAN = began();
/** SQL: of one that is told, which is none without what came since the last one was closed, or recorded. */
const BEGAN_SINCE = began('r.recorded_until');

// One under way for each rule, whatever happens; it is over a whole period after it was found at the earliest
const OPEN = `
  INSERT INTO incident (organization_id, id, account_id, rule_id, rule_name, tweet_count, window_minutes,
    counts_authors, state, started_at, reached_at, last_reached_at, level, opened_at, clear_due_at, links_from,
    is_by_baseline, usual, hour_most, alarm_from, calm_minutes)
  SELECT $1, n.id, n."accountId", n."ruleId", n.name, n."tweetCount", n."windowMinutes", n."countsAuthors", 'open',
    ${BEGAN_SINCE}, n."reachedAt", n."lastReachedAt", n.level, $3, $3::timestamptz + n."overMinutes" * interval '1 minute',
    CASE WHEN n."opensTicket" THEN n."startedAt" - n."windowMinutes" * interval '1 minute' END, n."isByBaseline", n.usual,
    n."hourMost", n."alarmFrom", n."overMinutes"
  FROM ${ROWS} ORDER BY n."ruleId"
  ON CONFLICT (organization_id, rule_id) WHERE state IN ('open', 'acknowledged') DO NOTHING RETURNING id`;

/** Opens an incident for each; answers their ids. */
export async function writeIncidents(
  statement: Statement,
  ctx: Context,
  alarms: readonly NewIncident[],
): Promise<string[]> {
  if (alarms.length === 0) return [];
  const now = ctx.now();
  const incidents = alarms.map((alarm) => rowOf(alarm, now));
  const { rows } = await statement('incidents-open', OPEN, [ctx.organizationId, asRecords(incidents), now]);
  const opened = rows.map(({ id }) => id as string);
  const events = incidents
    .filter(({ id }) => opened.includes(id))
    .map(({ id, count, isByBaseline, usual, hourMost }) => ({
      ...{ incidentId: id, kind: 'opened' as const },
      data: isByBaseline ? { count: hourMost ?? count, usual } : { count },
    }));
  await writeIncidentEvents(statement, ctx, events);
  return opened;
}

const spanOf = (isByBaseline: boolean, { windowMinutes }: { windowMinutes: number }) =>
  isByBaseline ? HOUR_MS / MINUTE : windowMinutes;

/** Another full window of an incident, and its fullest hour, where it is known what is usual. */
export interface GoingOn {
  incidentId: string;
  at: Date;
  /** the first of these windows that tells when it began, and its rule as it is now */
  first: FullWindow | null;
  rule: { id: string; windowMinutes: number };
  /** it is over so long after it */
  overMinutes: number;
  count?: number;
  usual?: number;
  enough?: number;
}

// where tweets came late, a window was full before the first one that was known
const GO_ON = `
  UPDATE incident i SET
    started_at = CASE WHEN n."reachedAt" IS NULL THEN i.started_at ELSE least(i.started_at, ${BEGAN_SINCE}) END,
    reached_at = least(i.reached_at, n."reachedAt"), last_reached_at = greatest(i.last_reached_at, n.at),
    calm_minutes = greatest(i.calm_minutes, n."overMinutes"), clear_due_at = greatest(i.clear_due_at,
      greatest(i.last_reached_at, n.at) + greatest(i.window_minutes, i.calm_minutes, n."overMinutes") * interval '1 minute'),
    hour_most = greatest(i.hour_most, n.count), usual = coalesce(i.usual, n.usual),
    alarm_from = CASE WHEN i.usual IS NULL THEN n.enough ELSE i.alarm_from END
  FROM json_to_recordset($2::json) AS n("incidentId" uuid, at timestamptz, "overMinutes" integer, count integer,
    usual double precision, enough integer, "ruleId" uuid, "startedAt" timestamptz, "reachedAt" timestamptz,
    "isByBaseline" boolean, "spanMinutes" integer)
  WHERE i.organization_id = $1 AND i.id = n."incidentId"`;

/** The window held the count again. */
export async function goOn(statement: Statement, organizationId: string, going: readonly GoingOn[]): Promise<void> {
  if (going.length === 0) return;
  const rows = going.map(({ rule, first, ...last }) => ({
    ...last,
    ruleId: rule.id,
    ...(first && {
      startedAt: new Date(first.startedAt),
      reachedAt: new Date(first.at),
      isByBaseline: first.usual !== undefined,
      spanMinutes: spanOf(first.usual !== undefined, rule),
    }),
  }));
  await statement('incidents-go-on', GO_ON, [organizationId, asRecords(rows)]);
}

/** A window, or an hour, held so many times what raises the alarm. */
interface Growth {
  level: BurstLevel;
  count: number;
  /** it was an hour, where so many are usual */
  usual?: number;
}

/** How far what windows hold has grown: those of the period by the count of the rule, hours by what is usual. */
export function growthOf({ peak, hour }: Pick<Burst, 'peak' | 'hour'>, rule: { tweetCount: number }): Growth {
  const level = levelOf(peak, rule.tweetCount);
  const ofHour = hour ? levelOf(hour.count, hour.enough) : 1;
  return hour && ofHour > level ? { level: ofHour, count: hour.count, usual: hour.usual } : { level, count: peak };
}

/** It has grown so far for the first time. */
export interface GrownIncident extends Growth {
  incidentId: string;
}

const GROW = `
  UPDATE incident i SET level = n.level FROM json_to_recordset($2::json) AS n("incidentId" uuid, level integer)
  WHERE i.organization_id = $1 AND i.id = n."incidentId"`;

/** Incidents that are locked. */
export async function growIncidents(
  statement: Statement,
  ctx: Context,
  grown: readonly GrownIncident[],
): Promise<void> {
  if (grown.length === 0) return;
  await statement('incidents-grow', GROW, [ctx.organizationId, asRecords(grown)]);
  await writeIncidentEvents(
    statement,
    ctx,
    grown.map(({ incidentId, ...data }) => ({ incidentId, kind: 'grown', data })),
  );
}

// what has come of a burst that is recorded already belongs to it, and of one that is under way, or has ended, what nobody
// has recorded by itself
const EXTEND = `
  UPDATE incident i SET started_at = least(i.started_at, more.began), reached_at = least(i.reached_at, more.reached),
    last_reached_at = greatest(i.last_reached_at, more.last),
    figures_due_at = CASE WHEN i.state IN ${UNDER_WAY} THEN NULL ELSE coalesce(i.figures_due_at, $3) END
  FROM (
    SELECT i.id, min(n."reachedAt") AS reached, min(CASE WHEN n."reachedAt" <= i.reached_at THEN n.began END) AS began,
      max(CASE WHEN i.state NOT IN ${UNDER_WAY} THEN least(n."lastReachedAt", i.closed_at, i.cleared_at) END) AS last
    FROM (SELECT n.*, ${BEGAN} AS began FROM ${ROWS}) n
    JOIN incident i ON i.rule_id = n."ruleId" AND ${ADJOINS} AND (i.state = 'past' OR NOT EXISTS (
      SELECT FROM incident i WHERE i.rule_id = n."ruleId" AND i.state = 'past' AND ${ADJOINS}))
    GROUP BY i.id) more
  WHERE i.organization_id = $1 AND i.id = more.id
    AND (more.began < i.started_at OR more.reached < i.reached_at OR more.last > i.last_reached_at)`;
const RECORD = `
  INSERT INTO incident (organization_id, id, account_id, rule_id, rule_name, tweet_count, window_minutes,
    counts_authors, state, past_reason, started_at, reached_at, last_reached_at, opened_at, is_by_baseline, usual,
    hour_most, alarm_from, calm_minutes)
  SELECT $1, n.id, n."accountId", n."ruleId", n.name, n."tweetCount", n."windowMinutes", n."countsAuthors", 'past',
    n.reason, ${BEGAN}, n."reachedAt", n."lastReachedAt", $3, n."isByBaseline", n.usual, n."hourMost",
    n."alarmFrom", n."overMinutes"
  FROM ${ROWS}
  WHERE NOT EXISTS (SELECT FROM incident i WHERE i.rule_id = n."ruleId" AND ${ADJOINS})
  ORDER BY n."reachedAt" RETURNING id`;

/** Records bursts that raise no alarm, each once; answers the ids of those that are new. */
export async function recordPast(statement: Statement, ctx: Context, past: readonly NewIncident[]): Promise<string[]> {
  if (past.length === 0) return [];
  const now = ctx.now();
  const rows = asRecords(past.map((each) => rowOf(each, now)));
  await statement('incidents-extend', EXTEND, [ctx.organizationId, rows, figuresDueAt(now)]);
  const recorded = await statement('incidents-record-past', RECORD, [ctx.organizationId, rows, now]);
  const ids = recorded.rows.map(({ id }) => id as string);
  await keepFigures(statement, ctx.organizationId, ids);
  return ids;
}
