/** What a person typed into the search of the ticket list. */
export type TicketSearch =
  | { by: 'number'; number: number }
  /** start of the customer's username, lower case */
  | { by: 'handle'; prefix: string }
  /**
   * `words` as web searches read them, and one of `beginnings`: of the last word the beginning is enough, since it may
   * still be being typed
   */
  | { by: 'words'; words: string; beginnings: string[] };

const MAX_NUMBER = 2 ** 31 - 1;
const MAX_LENGTH = 200;
/** A minus that excludes nothing; Postgres would still keep each one on a small stack. */
const IDLE_MINUS = /-(?![\p{L}\p{N}"])/gu;

/** `#123` is a ticket's number, `@handle` a customer, everything else is words. */
export function parseSearch(query: string): TicketSearch {
  // Postgres takes no NUL in text; the other control characters separate words
  const q = query
    .slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(IDLE_MINUS, '')
    .trim();
  const [, digits] = /^#\s*(\d{1,10})$/.exec(q) ?? [];
  if (digits && Number(digits) <= MAX_NUMBER) return { by: 'number', number: Number(digits) };
  const [, handle] = /^[@＠](\w{1,15})$/.exec(q) ?? [];
  if (handle) return { by: 'handle', prefix: handle.toLowerCase() };
  return { by: 'words', ...splitLast(q) };
}

/** Whom the same words may name. */
export interface PersonSearch {
  /** start of a username, lower case */
  handle: string | null;
  /** parts of a contact's name, e-mail address or phone number, lower case */
  texts: string[];
}

/** Shorter than this, half of all contacts would do. */
const MIN_PERSON = 3;

/** What is quoted or excluded speaks of words, and names nobody. */
export function parsePerson(query: string): PersonSearch {
  const q = query
    .slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .toLowerCase();
  if (q.length < MIN_PERSON || /["*]|(^|\s)-/.test(q)) return { handle: null, texts: [] };
  // numbers stand without spaces, as people seldom write them
  const digits = q.replace(/[\s().\-/]/g, '');
  const isPhone = digits !== q && /^\+?\d{4,15}$/.test(digits);
  return { handle: /^\w{1,15}$/.test(q) ? q : null, texts: isPhone ? [q, digits] : [q] };
}

function splitLast(q: string): { words: string; beginnings: string[] } {
  const tokens = q.split(/\s+/);
  const last = tokens.at(-1)!;
  const isOperand = /^or$/i.test(tokens.at(-2) ?? '') || /^or$/i.test(last) || last.startsWith('-');
  if (last === '' || q.includes('"') || isOperand) return { words: q, beginnings: [] };
  return { words: tokens.slice(0, -1).join(' '), beginnings: readings(last) };
}

/** Postgres reads "AB-1234" as ab and the number -1234, "e-mail" as e-mail, e and mail; what is half typed may be either. */
function readings(word: string): string[] {
  if (/^\d+$/.test(word)) return [word, `-${word}`];
  return word.includes('-') ? [word, word.replaceAll('-', ' ')] : [word];
}

/**
 * SQL of the tsquery for `words` and any of `beginnings` (all of them parameters). Constant for the planner; never an
 * error, whatever was typed; what no index can answer (`-only -negations`) finds nothing.
 */
export function wordsQuerySql(words: string, beginnings: readonly string[]): string {
  const prefixes = beginnings.map(
    (text) => `coalesce((nullif(phraseto_tsquery('simple', ${text}::text)::text, '') || ':*')::tsquery, ''::tsquery)`,
  );
  const last = prefixes.length > 0 ? ` && (${prefixes.join(' || ')})` : '';
  const query = `(websearch_to_tsquery('simple', ${words}::text)${last})`;
  return `CASE WHEN querytree(${query}) IN ('', 'T') THEN ''::tsquery ELSE ${query} END`;
}

/** A LIKE pattern for what begins with `text`. */
export const startsWith = (text: string) => `${escapeLike(text)}%`;
/** A LIKE pattern for what contains `text`. */
export const contains = (text: string) => `%${escapeLike(text)}%`;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
