import { instantAt } from '../clock/time-zone.ts';
import type { Place, Search, SearchFilter, SearchTerm } from './parse-search.ts';

/** So long a query of self-serve apps may be. */
export const MAX_X_QUERY = 512;
/** X has no longer usernames, and refuses a query that names one. */
const MAX_USERNAME = 15;
/** X's recent search goes back seven days; what is asked for stays clear of the edge, which moves on. */
const WINDOW_MS = 7 * 86_400_000;
const EDGE_MS = 60_000;
/** Unless it is told otherwise, X's search ends this long before it is asked. */
const FRESHNESS_MS = 30_000;

/** Why X cannot be asked for a search: each stands for a sentence. */
export const X_SEARCH_PROBLEMS = [
  'x_ticket',
  'x_unanswered',
  'x_beginning',
  'x_handle',
  'x_nothing_wanted',
  'x_outside',
  'x_too_long',
] as const;
export type XSearchProblem = (typeof X_SEARCH_PROBLEMS)[number];

/** A search in X's words; a bound that is null is X's own: seven days ago, and just now. */
export interface XSearchQuery {
  query: string;
  startTime: Date | null;
  endTime: Date | null;
  /** it asks for days that X does not have any more */
  isClipped: boolean;
}
export type ToXSearch = ({ ok: true } & XSearchQuery) | ({ ok: false; problem: XSearchProblem } & Place);

/**
 * A search as X's recent search takes it, without retweets; or what X cannot be asked for, and where it stands. Of
 * filters of the same kind any may fit, as here. X tells accents apart and finds whole words only.
 * @see https://docs.x.com/x-api/posts/search/integrate/operators
 */
export function toXSearch(search: Search, { now, timeZone }: { now: Date; timeZone: string }): ToXSearch {
  const beyond = search.filters.find(({ by }) => by === 'ticket' || by === 'is');
  if (beyond) return refused(beyond.by === 'is' ? 'x_unanswered' : 'x_ticket', beyond);
  const beginning = search.terms.find(({ isBeginning }) => isBeginning);
  if (beginning) return refused('x_beginning', beginning);

  const long = search.filters.find((filter) => 'handle' in filter && filter.handle.length > MAX_USERNAME);
  if (long) return refused('x_handle', long);

  const bounds = boundsOf(search, now, timeZone);
  if ('problem' in bounds) return bounds;
  const wanted = [...search.terms, ...search.filters].filter(({ isExcluded }) => !isExcluded);
  if (!wanted.some((part) => 'text' in part || part.by === 'from' || part.by === 'to')) {
    return refused('x_nothing_wanted', wholeOf(search));
  }
  const query = queryOf(search);
  return query.length > MAX_X_QUERY ? refused('x_too_long', wholeOf(search)) : { ok: true, query, ...bounds };
}

/**
 * What X looks for when it is to find a keyword's phrase: what others wrote that is no retweet, and no mention, which comes
 * anyway. Null: X cannot be asked for it.
 */
export function keywordQuery(phrase: string, ownUsername: string): string | null {
  const text = phrase.replace(/\*+$/u, '');
  if (text !== phrase || !/[\p{L}\p{N}]/u.test(text)) return null;
  if (text.replace(/^[@＠]/u, '').toLowerCase() === ownUsername.toLowerCase()) return null;
  const query = `${wordOf({ text, isPhrase: /\s/u.test(text) })} -@${ownUsername} -from:${ownUsername} -is:retweet`;
  return query.length > MAX_X_QUERY ? null : query;
}

const refused = (problem: XSearchProblem, { start, end }: Place): ToXSearch => ({ ok: false, problem, start, end });

function wholeOf({ terms, filters }: Search): Place {
  const places = [...terms, ...filters];
  if (places.length === 0) return { start: 0, end: 0 };
  return { start: Math.min(...places.map(({ start }) => start)), end: Math.max(...places.map(({ end }) => end)) };
}

function queryOf({ terms, filters }: Search): string {
  const partsOf = (by: SearchFilter['by'], isExcluded: boolean) =>
    filters.filter((filter) => filter.by === by && filter.isExcluded === isExcluded).flatMap(operatorsOf);
  const kinds = ['from', 'to', 'has', 'lang'] as const;
  const parts = [
    ...terms.filter(({ isExcluded }) => !isExcluded).map(wordOf),
    ...kinds.map((by) => anyOf(partsOf(by, false))),
    ...terms.filter(({ isExcluded }) => isExcluded).map((term) => `-${wordOf(term)}`),
    ...kinds.flatMap((by) => partsOf(by, true).map((operator) => `-${operator}`)),
    '-is:retweet',
  ];
  return [...new Set(parts)].filter((part) => part !== '').join(' ');
}

function anyOf(operators: readonly string[]): string {
  const each = [...new Set(operators)];
  return each.length > 1 ? `(${each.join(' OR ')})` : (each[0] ?? '');
}

function operatorsOf(filter: SearchFilter): string[] {
  switch (filter.by) {
    case 'from':
      return [`from:${filter.handle}`];
    case 'to':
      return [`to:${filter.handle}`, `@${filter.handle}`];
    case 'has':
      return ['has:media'];
    case 'lang':
      return [`lang:${filter.language}`];
    default:
      return [];
  }
}

const BARE = /^(?:[#@]?[\p{L}\p{M}\p{N}_]+)$/u;
const MEANS_SOMETHING = /^(?:or|and|not)$/iu;

/** Quoted where X might read something else into it. */
function wordOf({ text, isPhrase }: Pick<SearchTerm, 'text' | 'isPhrase'>): string {
  const word = text.replace(/^＠/u, '@').replace(/^＃/u, '#');
  if (!isPhrase && BARE.test(word) && !MEANS_SOMETHING.test(word)) return word;
  return `"${word.replace(/[\s\\"]+/gu, ' ').trim()}"`;
}

type Bounds = Omit<XSearchQuery, 'query'>;

function boundsOf({ filters }: Search, now: Date, timeZone: string): Bounds | ToXSearch {
  const oldest = now.getTime() - WINDOW_MS + EDGE_MS;
  const newest = now.getTime() - FRESHNESS_MS;
  const bounds: Bounds = { startTime: null, endTime: null, isClipped: false };
  for (const filter of filters) {
    if (filter.by !== 'since' && filter.by !== 'until') continue;
    const at = instantAt(timeZone, Date.parse(`${filter.date}T00:00:00.000Z`));
    if (filter.by === 'since') {
      if (at >= newest) return refused('x_outside', filter);
      if (at < oldest) bounds.isClipped = true;
      else if (bounds.startTime === null || at > bounds.startTime.getTime()) bounds.startTime = new Date(at);
    } else {
      if (at <= oldest) return refused('x_outside', filter);
      if (at < newest && (bounds.endTime === null || at < bounds.endTime.getTime())) bounds.endTime = new Date(at);
    }
  }
  // of several the latest beginning holds: those before it were never asked for
  if (bounds.startTime !== null) bounds.isClipped = false;
  return bounds;
}
