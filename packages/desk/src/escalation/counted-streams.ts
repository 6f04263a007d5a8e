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
