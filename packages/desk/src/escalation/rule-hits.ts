import { lookFrom } from './look-from.ts';
import { minuteOf } from './minute-of.ts';

/** SQL: who wrote the hit `e`, as a number of 64 bits: no two of those who write within a period have the same. */
export const AUTHOR = 'hashtextextended(e.author_id, 0)';

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
    SELECT count(DISTINCT its.author)
    FROM (SELECT ${AUTHOR} AS author FROM ${NEW} ORDER BY e.posted_at, e.tweet_row_id LIMIT $2) its
    WHERE NOT EXISTS (SELECT FROM known WHERE known.author = its.author)) < r.tweet_count`;
// whole minutes of which it is kept who wrote in them, before what is new; none: both ends lie where the period ends
const KEPT = `
  SELECT CASE WHEN m."from" < m.until THEN m."from" ELSE look."from" END AS "from",
    CASE WHEN m."from" < m.until THEN m.until ELSE look."from" END AS until
  FROM (SELECT r.people_minutes_from AS "from",
    least(${minuteOf('r.people_minutes_until')}, ${minuteOf('look."from"')}) AS until) m
  OFFSET 0`;
const IS_KEPT = `
  kept."from" <= look."from" - r.window_minutes * interval '1 minute' AND kept.until >= look."from" - interval '2 minutes'`;
/** SQL: as many as make a window four times so full. */
const GROWN = 'greatest(r.tweet_count, 4 * coalesce(i.tweet_count, r.tweet_count))';
/**
 * SQL: the people of the period before, each by their newest tweet. Where the newest few tweets are by `many` people, nobody
 * older is among the newest people. Where they are by fewer, these flood the period: they are all that is needed where no
 * period holds the count, else all of it is read, by its minutes where these are kept. That says how many people there are
 * at most from then on, unless tweets are there that are later than what this look reads. Where all its minutes are kept,
 * they are read without a look at the newest few: so it is known, too, whether an incident grows.
 */
const people = (many: string) => `
  WITH few AS MATERIALIZED (
    SELECT e.posted_at, ${AUTHOR} AS author FROM ${PERIOD} AND r.counts_authors AND NOT (${IS_KEPT})
    ORDER BY e.posted_at DESC, e.tweet_row_id DESC LIMIT 4 * ${many}),
  known AS MATERIALIZED (SELECT few.author, max(few.posted_at) AS at FROM few GROUP BY few.author),
  flood AS MATERIALIZED (
    SELECT (SELECT count(*) FROM few) = 4 * ${many} AND (SELECT count(*) FROM known) < ${many} AS "is"),
  reading AS MATERIALIZED (
    SELECT r.counts_authors AND CASE WHEN ${IS_KEPT} THEN true WHEN flood."is" THEN (${TOO_FEW}) IS NOT TRUE ELSE false END
      AS "isAll" FROM flood)
  (SELECT known.at AS posted_at, NULL::uuid AS tweet_row_id, known.author, false AS is_import,
     CASE WHEN flood."is" THEN r.people_from END AS people_from,
     r.people_most - (SELECT count(*) FROM known)::integer AS unseen,
     CASE WHEN flood."is" THEN look."from" END AS flood_until, false AS is_all
   FROM known CROSS JOIN flood WHERE NOT (SELECT "isAll" FROM reading) ORDER BY known.at DESC LIMIT ${many})
  UNION ALL
  (SELECT max(its.at), NULL, its.author, false,
     CASE WHEN ${NEWEST} < r.dirty_until + r.window_minutes * interval '1 minute' THEN look."from" END, 0,
     CASE WHEN (SELECT "is" FROM flood) OR count(*) OVER () < ${GROWN} THEN look."from" END, count(*) OVER () < ${GROWN}
   FROM (
     SELECT e.posted_at AS at, ${AUTHOR} AS author FROM ${PERIOD}
       AND e.posted_at < kept."from" AND (SELECT "isAll" FROM reading)
     UNION ALL
     SELECT e.posted_at, ${AUTHOR} FROM ${PERIOD} AND e.posted_at >= kept.until AND (SELECT "isAll" FROM reading)
     UNION ALL
     SELECT one.at, one.author
     FROM escalation_minute_people m CROSS JOIN LATERAL unnest(m.authors, m.posted_at) AS one(author, at)
     WHERE m.organization_id = $1 AND m.rule_id = r.id AND m.minute >= kept."from" AND m.minute < kept.until
       AND m.minute > look."from" - (r.window_minutes + 1) * interval '1 minute'
       AND one.at > look."from" - r.window_minutes * interval '1 minute' AND one.at >= r.counted_from
       AND (SELECT "isAll" FROM reading)) its
   GROUP BY its.author ORDER BY max(its.at) DESC LIMIT ${GROWN})`;
// where it cannot grow
const FROM = lookFrom('(i.level = 4 OR NOT r.tells_growth)');
// Windows that end with a new hit or later, as long as it can be in them. No more is read back than makes a window full:
// so many tweets; or people, each by their newest tweet, one more as who writes now may be among them.
const hits = (many: string, which: string) => `
  SELECT r.id AS "ruleId", (extract(epoch FROM h.posted_at) * 1000)::float8 AS at, h.author AS "authorId", h.is_import AS "isImport",
    h.people_from AS "peopleFrom", h.unseen, h.flood_until AS "floodUntil", h.is_all AS "isAll"
  FROM escalation_rule r
  LEFT JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id AND i.state IN ('open', 'acknowledged')
  CROSS JOIN LATERAL (${FROM}) look
  CROSS JOIN LATERAL (${KEPT}) kept
  CROSS JOIN LATERAL (
    (SELECT e.posted_at, e.tweet_row_id, ${AUTHOR} AS author, e.is_import, NULL::timestamptz AS people_from,
       NULL::integer AS unseen, NULL::timestamptz AS flood_until, false AS is_all
     FROM ${NEW}
     ORDER BY e.posted_at, e.tweet_row_id LIMIT $2)
    UNION ALL
    (SELECT e.posted_at, e.tweet_row_id, ${AUTHOR}, e.is_import, NULL, NULL, NULL, false FROM ${PERIOD} AND NOT r.counts_authors
     ORDER BY e.posted_at DESC, e.tweet_row_id DESC LIMIT ${many} - 1)
    UNION ALL
    (${people(many)})) AS h
  WHERE r.organization_id = $1 AND r.dirty_from IS NOT NULL AND r.is_enabled AND ${which}
    AND (look."from" = r.dirty_from OR look."from" < r.dirty_until + r.window_minutes * interval '1 minute')
  ORDER BY r.id, h.posted_at, h.tweet_row_id`;
/** SQL: by the rules of $1 that are to be looked at, what of them is needed; $2: at most so many that may be new. */
export const HITS = hits('r.tweet_count', 'true');
/** SQL: of the rules $3, where a window is full: as many as make it four times so full. */
export const HITS_OF_GROWTH = hits(GROWN, 'r.id = ANY ($3)');

export interface HitRow {
  ruleId: string;
  /** milliseconds: there may be hundreds of these, and a Date is read slowly */
  at: number;
  /** a hash of the id, the same for the same person */
  authorId: string;
  isImport: boolean;
  /** of a flood: periods that end from then on hold nobody but the people of all rows, and so many others (`unseen`) */
  peopleFrom: Date | null;
  unseen: number | null;
  /** few people flood the period that ends then */
  floodUntil: Date | null;
  /** these rows are all people of the period */
  isAll: boolean;
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

/** When a period ends that few people flood; null: they do not. */
export const floodOf = (rows: readonly HitRow[]): Date | null =>
  rows.find(({ floodUntil }) => floodUntil !== null)?.floodUntil ?? null;
