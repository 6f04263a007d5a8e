import { STILL_OPEN } from './still-open.ts';

const theirIds = `ARRAY(
  SELECT t.customer_id WHERE t.customer_id IS NOT NULL
  UNION
  SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = c.id)`;

const counted = (whose: string) => `
  SELECT o.id, o.channel, o.status, o.opened_at, o.merged_into_id, o.is_spam FROM ticket o
  WHERE o.organization_id = $1 AND ${whose}`;

const firstOnX = (table: 'tweet' | 'direct_message', author: string) => `
  SELECT (SELECT x.posted_at FROM ${table} x
    WHERE x.organization_id = $1 AND x.${author} = each.id AND NOT x.is_own ORDER BY x.posted_at, x.id LIMIT 1)
  FROM unnest(who.ids) AS each(id)`;

/**
 * SQL: since when whose ticket `t` is, with the contact `c`, has written to us, and how many tickets they have, without
 * spam and what was merged. Each by the index of its author.
 */
export const CUSTOMER_HISTORY = `(
  SELECT json_build_object(
    'firstSeenAt', to_char((SELECT min(at) FROM (
      ${firstOnX('tweet', 'author_id')}
      UNION ALL ${firstOnX('direct_message', 'sender_id')}
      UNION ALL (SELECT e.received_at FROM email e
        WHERE e.organization_id = $1 AND e.from_address = lower(c.email) ORDER BY e.received_at LIMIT 1)
      UNION ALL SELECT theirs.first_at) AS written(at)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'ticketCount', theirs.count, 'openTicketCount', theirs.open_count)
  FROM (SELECT ${theirIds} AS ids) who
  CROSS JOIN LATERAL (
    SELECT min(o.opened_at) FILTER (WHERE o.channel <> 'manual') AS first_at,
      count(*) FILTER (WHERE o.merged_into_id IS NULL AND NOT o.is_spam)::int AS count,
      count(*) FILTER (WHERE o.merged_into_id IS NULL AND NOT o.is_spam AND o.${STILL_OPEN})::int AS open_count
    FROM (${counted('o.contact_id = c.id')} UNION ${counted('o.customer_id = ANY (who.ids)')}) o) theirs)`;
