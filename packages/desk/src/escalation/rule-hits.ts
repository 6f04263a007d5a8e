import { lookFrom } from './look-from.ts';

// of the rule `r`: what was posted within a period before what is new, and what is new, with what may lie in a period with it
const PERIOD = `
  escalation_hit e
  WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.posted_at < look."from" AND e.posted_at >= r.counted_from
    AND e.posted_at > look."from" - r.window_minutes * interval '1 minute'`;
const NEW = `
  escalation_hit e
  WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.posted_at >= greatest(look."from", r.counted_from)
    AND e.posted_at < r.dirty_until + r.window_minutes * interval '1 minute'`;
// by the end of its index: asked whether there are later ones, Postgres expects many and goes through the table to meet one
const NEWEST = `(
  SELECT l.posted_at FROM escalation_hit l WHERE l.organization_id = $1 AND l.rule_id = r.id
  ORDER BY l.posted_at DESC, l.tweet_row_id DESC LIMIT 1)`;
// of what was looked at, periods that end from people_from on hold at most people_most: with whoever writes now and is not
// among the newest few, no period holds the count
const TOO_FEW = `
  r.people_from <= look."from" AND look."from" = r.dirty_from AND r.people_most + (
    SELECT count(DISTINCT its.author_id)
    FROM (SELECT e.author_id FROM ${NEW} ORDER BY e.posted_at, e.tweet_row_id LIMIT $2) its
    WHERE NOT EXISTS (SELECT FROM known WHERE known.author_id = its.author_id)) < r.tweet_count`;
/**
 * SQL: the people of the period before, each by their newest tweet. Where the newest few tweets are by `many` people, nobody
 * older is among the newest people. Where they are by fewer, these flood the period: they are all that is needed where no
 * period holds the count, else all of it is read. That says how many people there are at most from then on, unless tweets
 * are there that are later than what this look reads.
 */
const people = (many: string) => `
  WITH few AS MATERIALIZED (
    SELECT e.posted_at, e.author_id FROM ${PERIOD} AND r.counts_authors
    ORDER BY e.posted_at DESC, e.tweet_row_id DESC LIMIT 4 * ${many}),
  known AS MATERIALIZED (SELECT few.author_id, max(few.posted_at) AS at FROM few GROUP BY few.author_id),
  flood AS MATERIALIZED (
    SELECT (SELECT count(*) FROM few) = 4 * ${many} AND (SELECT count(*) FROM known) < ${many} AS "is"),
  reading AS MATERIALIZED (
    SELECT CASE WHEN flood."is" THEN (${TOO_FEW}) IS NOT TRUE ELSE false END AS "isAll" FROM flood)
  (SELECT known.at AS posted_at, NULL::uuid AS tweet_row_id, known.author_id, false AS is_import,
     CASE WHEN flood."is" THEN r.people_from END AS people_from,
     r.people_most - (SELECT count(*) FROM known)::integer AS unseen
   FROM known CROSS JOIN flood WHERE NOT (SELECT "isAll" FROM reading) ORDER BY known.at DESC LIMIT ${many})
  UNION ALL
  (SELECT max(e.posted_at), NULL, e.author_id, false,
     CASE WHEN ${NEWEST} < r.dirty_until + r.window_minutes * interval '1 minute' THEN look."from" END, 0
   FROM ${PERIOD} AND (SELECT "isAll" FROM reading) GROUP BY e.author_id ORDER BY max(e.posted_at) DESC LIMIT ${many})`;
// where it cannot grow
const FROM = lookFrom('(i.level = 4 OR NOT r.tells_growth)');
// Windows that end with a new hit or later, as long as it can be in them. No more is read back than makes a window full:
// so many tweets; or people, each by their newest tweet, one more as who writes now may be among them.
const hits = (many: string, which: string) => `
  SELECT r.id AS "ruleId", h.posted_at AS at, h.author_id AS "authorId", h.is_import AS "isImport",
    h.people_from AS "peopleFrom", h.unseen
  FROM escalation_rule r
  LEFT JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id AND i.state IN ('open', 'acknowledged')
  CROSS JOIN LATERAL (${FROM}) look
  CROSS JOIN LATERAL (
    (SELECT e.posted_at, e.tweet_row_id, e.author_id, e.is_import, NULL::timestamptz AS people_from, NULL::integer AS unseen
     FROM ${NEW}
     ORDER BY e.posted_at, e.tweet_row_id LIMIT $2)
    UNION ALL
    (SELECT e.posted_at, e.tweet_row_id, e.author_id, e.is_import, NULL, NULL FROM ${PERIOD} AND NOT r.counts_authors
     ORDER BY e.posted_at DESC, e.tweet_row_id DESC LIMIT ${many} - 1)
    UNION ALL
    (${people(many)})) AS h
  WHERE r.organization_id = $1 AND r.dirty_from IS NOT NULL AND r.is_enabled AND ${which}
    AND (look."from" = r.dirty_from OR look."from" < r.dirty_until + r.window_minutes * interval '1 minute')
  ORDER BY r.id, h.posted_at, h.tweet_row_id`;
/** SQL: by the rules of $1 that are to be looked at, what of them is needed; $2: at most so many that may be new. */
export const HITS = hits('r.tweet_count', 'true');
/** SQL: of the rules $3, where a window is full: as many as make it four times so full. */
export const HITS_OF_GROWTH = hits(
  'greatest(r.tweet_count, 4 * coalesce(i.tweet_count, r.tweet_count))',
  'r.id = ANY ($3)',
);

export interface HitRow {
  ruleId: string;
  at: Date;
  authorId: string;
  isImport: boolean;
  /** of a flood: periods that end from then on hold nobody but the people of all rows, and so many others (`unseen`) */
  peopleFrom: Date | null;
  unseen: number | null;
}

/** So many people at most are in any period that ends from a moment on; null: that is not known, or enough for an alarm. */
export function peopleOf(
  { tweetCount }: { tweetCount: number },
  rows: readonly HitRow[],
): { from: Date; most: number } | null {
  const { peopleFrom: from = null, unseen } = rows.find(({ peopleFrom }) => peopleFrom !== null) ?? {};
  if (from === null) return null;
  const most = unseen! + new Set(rows.map(({ authorId }) => authorId)).size;
  return most < tweetCount ? { from, most } : null;
}
