import { HOUR_MS } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import type { EndedAs } from './end-incidents.ts';
import { incidentHits } from './incident-hits.ts';
import { keyThat } from './key-that.ts';
import { opensIncidentSql } from './opens-incident.ts';
import { readRate } from './read-rate.ts';
import type { AlertKind } from './write-alerts.ts';

/** Who did something to an incident: a member, or an API key. */
export interface Doer {
  name: string;
  isKey: boolean;
}

/** What an alert says, as things are when it is sent. */
export interface AlertWords {
  kind: AlertKind;
  isFallback: boolean;
  /** of one that tells of growth, or that it is open again: no other has gone to this person by this medium, so that it is the alarm, too */
  isFirst: boolean;
  /** how the person is addressed */
  name: string;
  ruleName: string;
  /** of the X account, without @ */
  username: string;
  tweetCount: number;
  windowMinutes: number;
  countsAuthors: boolean;
  /** raised as an hour held far more than is usual: what is usual, and how many it held at most */
  unusual: { usual: number; held: number } | null;
  /** of a drill: so many times what an hour usually has, and so many tweets at least, raise the alarm, too */
  baseline: { times: number; least: number } | null;
  /** tweets, or people, since `startedAt`, of what is over until `endedAt`; of a drill 0 */
  count: number;
  /** null: a drill */
  startedAt: string | null;
  /** null: it goes on, or nobody looks any more */
  endedAt: string | null;
  /** of an alarm: there is nothing to be done any more */
  isOver: boolean;
  /** why nobody looks any more though it may not be over: something ended it, or it was closed by hand; null: it is over */
  ending: EndedAs | 'closed' | null;
  /** of such an ending; null: the system, or nobody knows any more */
  endedBy: Doer | null;
  /** who looks after it */
  takenBy: Doer | null;
  /** of one that is open again: who had taken it over */
  leftBy: string | null;
  /** of the web app; null: this person cannot open it */
  path: string | null;
  /** of the person, as far as anybody has said; IANA */
  timeZone: string;
  /** how full the window was, or the hour where that is unusual, from before the beginning on, and how many raise the alarm */
  chart?: { held: (number | null)[]; limit: number; from: string; until: string };
  /** the newest, and those of the authors with most followers */
  samples: AlertSample[];
}

export interface AlertSample {
  username: string;
  followersCount: number | null;
  text: string;
  url: string;
}

const doer = (member: string, key: string) => `
  CASE WHEN ${member}.id IS NOT NULL THEN json_build_object('name', ${member}.name, 'isKey', false)
    WHEN ${key}.id IS NOT NULL THEN json_build_object('name', ${key}.name, 'isKey', true) END`;
// of the member m, as they have chosen it for their notifications or their weekly report; of the rule r, where somebody has
// chosen one; of the default department. UTC stands there, too, where nobody has been asked.
const TIME_ZONE = `coalesce(
      (SELECT s.time_zone FROM notification_setting s WHERE s.organization_id = $1 AND s.member_id = m.id
        AND (s.quiet_from IS NOT NULL OR s.time_zone <> 'UTC')),
      (SELECT w.time_zone FROM report_mail w WHERE w.organization_id = $1 AND w.member_id = m.id),
      nullif(r.time_zone, 'UTC'),
      (SELECT d.service_hours->>'timeZone' FROM department d WHERE d.organization_id = $1 AND d.is_default), 'UTC')`;
const ALERT = `
  SELECT a.kind, a.is_fallback AS "isFallback", a.kind IN ('doubled', 'quadrupled', 'reopened') AND NOT EXISTS (
      SELECT FROM escalation_alert o LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = o.delivery_id
      WHERE o.organization_id = $1 AND o.incident_id = a.incident_id AND o.member_id = a.member_id
        AND o.medium = a.medium AND o.id <> a.id AND o.kind <> 'clear' AND coalesce(d.state = 'sent', true)
        AND coalesce(o.receipt NOT IN ('undelivered', 'failed'), true)) AS "isFirst", m.name, coalesce(i.rule_name, r.name) AS "ruleName", w.username,
    coalesce(i.tweet_count, r.tweet_count) AS "tweetCount", coalesce(i.window_minutes, r.window_minutes) AS "windowMinutes",
    coalesce(i.counts_authors, r.counts_authors) AS "countsAuthors", greatest(i.window_minutes, i.calm_minutes) AS "overMinutes",
    ${TIME_ZONE} AS "timeZone",
    CASE WHEN i.is_by_baseline THEN json_build_object('usual', i.usual, 'held', i.hour_most) END AS unusual,
    CASE WHEN a.kind = 'drill' AND r.baseline_times IS NOT NULL THEN
      json_build_object('times', r.baseline_times, 'least', r.baseline_least) END AS baseline,
    CASE WHEN i.is_by_baseline THEN i.alarm_from ELSE coalesce(i.tweet_count, r.tweet_count) END AS "limit", i.id AS "incidentId",
    i.started_at AS "startedAt", CASE WHEN i.cleared_at IS NOT NULL THEN i.last_reached_at END AS "endedAt",
    a.kind <> 'clear' AND coalesce(i.state IN ('cleared', 'closed'), false) AS "isOver",
    CASE WHEN a.kind = 'clear' AND i.cleared_at IS NULL THEN coalesce(
      (SELECT max(e.data->>'why') FROM incident_event e WHERE e.organization_id = $1 AND e.incident_id = i.id
        AND e.kind = 'closed'), 'closed') END AS ending,
    CASE WHEN i.cleared_at IS NULL THEN ${doer('closer', 'closing')} END AS "endedBy",
    CASE WHEN i.state = 'acknowledged' THEN ${doer('taker', 'taking')} END AS "takenBy", w.id AS "accountId",
    CASE WHEN i.id IS NULL THEN 'setup.social' = ANY (theirs.permissions) ELSE ${opensIncidentSql('theirs')} END AS "canOpen",
    CASE WHEN a.kind = 'reopened' THEN (SELECT e.data->>'name' FROM incident_event e WHERE e.organization_id = $1
      AND e.incident_id = i.id AND e.kind = 'reopened' AND e.at <= a.created_at ORDER BY e.at DESC LIMIT 1) END AS "leftBy",
    CASE WHEN i.rule_id IS NOT NULL OR i.rule_hits_after IS NOT NULL THEN
      (SELECT CASE WHEN i.counts_authors THEN count(DISTINCT h.author_id) ELSE count(*) END FROM ${incidentHits()} h
       WHERE h.posted_at >= i.started_at AND (i.cleared_at IS NULL OR h.posted_at <= i.last_reached_at)
         AND (i.closed_at IS NULL OR h.posted_at <= i.closed_at))
    ELSE (SELECT (e.data->>'count')::bigint FROM incident_event e
      WHERE e.organization_id = $1 AND e.incident_id = i.id AND e.kind = 'opened' LIMIT 1) END::integer AS count
  FROM escalation_alert a
  JOIN member m ON m.organization_id = $1 AND m.id = a.member_id AND m.is_active
  JOIN role theirs ON theirs.organization_id = $1 AND theirs.id = m.role_id
  LEFT JOIN incident i ON i.organization_id = $1 AND i.id = a.incident_id
  LEFT JOIN member taker ON taker.organization_id = $1 AND taker.id = i.acknowledged_by
  LEFT JOIN member closer ON closer.organization_id = $1 AND closer.id = i.closed_by
  LEFT JOIN ${keyThat('acknowledged')} taking ON true
  LEFT JOIN ${keyThat('closed')} closing ON true
  LEFT JOIN escalation_rule r ON r.organization_id = $1 AND r.id = a.rule_id
  JOIN account w ON w.organization_id = $1 AND w.id = coalesce(i.account_id, r.account_id)
  WHERE a.organization_id = $1 AND a.id = $2`;

// of the latest two hundred, so that a storm costs no more than a burst
const LATEST = 'ORDER BY h.posted_at DESC, h.tweet_row_id DESC LIMIT 200';
const SAMPLES = `
  SELECT username, followers_count AS "followersCount", text, 'https://x.com/i/status/' || tweet_id AS url FROM (
    SELECT p.username, p.followers_count, t.text, t.tweet_id, t.posted_at,
      row_number() OVER (ORDER BY t.posted_at DESC) AS newest,
      row_number() OVER (ORDER BY p.followers_count DESC NULLS LAST, t.posted_at DESC) AS heard
    FROM (SELECT h.tweet_row_id FROM incident i CROSS JOIN LATERAL (
        SELECT h.tweet_row_id FROM ${incidentHits(`AND h.posted_at >= $3 ${LATEST}`)} h ${LATEST}) h
      WHERE i.organization_id = $1 AND i.id = $2) AS latest
    JOIN tweet t ON t.organization_id = $1 AND t.id = latest.tweet_row_id AND t.deleted_at IS NULL
    JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.author_id) AS each
  WHERE newest <= 3 OR heard <= 3 ORDER BY followers_count DESC NULLS LAST, posted_at DESC`;

interface AlertRow extends Omit<AlertWords, 'count' | 'startedAt' | 'endedAt' | 'path' | 'samples'> {
  incidentId: string | null;
  accountId: string;
  canOpen: boolean;
  startedAt: Date | null;
  endedAt: Date | null;
  overMinutes: number | null;
  count: number | null;
  /** so many raise the alarm; null: nobody knows any more */
  limit: number | null;
}

/** @param withChart of what happened; null: the rule or the incident is gone, or the person deactivated */
export async function describeAlert(
  ctx: Context,
  alertId: string,
  { withChart = false } = {},
): Promise<AlertWords | null> {
  const [alert] = await ctx.db.query<AlertRow>(ALERT, [ctx.organizationId, alertId]);
  if (!alert) return null;
  const { incidentId, accountId, canOpen, startedAt, endedAt, count, ...rest } = alert;
  const path = incidentId ? `/incidents/${incidentId}` : `/setup/channels/twitter/${accountId}`;
  const { overMinutes: _overMinutes, limit, ...words } = rest;
  const { unusual } = words;
  const hasMore = !words.isOver && words.kind !== 'clear';
  const brief = withBudget(ctx);
  const [samples, full] = await Promise.all([
    incidentId && hasMore
      ? without(ctx, alertId, [], () =>
          brief.db.query<AlertSample>(SAMPLES, [ctx.organizationId, incidentId, startedAt]),
        )
      : [],
    (withChart || unusual) && incidentId && startedAt && !words.isOver
      ? without(ctx, alertId, null, () => readHeld(brief, alert, incidentId, startedAt))
      : null,
  ]);
  return {
    ...words,
    // more may have come since it was looked at
    unusual: unusual && { ...unusual, held: Math.max(unusual.held, full?.peak?.held ?? 0) },
    ...(withChart && full && limit && { chart: { held: full.rate.map(({ held }) => held), limit, ...full.span } }),
    count: count ?? 0,
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    path: canOpen ? path : null,
    samples,
  };
}

const BUDGET = "SELECT set_config('statement_timeout', '1s', true)";

/** Its queries end after a second. */
const withBudget = (ctx: Context): Context => ({
  ...ctx,
  db: {
    ...ctx.db,
    query: <Row extends object>(text: string, values?: unknown[]) =>
      ctx.db.pipeline(async (statement) => {
        const [, { rows }] = await settleAll([
          statement('alert-budget', BUDGET, []),
          statement(text === SAMPLES ? 'alert-samples' : 'alert-rate', text, values ?? []),
        ]);
        return rows as Row[];
      }),
  },
});

/** An alarm does not wait for what only adorns it. */
const without = <Value, Less>(ctx: Context, alertId: string, less: Less, read: () => Promise<Value>) =>
  read().catch((error: unknown): Less => {
    ctx.log.warn({ err: error, alertId }, 'an alert goes without its picture or its samples');
    return less;
  });

async function readHeld(ctx: Context, { endedAt, ...alert }: AlertRow, incidentId: string, from: Date) {
  const windowMinutes = alert.unusual ? HOUR_MS / 60_000 : alert.windowMinutes;
  const countsAuthors = alert.countsAuthors && !alert.unusual;
  const windowMs = windowMinutes * 60_000;
  const over = endedAt && alert.overMinutes ? endedAt.getTime() + alert.overMinutes * 60_000 : Infinity;
  const until = new Date(Math.max(from.getTime() + 1000, Math.min(over, ctx.now().getTime())));
  // what came before, so that its rise is seen
  const since = new Date(from.getTime() - windowMs);
  const read = await readRate(ctx, { incidentId, from: since, until, windowMinutes, countsAuthors });
  return { ...read, span: { from: since.toISOString(), until: until.toISOString() } };
}
