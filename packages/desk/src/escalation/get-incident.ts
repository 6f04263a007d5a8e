import type { Incident, IncidentDetail } from '@perch/contracts';
import { topWords } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import { personRefSql } from '../tickets/profile-ref.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';
import { CHILDREN } from './close-incident-tickets.ts';
import { incidentHits } from './incident-hits.ts';
import { HOUR } from './keep-figures.ts';
import { incidentReading } from './incident-reading.ts';
import { readIncident, type ReadIncident } from './list-incidents.ts';
import { MOST_CHARTED, readRate } from './read-rate.ts';

const MOST_WORDS = 12;

const newestOf = (most: number) => `ORDER BY h.posted_at DESC, h.tweet_row_id DESC LIMIT ${most}`;
// of the incident $2, from $3 to $4
const newest = (most: number) => `
  incident i CROSS JOIN LATERAL (
    SELECT h.tweet_row_id, h.author_id
    FROM ${incidentHits(`AND h.posted_at >= $3 AND h.posted_at <= $4 ${newestOf(most)}`)} h ${newestOf(most)}) h
  WHERE i.organization_id = $1 AND i.id = $2`;
const COUNT = `
  WITH authors AS (
    SELECT h.author_id, count(*)::integer AS count
    FROM ${newest(MOST_CHARTED + 1)} GROUP BY h.author_id)
  SELECT coalesce(sum(count), 0)::integer AS tweets, count(*)::integer AS authors, (
    SELECT coalesce(json_agg(json_build_object('twitterUserId', p.twitter_user_id, 'username', p.username, 'name', p.name,
      'followersCount', p.followers_count, 'count', top.count)
      ORDER BY top.count DESC, p.followers_count DESC NULLS LAST, p.twitter_user_id), '[]')
    FROM (SELECT * FROM authors ORDER BY count DESC, author_id LIMIT 8) top
    JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = top.author_id) AS "topAuthors"
  FROM authors`;
const latest = (most: number) =>
  `(SELECT h.tweet_row_id FROM ${newest(most)}) latest
    JOIN tweet t ON t.organization_id = $1 AND t.id = latest.tweet_row_id AND t.deleted_at IS NULL`;
// of the latest thousand, here and for words: a storm costs no more
const TEXTS = `SELECT t.text, t.language FROM ${latest(1000)}`;
const DEPARTMENTS = `
  SELECT d.id, d.name, each.tickets, each."stillOpen" FROM (
    SELECT c.department_id, count(*)::integer AS tickets, (count(*) FILTER (WHERE c.${STILL_OPEN}))::integer AS "stillOpen"
    FROM (SELECT DISTINCT t.ticket_id FROM ${latest(5000)} WHERE t.ticket_id IS NOT NULL) its
    JOIN ticket c ON c.organization_id = $1 AND c.id = its.ticket_id GROUP BY c.department_id) each
  JOIN department d ON d.organization_id = $1 AND d.id = each.department_id
  ORDER BY each.tickets DESC, d.name, d.id`;
const TICKET = `
  SELECT p.id, p.number, p.subject, p.status, ${personRefSql('assignee')} AS assignee, its.children,
    its."openChildren"
  FROM incident i JOIN ticket p ON p.organization_id = $1 AND p.id = i.ticket_id
  LEFT JOIN member assignee ON assignee.organization_id = $1 AND assignee.id = p.assignee_id
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS children, (count(*) FILTER (WHERE c.${STILL_OPEN}))::integer AS "openChildren"
    FROM ${CHILDREN}) its
  WHERE i.organization_id = $1 AND i.id = $2`;
const SAMPLES = `
  SELECT tweet_id AS "tweetId", ticket_id AS "ticketId", username, name, followers_count AS "followersCount", text,
    posted_at AS "postedAt"
  FROM (
    SELECT t.tweet_id, t.ticket_id, p.username, p.name, p.followers_count, t.text, t.posted_at,
      row_number() OVER (ORDER BY t.posted_at DESC) AS newest,
      row_number() OVER (ORDER BY p.followers_count DESC NULLS LAST, t.posted_at DESC) AS heard
    FROM ${latest(1000)}
    JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.author_id) each
  WHERE newest <= 10 OR heard <= 10 ORDER BY heard <= 10 DESC, heard, newest`;
const ALERTS = `
  SELECT a.id, ${personRefSql('m')} AS member, a.medium, a.kind, a.is_fallback AS "isFallback",
    a.created_at AS at, d.settled_at AS "settledAt", d.state, d.code, a.receipt
  FROM escalation_alert a
  JOIN member m ON m.organization_id = $1 AND m.id = a.member_id
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id
  WHERE a.organization_id = $1 AND a.incident_id = $2 ORDER BY a.created_at, a.id`;
const MOST_EVENTS = 500;
// the latest
const EVENTS = `
  SELECT e.id, e.kind, ${personRefSql('actor')} AS actor, ${apiKeyRefSql('k')} AS "apiKey", e.data, e.at FROM (
    SELECT * FROM incident_event WHERE organization_id = $1 AND incident_id = $2
    ORDER BY at DESC, id DESC LIMIT ${MOST_EVENTS + 1}) e
  LEFT JOIN member actor ON actor.organization_id = $1 AND actor.id = e.actor_id
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = e.actor_key_id
  ORDER BY e.at, e.kind <> 'opened', e.id`;

/** As the database has it. */
type WithDate<T, Field extends keyof T> = Omit<T, Field> & Record<Field, Date>;
type AlertRow = Omit<IncidentDetail['alerts'][number], 'at' | 'settledAt'> & { at: Date; settledAt: Date | null };

/** Of the tweets that belong to it: from its beginning until it would be over after its last full window, or was closed. */
export function spanOf(
  { incident: { startedAt, lastReachedAt, closedAt }, overMinutes }: ReadIncident,
  now: Date,
): { from: Date; until: Date } {
  const from = new Date(startedAt);
  const over = Date.parse(lastReachedAt) + overMinutes * 60_000;
  const closed = closedAt === null ? Infinity : Date.parse(closedAt);
  return { from, until: new Date(Math.max(Math.min(over, closed, now.getTime()), from.getTime() + 1000)) };
}

/** What raised its alarm; of an hour of which nobody knows any more how many did, the period stands for it. */
function firesAtOf({ isByBaseline, alarmFrom, tweetCount, ...period }: Incident): IncidentDetail['firesAt'] {
  if (isByBaseline && alarmFrom !== null) return { count: alarmFrom, ...HOUR };
  return { count: tweetCount, windowMinutes: period.windowMinutes, countsAuthors: period.countsAuthors };
}

/**
 * That nothing was posted is known where X has been read only: other steps are unknown where it is late, and are left out
 * until the next round where that is in time.
 */
function asFarAsRead(
  rate: IncidentDetail['rate'],
  unread: IncidentDetail['unread'],
  mentionsUntil: string | null,
): IncidentDetail['rate'] {
  const readUntil = unread?.until ?? mentionsUntil;
  const isKnown = ({ at, count }: IncidentDetail['rate'][number]) =>
    readUntil === null || at <= readUntil || count !== 0;
  if (unread) return rate.map((step) => (isKnown(step) ? step : { at: step.at, count: null, held: null }));
  return rate.slice(0, Math.max(rate.findLastIndex(isKnown), 0) + 1);
}

/** An incident with its tweets, whom was told, and what happened. @throws AppError `forbidden`, `not_found` */
export async function getIncident(ctx: Context, id: string): Promise<IncidentDetail> {
  requirePermission(ctx, 'social.view');
  const now = ctx.now();
  const [read, reading] = await Promise.all([readIncident(ctx, id), incidentReading(ctx, id, now)]);
  const { incident, kept } = read;
  const { organizationId, db } = ctx;
  const { from, until } = spanOf(read, now);
  const key = [organizationId, id, from, until];
  const unread = reading?.unread && reading.unread.until < until.toISOString() ? reading.unread : null;
  const firesAt = firesAtOf(incident);
  const isOfHours = firesAt.windowMinutes === HOUR.windowMinutes && !firesAt.countsAuthors;
  // the evaluation counts an hour only when one is far more than usual, or the period is full
  const isCounting = incident.usual !== null && kept.peak === null;
  const [[counted], rate, hour, [ticket], texts, departments, samples, alerts, events] = await Promise.all([
    db.query<Pick<IncidentDetail, 'tweets' | 'authors' | 'topAuthors'>>(COUNT, key),
    readRate(ctx, { incidentId: id, from, until, ...firesAt }),
    isCounting && !isOfHours ? readRate(ctx, { incidentId: id, from, until, ...HOUR }) : null,
    db.query<NonNullable<IncidentDetail['ticket']>>(TICKET, [organizationId, id]),
    db.query<{ text: string; language: string | null }>(TEXTS, key),
    db.query<IncidentDetail['departments'][number]>(DEPARTMENTS, key),
    db.query<WithDate<IncidentDetail['samples'][number], 'postedAt'>>(SAMPLES, key),
    db.query<AlertRow>(ALERTS, [organizationId, id]),
    db.query<WithDate<IncidentDetail['events'][number], 'at'>>(EVENTS, [organizationId, id]),
  ]);
  const { tweets, authors, topAuthors } = counted!;
  const { peak } = rate;
  const hourPeak = isCounting ? (hour ?? rate).peak : null;
  return {
    ...incident,
    ...rate,
    rate: asFarAsRead(rate.rate, unread, reading?.mentionsUntil ?? null),
    unread,
    clearAwaits: reading?.clearAwaits ?? null,
    firesAt,
    hourMost: hourPeak ? Math.max(hourPeak.held, incident.hourMost ?? 0) : incident.hourMost,
    topAuthors,
    tweets: Math.max(Math.min(tweets, MOST_CHARTED), incident.tweets),
    areMore: tweets > MOST_CHARTED,
    authors: Math.max(authors, kept.authors ?? 0),
    // its tweets go before it does, and with them of an hour when it was the fullest
    peak:
      !incident.isByBaseline && kept.peak !== null && kept.peak > (peak?.held ?? 0)
        ? { held: kept.peak, at: kept.peakAt!.toISOString() }
        : peak,
    topWords: topWords(texts, MOST_WORDS),
    departments,
    ticket: ticket ?? null,
    samples: samples.map(({ postedAt, ...sample }) => ({ ...sample, postedAt: postedAt.toISOString() })),
    alerts: alerts.map(({ at, settledAt, ...alert }) => ({
      ...alert,
      at: at.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
    })),
    events: events.slice(-MOST_EVENTS).map(({ at, ...event }) => ({ ...event, at: at.toISOString() })),
    hasEarlierEvents: events.length > MOST_EVENTS,
  };
}
