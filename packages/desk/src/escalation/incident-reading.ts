import type { AccountState, IncidentDetail } from '@perch/contracts';
import { accountHealth, patienceMs, type ReadStream } from '@perch/core';
import type { Context } from '../context.ts';
import { AWAITS_READING, AWAITS_SEARCH } from './clear-incidents.ts';
import { streamsOfRule } from './counted-streams.ts';
import { OVER_AFTER } from './over-after.ts';

const READ = `
  SELECT a.state, a.state_reason AS "stateReason", i.state IN ('open', 'acknowledged') AS "isUnderWay",
    i.last_reached_at + ${OVER_AFTER} <= $2 AS "isOver", ${AWAITS_READING} AS "awaitsReading",
    ${AWAITS_SEARCH} AS "awaitsSearch", (
      SELECT json_agg(json_build_object('stream', each.name, 'coveredUntil', coalesce(each.covered_until, each.starts_at),
        'lastSucceededAt', each.last_succeeded_at, 'failureCount', each.failure_count, 'nextPollAt', each.due_at,
        'lastError', CASE WHEN each.last_error_code IS NOT NULL
          THEN json_build_object('code', each.last_error_code, 'detail', '') END,
        'intervalSeconds', each.interval_seconds, 'slowedBy', each.slowed_by,
        'usualSeconds', coalesce(each.usual_interval_seconds, each.interval_seconds)))
      FROM (
        SELECT s.* FROM stream s
        WHERE s.organization_id = $1 AND s.account_id = i.account_id AND s.name = 'mentions'
        UNION ALL ${streamsOfRule('$2')}) each) AS streams
  FROM incident i JOIN account a ON a.organization_id = $1 AND a.id = i.account_id
  WHERE i.organization_id = $1 AND i.id = $3`;

type Unread = IncidentDetail['unread'];

interface Stream extends ReadStream {
  coveredUntil: string;
  nextPollAt: string;
  /** between two rounds where no budget slows them */
  usualSeconds: number;
}

interface Row extends Record<string, unknown> {
  state: AccountState;
  stateReason: string | null;
  isUnderWay: boolean;
  isOver: boolean;
  awaitsReading: boolean;
  awaitsSearch: boolean;
  /** instants in ISO 8601 */
  streams: Stream[] | null;
}

/** How far X has been read of what an incident counts. */
export interface IncidentReading extends Pick<IncidentDetail, 'unread' | 'clearAwaits'> {
  /** the mentions, by the end of their last round */
  mentionsUntil: string | null;
}

/**
 * Up to when X has been read of what an incident counts, why not since where that is or will be later than it should, and
 * whether its all-clear waits for it. Null where there is no such incident.
 */
export async function incidentReading(
  { organizationId, db }: Context,
  incidentId: string,
  now: Date,
): Promise<IncidentReading | null> {
  const [row] = await db.query<Row>(READ, [organizationId, now, incidentId]);
  if (!row) return null;
  const { isUnderWay, isOver, awaitsReading, awaitsSearch, streams } = row;
  const awaits = awaitsReading ? 'reading' : awaitsSearch ? 'search' : null;
  const mentions = streams?.find(({ stream }) => stream === 'mentions');
  return {
    unread: unreadOf(row, now),
    clearAwaits: isUnderWay && isOver ? awaits : null,
    mentionsUntil: mentions ? new Date(mentions.coveredUntil).toISOString() : null,
  };
}

function unreadOf({ state, stateReason, streams }: Row, now: Date): Unread {
  /** When X will have been read after that, as far as anybody knows. */
  const goesOn = ({ failureCount, nextPollAt }: Stream) =>
    state !== 'connected' ? Infinity : Math.max(now.getTime(), failureCount > 0 ? Date.parse(nextPollAt) : 0);
  const late = (streams ?? []).filter(
    (each) => goesOn(each) - Date.parse(each.coveredUntil) > patienceMs(each.usualSeconds),
  );
  const [longest] = late.toSorted((a, b) => Date.parse(a.coveredUntil) - Date.parse(b.coveredUntil));
  if (!longest) return null;
  const { code } = accountHealth({ state, stateReason, streams: late, silentSince: null }, now);
  const nextAt = new Date(longest.nextPollAt);
  return {
    until: new Date(longest.coveredUntil).toISOString(),
    // it is late, however lately it was asked
    reason: code === 'healthy' || code === 'silent' ? 'delayed' : code,
    nextAt: state === 'connected' && nextAt > now ? nextAt.toISOString() : null,
  };
}
