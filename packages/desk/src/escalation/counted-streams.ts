import { LEAST_PAGE } from '../keywords/keyword-searches.ts';

// What a rule counts comes by the mentions of its account, and where `countsStreams` is true by the keyword streams that
// watch the public; both are SQL here.

/** SQL: the stream of the gap `g` is one of these. */
export const isCounted = (accountId: string, countsStreams: string): string => `
  (g.stream = 'mentions' OR ${countsStreams} AND g.stream IN (
    SELECT 'keyword:' || k.stream_id FROM keyword k
    WHERE k.organization_id = $1 AND k.account_id = ${accountId} AND k.public_interval_seconds IS NOT NULL))`;

/** SQL: since when the keyword streams of these watch, all of them, up to when they were read, and whether one never was. */
export const watchedStreams = (accountId: string, countsStreams: string): string => `
  SELECT max(s.starts_at) AS starts_at, min(s.covered_until) AS covered_until,
    coalesce(bool_or(s.covered_until IS NULL), false) AS is_unread
  FROM keyword k JOIN stream s ON s.organization_id = $1 AND s.account_id = k.account_id AND s.name = 'keyword:' || k.stream_id
  WHERE k.organization_id = $1 AND k.account_id = ${accountId} AND k.public_interval_seconds IS NOT NULL
    AND ${countsStreams}`;

/**
 * SQL: rows of the keyword streams that the rule of the incident `i` counts, but for those that have brought what they may
 * and rest until the day of `now` is over.
 */
export const streamsOfRule = (now: string): string => `
  SELECT s.* FROM escalation_rule r
  JOIN keyword k ON k.organization_id = $1 AND k.account_id = r.account_id AND k.public_interval_seconds IS NOT NULL
  JOIN stream s ON s.organization_id = $1 AND s.account_id = r.account_id AND s.name = 'keyword:' || k.stream_id
  WHERE r.organization_id = $1 AND r.id = i.rule_id AND r.counts_streams
    AND NOT (s.counted_day = (${now}::timestamptz AT TIME ZONE 'UTC')::date
      AND k.public_most_per_day - s.counted < ${LEAST_PAGE})`;
