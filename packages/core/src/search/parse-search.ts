/** Where something stands in the text that was typed, in UTF-16 units, `end` exclusive. */
export interface Place {
  start: number;
  end: number;
}

/** Words to look for. Quoted ones stand one after the other. */
export interface SearchTerm extends Place {
  text: string;
  isPhrase: boolean;
  /** `word*`: what begins so */
  isBeginning: boolean;
  isExcluded: boolean;
}

type FilterBy =
  | { by: 'from' | 'to'; handle: string }
  | { by: 'has'; what: 'media' }
  | { by: 'is'; what: 'unanswered' }
  | { by: 'ticket'; ticket: number | 'none' | 'any' }
  /** a day, `2026-11-22`: `since` begins with it, `until` ends before it, as on X */
  | { by: 'since' | 'until'; date: string }
  | { by: 'lang'; language: string };
export type SearchFilter = FilterBy & Place & { isExcluded: boolean };

export interface Search {
  terms: SearchTerm[];
  filters: SearchFilter[];
}

/** What is wrong with a search: each stands for a sentence. */
export const SEARCH_PROBLEMS = [
  'too_long',
  'too_many',
  'unclosed_quote',
  'no_letters',
  'short_beginning',
  'unknown_operator',
  'bad_from',
  'bad_to',
  'bad_has',
  'bad_is',
  'bad_ticket',
  'bad_since',
  'bad_until',
  'bad_lang',
  'crossed_dates',
  'date_excluded',
] as const;
export type SearchProblem = (typeof SEARCH_PROBLEMS)[number];

export type ParsedSearch = ({ ok: true } & Search) | ({ ok: false; problem: SearchProblem } & Place);

export const SEARCH_OPERATORS = ['from', 'to', 'has', 'is', 'ticket', 'since', 'until', 'lang'] as const;
type Operator = (typeof SEARCH_OPERATORS)[number];

export const MAX_SEARCH_LENGTH = 500;
/** Words and filters together. */
export const MAX_SEARCH_PARTS = 20;

const QUOTES = '"“”„«»';
// a quoted phrase that may not end, or what stands without space and quotes; either may be excluded
const PARTS = new RegExp(`-?[${QUOTES}]([^${QUOTES}]*)([${QUOTES}]?)|[^\\s${QUOTES}]+`, 'gu');
const OPERATOR = /^([a-z_]{2,20}):(?!\/\/)(.*)$/isu;
/** What can be looked for: punctuation alone cannot. */
const FINDABLE = /[\p{L}\p{N}\u2600-\u27bf\u{1f300}-\u{1faff}]/u;
/** Of a script written without spaces, whose one letter says more. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LAST_WORD = /[\p{L}\p{M}\p{N}_]*$/u;
const MAX_NUMBER = 2 ** 31 - 1;

/**
 * Reads a search: words, `"phrases"`, `beginnings*`, `-excluded` ones, and filters such as `from:ana`. Punctuation alone is
 * passed over beside words. An empty text is an empty search.
 */
export function parseSearch(query: string): ParsedSearch {
  if (query.length > MAX_SEARCH_LENGTH) return problem('too_long', MAX_SEARCH_LENGTH, query.length);
  const search: Search = { terms: [], filters: [] };
  let idle: Place | null = null;
  for (const match of query.matchAll(PARTS)) {
    const [whole, quoted, closing] = match;
    const place = { start: match.index, end: match.index + whole.length };
    if (search.terms.length + search.filters.length === MAX_SEARCH_PARTS)
      return { ok: false, problem: 'too_many', ...place };
    const isExcluded = whole.startsWith('-');
    if (quoted !== undefined) {
      if (closing === '') return { ok: false, problem: 'unclosed_quote', ...place };
      if (FINDABLE.test(quoted)) {
        search.terms.push({ text: quoted, isPhrase: true, isBeginning: false, isExcluded, ...place });
      } else idle = place;
      continue;
    }
    const word = isExcluded ? whole.slice(1) : whole;
    const [, name, value] = OPERATOR.exec(word) ?? [];
    if (name !== undefined && value !== undefined) {
      const filter = readFilter(name.toLowerCase(), value, isExcluded);
      if (typeof filter === 'string') return { ok: false, problem: filter, ...place };
      search.filters.push({ ...filter, isExcluded, ...place });
      continue;
    }
    const text = word.replace(/\*+$/u, '');
    const isBeginning = text !== word;
    if (!FINDABLE.test(text)) {
      idle = place;
      continue;
    }
    if (isBeginning && !isLongEnough(text)) return { ok: false, problem: 'short_beginning', ...place };
    search.terms.push({ text, isPhrase: false, isBeginning, isExcluded, ...place });
  }
  if (idle && search.terms.length + search.filters.length === 0) return { ok: false, problem: 'no_letters', ...idle };
  return crossedDates(search) ?? { ok: true, ...search };
}

const problem = (code: SearchProblem, start: number, end: number): ParsedSearch => ({
  ok: false,
  problem: code,
  start,
  end,
});

function isLongEnough(text: string): boolean {
  const last = LAST_WORD.exec(text)![0];
  return DENSE.test(last) || [...last].length >= 2;
}

function readFilter(name: string, value: string, isExcluded: boolean): FilterBy | SearchProblem {
  if (!isOperator(name)) return 'unknown_operator';
  const wrong = `bad_${name}` as const;
  const typed = value.toLowerCase();
  switch (name) {
    case 'from':
    case 'to': {
      const handle = /^[@＠]?([a-z0-9_]{1,20})$/u.exec(typed)?.[1];
      return handle === undefined ? wrong : { by: name, handle };
    }
    case 'has':
      return typed === 'media' ? { by: name, what: typed } : wrong;
    case 'is':
      return typed === 'unanswered' ? { by: name, what: typed } : wrong;
    case 'ticket': {
      if (typed === 'none' || typed === 'any') return { by: name, ticket: typed };
      const ticket = /^#?([0-9]{1,10})$/u.exec(typed)?.[1];
      return ticket === undefined || Number(ticket) > MAX_NUMBER ? wrong : { by: name, ticket: Number(ticket) };
    }
    case 'since':
    case 'until':
      if (isExcluded) return 'date_excluded';
      return isDay(value) ? { by: name, date: value } : wrong;
    case 'lang':
      return /^[a-z]{2,3}$/u.test(typed) ? { by: name, language: typed } : wrong;
  }
}

/** A day that there is, such as 2026-02-28. */
function isDay(text: string): boolean {
  if (!/^20\d\d-\d\d-\d\d$/u.test(text)) return false;
  const at = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

const isOperator = (name: string): name is Operator => (SEARCH_OPERATORS as readonly string[]).includes(name);

/** `until` must come after `since`: nothing would be found, and nobody would see why. */
function crossedDates({ filters }: Search): ParsedSearch | null {
  let since = '';
  for (const filter of filters) if (filter.by === 'since' && filter.date > since) since = filter.date;
  const until = filters.find((filter) => filter.by === 'until' && filter.date <= since);
  return until ? problem('crossed_dates', until.start, until.end) : null;
}

/** A search as text that reads as the same search. */
export function printSearch({ terms, filters }: Search): string {
  return [...terms.map(printTerm), ...filters.map(printFilter)].join(' ');
}

const minus = (isExcluded: boolean) => (isExcluded ? '-' : '');

const printTerm = ({ text, isPhrase, isBeginning, isExcluded }: SearchTerm) =>
  `${minus(isExcluded)}${isPhrase ? `"${text}"` : text}${isBeginning ? '*' : ''}`;

function printFilter(filter: SearchFilter): string {
  return `${minus(filter.isExcluded)}${filter.by}:${valueOf(filter)}`;
}

function valueOf(filter: FilterBy): string | number {
  switch (filter.by) {
    case 'from':
    case 'to':
      return filter.handle;
    case 'has':
    case 'is':
      return filter.what;
    case 'ticket':
      return filter.ticket;
    case 'since':
    case 'until':
      return filter.date;
    case 'lang':
      return filter.language;
  }
}
