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

/** SQL of the words of a search: `query` for what must be there, null for none; `checks` for all of it. */
export interface WordsSql {
  query: string | null;
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
  const rows = branches.map(({ type, from, bounds, checks }) => {
    const conditions = [...bounds, ...(after.newest ? [after.newest] : [])].join(' AND ');
    const isHit = ['true', ...words.checks, ...checks].join(' AND ');
    return `(SELECT '${type}' AS type, id, posted_at, 0::real AS score, fits, "isEnd" FROM (
      SELECT tw.id, tw.posted_at, coalesce(${isHit}, false) AS fits, tw.nth = ${most} AS "isEnd" FROM (
        SELECT tw.*, row_number() OVER (ORDER BY tw.posted_at DESC, tw.id DESC) AS nth FROM (
          SELECT tw.* FROM ${from} WHERE ${conditions}
          ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${most}) tw) tw) tw
      WHERE fits OR "isEnd" ORDER BY ${NEWEST_FIRST} LIMIT ${limit})`;
  });
  return `SELECT ${AS_ROW}, fits, "isEnd", 0 AS count FROM (${rows.join(' UNION ALL ')}) found
    ORDER BY ${NEWEST_FIRST} LIMIT ${limit}`;
}

/** What the indexes of words give, up to so many and one more of each branch; `count` says how many there were. */
export function indexedSql(branches: readonly Branch[], words: WordsSql, most: number, limit: number, after: After) {
  const rows = branches.map(({ type, from, bounds, checks }) => {
    const conditions = [...bounds, ...words.checks, ...checks, ...(after.newest ? [after.newest] : [])].join(' AND ');
    // a limit that is known would have what is common looked for in the order of time, in the hope of meeting it soon
    return `(SELECT '${type}' AS type, tw.id, tw.posted_at, ${after.best === null ? '0::real' : scoreOf(words)} AS score
      FROM ${from} WHERE ${conditions} LIMIT (SELECT ${most + 1}))`;
  });
  return `WITH found AS MATERIALIZED (${rows.join(' UNION ALL ')})
    SELECT ${AS_ROW}, true AS fits, false AS "isEnd", (SELECT count(*)::integer FROM found) AS count FROM found
    ${after.best ? `WHERE ${after.best} ORDER BY ${BEST_FIRST}` : `ORDER BY ${NEWEST_FIRST}`} LIMIT ${limit}`;
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
    ({
      type,
      from,
      bounds,
      checks,
    }) => `(SELECT '${type}' AS type, tw.id, tw.posted_at, ${scoreOf(words)} AS score FROM (
      SELECT tw.* FROM ${from} WHERE ${bounds.join(' AND ')}
      ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${most}) tw WHERE ${['true', ...words.checks, ...checks].join(' AND ')})`,
  );
  return `SELECT ${AS_ROW}, true AS fits, false AS "isEnd", 0 AS count FROM (${rows.join(' UNION ALL ')}) found
    ${after.best ? `WHERE ${after.best}` : ''} ORDER BY ${BEST_FIRST} LIMIT ${limit}`;
}
