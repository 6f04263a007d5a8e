/** What a person typed into the search of the ticket list. */
export type TicketSearch =
  | { by: 'number'; number: number }
  /** start of the customer's username, lower case */
  | { by: 'handle'; prefix: string }
  /** `words` as web searches read them; of `last` the beginning is enough, since it may still be being typed */
  | { by: 'words'; words: string; last: string };

const MAX_NUMBER = 2 ** 31 - 1;

/** `#123` is a ticket's number, `@handle` a customer, everything else is words. */
export function parseSearch(query: string): TicketSearch {
  // Postgres takes no NUL in text; the other control characters separate words
  const q = query.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  const [, digits] = /^#\s*(\d{1,10})$/.exec(q) ?? [];
  if (digits && Number(digits) <= MAX_NUMBER) return { by: 'number', number: Number(digits) };
  const [, handle] = /^[@＠](\w{1,15})$/.exec(q) ?? [];
  if (handle) return { by: 'handle', prefix: handle.toLowerCase() };
  return { by: 'words', ...splitLast(q) };
}

function splitLast(q: string): { words: string; last: string } {
  const tokens = q.split(/\s+/);
  const last = tokens.at(-1)!;
  const isOperand = /^or$/i.test(tokens.at(-2) ?? '') || /^or$/i.test(last) || last.startsWith('-');
  if (q.includes('"') || isOperand) return { words: q, last: '' };
  // "e-ma": the parts of a compound are indexed one by one too
  return { words: tokens.slice(0, -1).join(' '), last: last.replaceAll('-', ' ') };
}

/**
 * SQL of the tsquery for `words` and `last` (both parameters). Constant for the planner; never an error, whatever was
 * typed; what no index can answer (`-only -negations`) finds nothing.
 */
export function wordsQuerySql(words: string, last: string): string {
  const beginning = `coalesce((nullif(phraseto_tsquery('simple', ${last}::text)::text, '') || ':*')::tsquery, ''::tsquery)`;
  const query = `(websearch_to_tsquery('simple', ${words}::text) && ${beginning})`;
  return `CASE WHEN querytree(${query}) IN ('', 'T') THEN ''::tsquery ELSE ${query} END`;
}

/** A LIKE pattern for what begins with `text`. */
export const startsWith = (text: string) => `${escapeLike(text)}%`;
/** A LIKE pattern for what contains `text`. */
export const contains = (text: string) => `%${escapeLike(text)}%`;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
