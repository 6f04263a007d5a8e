import type { AccountState, IncidentDetail } from '@perch/contracts';
import { accountHealth, patienceMs } from '@perch/core';
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

interface Row extends Record<string, unknown> {
  state: AccountState;
  stateReason: string | null;
  isUnderWay: boolean;
  isOver: boolean;
  awaitsReading: boolean;
  awaitsSearch: boolean;
  /** instants in ISO 8601 */
  streams:
    | {
        stream: string;
        coveredUntil: string;
        lastSucceededAt: string | null;
        failureCount: number;
        nextPollAt: string;
        lastError: { code: string; detail: string } | null;
        intervalSeconds: number;
        slowedBy: 'budget' | null;
        usualSeconds: number;
      }[]
    | null;
}

/**
 * Up to when X has been read of what an incident counts, where that is not as far as it should be, and whether its
 * all-clear waits for it.
 */
export async function incidentReading(
  { organizationId, db }: Context,
  incidentId: string,
  now: Date,
): Promise<Pick<IncidentDetail, 'unread' | 'clearAwaits'>> {
  const [row] = await db.query<Row>(READ, [organizationId, now, incidentId]);
  const { isUnderWay, isOver, awaitsReading, awaitsSearch } = row!;
  const awaits = awaitsReading ? 'reading' : awaitsSearch ? 'search' : null;
  return { unread: unreadOf(row!, now), clearAwaits: isUnderWay && isOver ? awaits : null };
}

function unreadOf({ state, stateReason, streams }: Row, now: Date): Unread {
  const late = (streams ?? []).filter(
    ({ coveredUntil, usualSeconds }) => now.getTime() - Date.parse(coveredUntil) > patienceMs(usualSeconds),
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
