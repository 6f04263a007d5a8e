import { createHash, randomInt } from 'node:crypto';
import { AppError, type ErrorCode, type IncidentOffer } from '@perch/contracts';
import { incidentLinkOfToken, settleAll, uuid7, type Database } from '@perch/db';
import type { Context } from '../context.ts';
import { announceTickets } from '../tickets/change-tickets.ts';
import { ACKNOWLEDGE, LOCK, LOCK_RULE, lockTaker } from './handle-incident.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { incidentHits } from './incident-hits.ts';
import { keyThat } from './key-that.ts';
import { opensIncidentSql } from './opens-incident.ts';
import { OVER_AFTER } from './over-after.ts';
import { MOST_CHARTED } from './read-rate.ts';
import { takeIncidentTicket } from './incident-ticket-changes.ts';

const VALID_MS = 24 * 3_600_000;
/** Without letters that look alike; 20 of them are 100 bits. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 20;

/** What is stored of a token: whoever reads the table cannot act in the name of a member. */
const hashOf = (token: string) => createHash('sha256').update(`incident ${token}`).digest();

// those of long ago go
const ADD = `
  WITH old AS (
    DELETE FROM incident_link l USING escalation_alert a WHERE a.organization_id = $1 AND a.id = $2
      AND l.organization_id = $1 AND l.member_id = a.member_id AND l.expires_at < $5::timestamptz - interval '30 days')
  INSERT INTO incident_link (organization_id, id, incident_id, member_id, token_hash, created_at, expires_at)
  SELECT $1, $3, a.incident_id, a.member_id, $4, $5, $6 FROM escalation_alert a
  JOIN incident i ON i.organization_id = $1 AND i.id = a.incident_id AND i.state = 'open'
  WHERE a.organization_id = $1 AND a.id = $2 RETURNING id`;

/**
 * The token of a new link by which the person of an alert takes the incident over, once and within a day. Each attempt to
 * send has one of its own, as only hashes are kept. Null: somebody has taken it over, or it is over.
 */
export async function makeIncidentLink(ctx: Context, alertId: string): Promise<string | null> {
  const now = ctx.now();
  const token = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const id = uuid7(now.getTime());
  const expiresAt = new Date(now.getTime() + VALID_MS);
  const made = await ctx.db.query(ADD, [ctx.organizationId, alertId, id, hashOf(token), now, expiresAt]);
  return made.length > 0 ? token : null;
}

export interface FoundIncidentLink {
  organizationId: string;
  linkId: string;
  incidentId: string;
  memberId: string;
  /** null: it serves; one that was used still tells who has taken the incident over */
  refusal: Refusal | null;
  offer: IncidentOffer;
}

type Refusal = Extract<
  ErrorCode,
  'acknowledge_link_expired' | 'acknowledge_link_used' | 'acknowledge_link_over' | 'acknowledge_link_invalid'
>;

interface Row extends Omit<IncidentOffer, 'organization' | 'member' | 'startedAt' | 'isTaken' | 'takenAt' | 'path'> {
  incidentId: string;
  memberId: string;
  organization: string;
  member: string;
  isActive: boolean;
  canOpen: boolean;
  state: string;
  startedAt: Date;
  takenAt: Date | null;
  expiresAt: Date;
  usedAt: Date | null;
  [column: string]: unknown;
}

const READ = `
  SELECT l.incident_id AS "incidentId", l.member_id AS "memberId", l.expires_at AS "expiresAt", l.used_at AS "usedAt",
    o.name AS organization, m.name AS member, m.is_active AS "isActive",
    ${opensIncidentSql('theirs')} AS "canOpen", w.username, i.state, i.rule_name AS "ruleName",
    i.tweet_count AS "tweetCount", i.window_minutes AS "windowMinutes", i.counts_authors AS "countsAuthors",
    i.started_at AS "startedAt", i.acknowledged_at AS "takenAt", coalesce(taker.name, taking.name) AS "takenBy",
    (SELECT CASE WHEN i.counts_authors THEN count(DISTINCT h.author_id) ELSE count(*) END FROM (
       SELECT e.author_id FROM ${incidentHits()} e
       WHERE e.posted_at >= i.started_at
         AND e.posted_at <= i.last_reached_at + ${OVER_AFTER}
       LIMIT ${MOST_CHARTED}) h)::integer AS count
  FROM incident_link l JOIN organization o ON o.id = $1
  JOIN incident i ON i.organization_id = $1 AND i.id = l.incident_id
  JOIN account w ON w.organization_id = $1 AND w.id = i.account_id
  JOIN member m ON m.organization_id = $1 AND m.id = l.member_id
  JOIN role theirs ON theirs.organization_id = $1 AND theirs.id = m.role_id
  LEFT JOIN member taker ON taker.organization_id = $1 AND taker.id = i.acknowledged_by
  LEFT JOIN ${keyThat('acknowledged')} taking ON true
  WHERE l.organization_id = $1 AND l.id = $2`;

/**
 * What the holder of a link may take over. Looking changes nothing.
 * @throws AppError `acknowledge_link_invalid` for a token that never was
 */
export async function findIncidentLink(database: Database, token: string, now: Date): Promise<FoundIncidentLink> {
  const key = await incidentLinkOfToken(database, hashOf(token));
  const [row] = key ? await database.of(key.organizationId).query<Row>(READ, [key.organizationId, key.linkId]) : [];
  if (!key || !row) throw new AppError('acknowledge_link_invalid');
  const { organization, member, startedAt, takenAt, incidentId, memberId } = row;
  return {
    ...key,
    ...{ incidentId, memberId, refusal: whyNot(row, now) },
    offer: {
      organization: { name: organization },
      member: { name: member },
      username: row.username,
      ruleName: row.ruleName,
      tweetCount: row.tweetCount,
      windowMinutes: row.windowMinutes,
      countsAuthors: row.countsAuthors,
      count: row.count,
      startedAt: startedAt.toISOString(),
      isTaken: takenAt !== null,
      takenBy: row.takenBy,
      takenAt: takenAt?.toISOString() ?? null,
      path: row.canOpen ? `/incidents/${incidentId}` : null,
    },
  };
}

function whyNot(row: Pick<Row, 'usedAt' | 'expiresAt' | 'state' | 'isActive'>, now: Date): Refusal | null {
  if (row.state !== 'open' && row.state !== 'acknowledged') return 'acknowledge_link_over';
  if (row.expiresAt <= now || !row.isActive) return 'acknowledge_link_expired';
  return row.usedAt === null ? null : 'acknowledge_link_used';
}

const LOCK_LINK = `
  SELECT used_at AS "usedAt", expires_at AS "expiresAt" FROM incident_link
  WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;
const REFUSE = `
  UPDATE incident_link SET refused_at = $3 WHERE organization_id = $1 AND id = $2 AND refused_at IS NULL`;
const USE = 'UPDATE incident_link SET used_at = $3 WHERE organization_id = $1 AND id = $2';

/**
 * Takes the incident over in the name of whom the link was sent to, who is `ctx.actor`. Where somebody else was quicker it
 * changes nothing. What does not serve any more stands in the timeline, once for each link.
 * @throws AppError `acknowledge_link_used`, `acknowledge_link_over`, `acknowledge_link_expired`
 */
export async function acknowledgeByLink(
  ctx: Context,
  { linkId, incidentId, memberId, refusal: known }: FoundIncidentLink,
) {
  const { organizationId } = ctx;
  const key = [organizationId, incidentId];
  const now = ctx.now();
  const done = await ctx.db.pipeline(async (statement) => {
    const isActive = await lockTaker(statement, organizationId, memberId);
    const takes = known === null && isActive;
    const tickets = takes ? await takeIncidentTicket(statement, ctx, incidentId, memberId) : [];
    const [, incident, link] = await settleAll([
      statement('incident-lock-rule', LOCK_RULE, key),
      statement('incident-lock', LOCK, key),
      statement('incident-lock-link', LOCK_LINK, [organizationId, linkId]),
    ]);
    const row = { ...incident.rows[0], ...link.rows[0], isActive } as Row;
    const refusal = whyNot(row, now);
    if (refusal) {
      const isFirst = (await statement('incident-refuse-link', REFUSE, [organizationId, linkId, now])).rowCount === 1;
      const events = [{ incidentId, kind: 'link_refused' as const, data: { why: refusal } }];
      await writeIncidentEvents(statement, ctx, isFirst ? events : []);
      return { refusal, isNews: isFirst, tickets };
    }
    if (row.state !== 'open') return null;
    await settleAll([
      statement('incident-acknowledge', ACKNOWLEDGE, [...key, now, memberId]),
      statement('incident-use-link', USE, [organizationId, linkId, now]),
      writeIncidentEvents(statement, ctx, [{ incidentId, kind: 'acknowledged', data: { via: 'link' } }]),
    ]);
    return { refusal: null, isNews: true, tickets };
  });
  if (!done) return;
  await announceTickets(ctx, done.tickets);
  if (done.isNews) await ctx.publish({ type: 'incident.changed', id: incidentId });
  if (done.refusal) throw new AppError(done.refusal);
}
