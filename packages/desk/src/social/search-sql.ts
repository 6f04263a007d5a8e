import type { SearchTerm } from '@perch/core';
import type { Branch } from './search-branches.ts';

/** A row that was looked at: where it stands, whether it is a hit, and whether no more were looked at behind it. */
export interface FoundRow {
  type: Branch['type'];
  id: string;
  postedAt: Date;
  /** of a search for the best, as text that loses nothing */
  score: string;
  fits: boolean;
  isEnd: boolean;
  /** how many the indexes gave */
  count: number;
}

/**
 * SQL of the words of a search: `query` for what must be there, null for none, `loose` for its words wherever they stand;
 * `checks` for all of it.
 */
export interface WordsSql {
  query: string | null;
  loose: string | null;
  checks: string[];
}

type Put = (value: unknown) => string;

export function wordsSql(terms: readonly SearchTerm[], put: Put): WordsSql {
  const queryOf = ({ text, isBeginning }: SearchTerm) => `search_query(${put(text)}, ${isBeginning})`;
  const wanted = terms.filter(({ isExcluded }) => !isExcluded).map(queryOf);
  const query = wanted.length > 0 ? `(${wanted.join(' && ')})` : null;
  const unwanted = terms.filter(({ isExcluded }) => isExcluded).map(queryOf);
  return {
    query,
    loose: query && `regexp_replace(${query}::text, '<[^>]*>', '&', 'g')::tsquery`,
    checks: [
      ...(query ? [`tw.search @@ ${query}`] : []),
      ...unwanted.map((term) => `NOT coalesce(tw.search @@ ${term}, false)`),
    ],
  };
}

const NEWEST_FIRST = 'posted_at DESC, id DESC';
const AS_ROW = 'type, id, posted_at AS "postedAt", score::text AS score';
const scoreOf = ({ query }: WordsSql) => (query ? `ts_rank(tw.search, ${query}, 1)` : '0::real');
const BEST_FIRST = `score DESC, ${NEWEST_FIRST}`;

/** What stands behind a place of the list, in its order. */
export interface After {
  newest: string | null;
  best: string | null;
}

/**
 * The newest of each branch are looked at one by one, at most so many, until a page is full. Where it ends before, the last
 * one looked at comes along (`isEnd`).
 */
export function walkSql(branches: readonly Branch[], words: WordsSql, most: number, limit: number, after: After) {
  const rows = branches.map((branch) => walkOf(branch, words, most, limit, after));
  return `SELECT ${AS_ROW}, fits, "isEnd", 0 AS count FROM (${rows.join(' UNION ALL ')}) found
    ORDER BY ${NEWEST_FIRST} LIMIT ${limit}`;
}

function walkOf(branch: Branch, words: WordsSql, most: number, limit: number, after: After) {
  const { type, from, bounds, checks, lastCheck } = branch;
  const conditions = [...bounds, ...(after.newest ? [after.newest] : [])].join(' AND ');
  const isHit = `CASE WHEN ${[...words.checks, ...checks].join(' AND ')} THEN ${lastCheck} END`;
  return `(SELECT '${type}' AS type, id, posted_at, 0::real AS score, fits, "isEnd" FROM (
    SELECT tw.*, tw.nth = ${most} AS "isEnd" FROM (
      SELECT tw.*, row_number() OVER (ORDER BY tw.posted_at DESC, tw.id DESC) AS nth FROM (
        SELECT tw.id, tw.posted_at, coalesce(${isHit}, false) AS fits FROM ${from} WHERE ${conditions}
        ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${most}) tw) tw) tw
    WHERE fits OR "isEnd" ORDER BY ${NEWEST_FIRST} LIMIT ${limit})`;
}

/** What a condition of a branch may name. */
const COLUMNS: Record<Branch['type'], string> = {
  tweet: `tw.organization_id, tw.id, tw.account_id, tw.tweet_id, tw.author_id, tw.in_reply_to_user_id, tw.mentioned_user_ids,
    tw.kind, tw.language, tw.media, tw.is_own, tw.decision, tw.ticket_id, tw.posted_at, tw.deleted_at, tw.erased_at,
    tw.answered_at, tw.handled_at, tw.expires_at`,
  direct_message: `tw.organization_id, tw.id, tw.account_id, tw.dm_conversation_id, tw.sender_id, tw.media, tw.is_own,
    tw.decision, tw.ticket_id, tw.posted_at, tw.deleted_at, tw.erased_at`,
};

/**
 * What the index of words and marks gives of each type, up to so many and one more, of which those that fit are taken;
 * `count` says how many there were. A type that it knows nothing of is walked through.
 */
export function indexedSql(
  branches: readonly Branch[],
  words: WordsSql,
  most: number,
  limit: number,
  after: After,
  put: Put,
) {
  const isIndexed = ({ marks, isNarrow }: Branch) => !isNarrow && (words.loose !== null || marks.length > 0);
  const types = [...new Map(branches.filter(isIndexed).map((branch) => [branch.type, branch])).values()];
  const hasWords = ['true', ...words.checks].join(' AND ');
  const score = after.best === null ? '0::real' : scoreOf(words);
  const given = types.map((branch) => {
    const { type, from } = branch;
    // a limit that is known would have what is common looked for in the order of time, in the hope of meeting it soon
    return `${type}_given AS MATERIALIZED (SELECT ${COLUMNS[type]}, coalesce(${hasWords}, false) AS has_words, ${score} AS score
      FROM ${from} WHERE ${givenBy(branch, words, put)} LIMIT (SELECT ${most + 1}))`;
  });
  const order = after.best ? BEST_FIRST : NEWEST_FIRST;
  const count = types.map(({ type }) => `(SELECT count(*)::integer FROM ${type}_given)`).join(' + ') || '0';
  const rows = branches.map((branch) => {
    if (!isIndexed(branch)) return walkOf(branch, words, most, limit, after);
    const { type, bounds, checks, lastCheck } = branch;
    const place = after.newest ?? after.best;
    const conditions = [`${count} <= ${most}`, 'tw.has_words', ...bounds, ...checks, ...(place ? [place] : [])];
    return `(SELECT '${type}' AS type, id, posted_at, score, true AS fits, false AS "isEnd" FROM (
        SELECT tw.* FROM ${type}_given tw WHERE ${conditions.join(' AND ')} ORDER BY ${order}) tw
      WHERE CASE WHEN ${lastCheck} THEN true ELSE false END ORDER BY ${order} LIMIT ${limit})`;
  });
  // where there were too many, a row that says so is all there is
  const tooMany = `SELECT 'tweet', NULL, NULL, 0, false, false WHERE ${count} > ${most}`;
  return `${given.length > 0 ? `WITH ${given.join(', ')}` : ''}
    SELECT ${AS_ROW}, fits, "isEnd", ${count} AS count FROM (${[...rows, tooMany].join(' UNION ALL ')}) found
    ORDER BY ${order} LIMIT ${limit}`;
}

const givenBy = ({ marks }: Branch, { loose }: WordsSql, put: Put) =>
  [
    'tw.organization_id = $1',
    ...(loose ? [`tw.search @@ ${loose}`] : []),
    ...marks.map((some) => `tw.marks && ${put(some)}::text[]`),
  ].join(' AND ');

/** Asks Postgres how many tweets it expects to have all words of these terms, and how many each of them. */
export function expectedSql(terms: readonly SearchTerm[], put: Put): string {
  const { loose } = wordsSql(terms, put);
  const each = terms.flatMap(({ text, isBeginning }) =>
    text
      .split(/\s+/)
      .flatMap((word) => (/[\p{L}\p{N}]/u.test(word) ? `search_query(${put(word)}, ${isBeginning})` : [])),
  );
  const looks = [loose, ...each].map(
    (query) => `SELECT 1 FROM tweet_search tw WHERE tw.organization_id = $1 AND tw.search @@ ${query}`,
  );
  return `EXPLAIN (FORMAT JSON) ${looks.join(' UNION ALL ')}`;
}

/** The best among the newest of each branch, so many of which are looked at. */
export function bestOfNewestSql(
  branches: readonly Branch[],
  words: WordsSql,
  most: number,
  limit: number,
  after: After,
) {
  const rows = branches.map(
    ({ type, from, bounds, checks, lastCheck }) => `(SELECT '${type}' AS type, id, posted_at, score FROM (
      SELECT tw.id, tw.posted_at, CASE WHEN ${[...words.checks, ...checks].join(' AND ')}
        THEN CASE WHEN ${lastCheck} THEN ${scoreOf(words)} END END AS score
      FROM ${from} WHERE ${bounds.join(' AND ')} ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${most}) tw
      WHERE score IS NOT NULL)`,
  );
  return `SELECT ${AS_ROW}, true AS fits, false AS "isEnd", 0 AS count FROM (${rows.join(' UNION ALL ')}) found
    ${after.best ? `WHERE ${after.best}` : ''} ORDER BY ${BEST_FIRST} LIMIT ${limit}`;
}
