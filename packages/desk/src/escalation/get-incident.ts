import type { IncidentDetail } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { personRefSql } from '../tickets/profile-ref.ts';
import { readIncident } from './list-incidents.ts';

const STEPS = 48;

const HITS = `escalation_hit h WHERE h.organization_id = $1 AND h.rule_id = $2 AND h.posted_at >= $3 AND h.posted_at <= $4`;
const COUNT = `SELECT count(*)::integer AS tweets, count(DISTINCT h.author_id)::integer AS authors FROM ${HITS}`;
const RATE = `
  SELECT floor(extract(epoch FROM h.posted_at - $3::timestamptz) / $5)::integer AS step, count(*)::integer AS count
  FROM ${HITS} GROUP BY step`;
// of the latest thousand: a storm costs no more
const SAMPLES = `
  SELECT tweet_id AS "tweetId", ticket_id AS "ticketId", username, name, followers_count AS "followersCount", text,
    posted_at AS "postedAt"
  FROM (
    SELECT t.tweet_id, t.ticket_id, p.username, p.name, p.followers_count, t.text, t.posted_at,
      row_number() OVER (ORDER BY t.posted_at DESC) AS newest,
      row_number() OVER (ORDER BY p.followers_count DESC NULLS LAST, t.posted_at DESC) AS heard
    FROM (SELECT h.tweet_row_id FROM ${HITS} ORDER BY h.posted_at DESC, h.tweet_row_id DESC LIMIT 1000) latest
    JOIN tweet t ON t.organization_id = $1 AND t.id = latest.tweet_row_id AND t.deleted_at IS NULL
    JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.author_id) each
  WHERE newest <= 10 OR heard <= 10 ORDER BY heard <= 10 DESC, heard, newest`;
const ALERTS = `
  SELECT a.id, ${personRefSql('m')} AS member, a.medium, a.kind, a.is_fallback AS "isFallback", d.state, d.code, a.receipt
  FROM escalation_alert a
  JOIN member m ON m.organization_id = $1 AND m.id = a.member_id
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id
  WHERE a.organization_id = $1 AND a.incident_id = $2 ORDER BY a.created_at, a.id`;
const EVENTS = `
  SELECT e.id, e.kind, ${personRefSql('actor')} AS actor, e.data, e.at FROM incident_event e
  LEFT JOIN member actor ON actor.organization_id = $1 AND actor.id = e.actor_id
  WHERE e.organization_id = $1 AND e.incident_id = $2 ORDER BY e.at, e.id`;

/** As the database has it. */
type WithDate<T, Field extends keyof T> = Omit<T, Field> & Record<Field, Date>;

/** An incident with its tweets, whom was told, and what happened. @throws AppError `forbidden`, `not_found` */
export async function getIncident(ctx: Context, id: string): Promise<IncidentDetail> {
  requirePermission(ctx, 'social.view');
  const { ruleId, ...incident } = await readIncident(ctx, id);
  const { organizationId, db } = ctx;
  const from = new Date(incident.startedAt);
  const over = new Date(incident.lastReachedAt).getTime() + incident.windowMinutes * 60_000;
  const closed = incident.closedAt === null ? Infinity : Date.parse(incident.closedAt);
  const until = new Date(Math.max(Math.min(over, closed, ctx.now().getTime()), from.getTime() + 1000));
  const stepSeconds = Math.max(1, Math.ceil((until.getTime() - from.getTime()) / 1000 / STEPS));
  const key = [organizationId, ruleId, from, until];
  const [[counted], rates, samples, alerts, events] = await Promise.all([
    db.query<{ tweets: number; authors: number }>(COUNT, key),
    db.query<{ step: number; count: number }>(RATE, [...key, stepSeconds]),
    db.query<WithDate<IncidentDetail['samples'][number], 'postedAt'>>(SAMPLES, key),
    db.query<IncidentDetail['alerts'][number]>(ALERTS, [organizationId, id]),
    db.query<WithDate<IncidentDetail['events'][number], 'at'>>(EVENTS, [organizationId, id]),
  ]);
  const counts = new Map(rates.map(({ step, count }) => [step, count]));
  const steps = Math.floor((until.getTime() - from.getTime()) / 1000 / stepSeconds) + 1;
  return {
    ...incident,
    ...counted!,
    stepSeconds,
    rate: Array.from({ length: steps }, (_, step) => ({
      at: new Date(from.getTime() + step * stepSeconds * 1000).toISOString(),
      count: counts.get(step) ?? 0,
    })),
    samples: samples.map(({ postedAt, ...sample }) => ({ ...sample, postedAt: postedAt.toISOString() })),
    alerts,
    events: events.map(({ at, ...event }) => ({ ...event, at: at.toISOString() })),
  };
}
