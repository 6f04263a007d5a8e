import { AppError, type Incident } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import { personRefSql } from '../tickets/profile-ref.ts';
import { incidentHits } from './incident-hits.ts';
import { keyThat } from './key-that.ts';
import { OVER_AFTER } from './over-after.ts';

const KEY: ListKey = { list: 'incidents', kinds: ['instant', 'uuid'] };

/** Tweets of an incident of the list that are counted; of one that has ended they were. */
const MOST_COUNTED = 10_000;

const PEOPLE = `
  CROSS JOIN LATERAL (
    SELECT greatest(i.tweets, least(live.tweets, ${MOST_COUNTED}), 0) AS tweets,
      live.tweets > ${MOST_COUNTED} AND i.tweets IS NULL AS more
    FROM (SELECT count(*)::integer AS tweets FROM (
      SELECT FROM ${incidentHits()} h WHERE i.tweets IS NULL
        AND h.posted_at >= i.started_at AND h.posted_at <= i.last_reached_at + ${OVER_AFTER}
      LIMIT ${MOST_COUNTED + 1}) few) live) counted
  JOIN account w ON w.organization_id = $1 AND w.id = i.account_id
  LEFT JOIN member acknowledged ON acknowledged.organization_id = $1 AND acknowledged.id = i.acknowledged_by
  LEFT JOIN member assignee ON assignee.organization_id = $1 AND assignee.id = i.assignee_id
  LEFT JOIN member closed ON closed.organization_id = $1 AND closed.id = i.closed_by
  LEFT JOIN ${keyThat('acknowledged')} taking ON true
  LEFT JOIN ${keyThat('closed')} closing ON true`;
const COLUMNS = `
  i.id, json_build_object('id', w.id, 'username', w.username) AS account, i.rule_name AS "ruleName",
  i.tweet_count AS "tweetCount", i.window_minutes AS "windowMinutes", i.counts_authors AS "countsAuthors", i.state,
  i.past_reason AS "pastReason", i.started_at AS "startedAt", i.reached_at AS "reachedAt",
  i.is_by_baseline AS "isByBaseline", i.usual, i.hour_most AS "hourMost", i.alarm_from AS "alarmFrom", i.peak, i.peak_at AS "peakAt", i.authors,
  counted.tweets, counted.more AS "areMore", i.last_reached_at AS "lastReachedAt", i.opened_at AS "openedAt", i.acknowledged_at AS "acknowledgedAt",
  i.cleared_at AS "clearedAt", i.closed_at AS "closedAt", ${personRefSql('acknowledged')} AS "acknowledgedBy",
  ${personRefSql('assignee')} AS assignee, ${personRefSql('closed')} AS "closedBy",
  ${apiKeyRefSql('taking')} AS "acknowledgedByKey", ${apiKeyRefSql('closing')} AS "closedByKey"`;

const list = (condition: string) => `
  SELECT ${COLUMNS} FROM (
    SELECT * FROM incident WHERE organization_id = $1 ${condition}
      AND ($3::timestamptz IS NULL OR (opened_at, id) < ($3::timestamptz, $4::uuid))
    ORDER BY opened_at DESC, id DESC LIMIT $2) i ${PEOPLE}
  ORDER BY i.opened_at DESC, i.id DESC`;
const ALL = list('');
const UNDER_WAY = list("AND state IN ('open', 'acknowledged')");
const NOT_UNDER_WAY = list("AND state NOT IN ('open', 'acknowledged')");
const ONE = `SELECT ${COLUMNS},
  greatest(i.window_minutes, i.calm_minutes) AS "overMinutes" FROM incident i ${PEOPLE} WHERE i.organization_id = $1 AND i.id = $2`;

/** What is kept of an incident that has ended: its tweets may be gone. */
export interface Kept {
  authors: number | null;
  peak: number | null;
  peakAt: Date | null;
}

type Dates = 'startedAt' | 'reachedAt' | 'lastReachedAt' | 'openedAt' | 'acknowledgedAt' | 'clearedAt' | 'closedAt';
type Row = Omit<Incident, Dates> & Record<Dates, Date> & Kept;

const present = ({ authors: _authors, peak: _peak, peakAt: _peakAt, ...row }: Row): Incident => ({
  ...row,
  startedAt: row.startedAt.toISOString(),
  reachedAt: row.reachedAt.toISOString(),
  lastReachedAt: row.lastReachedAt.toISOString(),
  openedAt: row.openedAt.toISOString(),
  acknowledgedAt: (row.acknowledgedAt as Date | null)?.toISOString() ?? null,
  clearedAt: (row.clearedAt as Date | null)?.toISOString() ?? null,
  closedAt: (row.closedAt as Date | null)?.toISOString() ?? null,
});

/** Incidents of all accounts, the one that was found last first. */
export async function listIncidents(
  ctx: Context,
  input: PageInput & { isUnderWay?: boolean | undefined },
): Promise<ListPage<Incident>> {
  requirePermission(ctx, 'social.view');
  const after = positionOf(KEY, input.cursor) ?? [null, null];
  const which = input.isUnderWay === undefined ? ALL : input.isUnderWay ? UNDER_WAY : NOT_UNDER_WAY;
  const rows = await ctx.db.query<Row>(which, [ctx.organizationId, input.limit + 1, ...after]);
  return toPage(rows, input.limit, present, KEY, (row) => [row.openedAt, row.id]);
}

/** An incident as it is shown, and what else is known of it. */
export interface ReadIncident {
  incident: Incident;
  /** it is over so long after its last full window */
  overMinutes: number;
  kept: Kept;
}

/** @throws AppError `not_found` */
export async function readIncident(ctx: Context, id: string): Promise<ReadIncident> {
  const [row] = await ctx.db.query<Row & Pick<ReadIncident, 'overMinutes'>>(ONE, [ctx.organizationId, id]);
  if (!row) throw new AppError('not_found');
  const { overMinutes, ...shown } = row;
  const { authors, peak, peakAt } = row;
  return { incident: present(shown), overMinutes, kept: { authors, peak, peakAt } };
}
