import { contains, startsWith, wordsQuerySql, type PersonSearch, type TicketSearch } from './parse-search.ts';

/**
 * One place where a search looks, through the views that may use their indexes: `found` gives ids of tickets as `key`
 * (a query that ends in its WHERE), `isFound` asks the same of one ticket `t`.
 */
export interface Arm {
  found: string;
  isFound: string;
}

/**
 * How a statement reads the words: as a constant, which an index needs to know how common they are, or once, whatever they
 * are, in a plan that is kept.
 */
export type Words = 'as-constant' | 'once';

/** Where a search looks: messages and subjects for words; handles and contacts for who they may name. */
export function foundBy(
  search: Exclude<TicketSearch, { by: 'number' }>,
  person: PersonSearch,
  put: (value: unknown) => string,
  words: Words,
): Arm[] {
  if (search.by === 'handle') return [handleArm(put(startsWith(search.prefix)))];
  const constant = wordsQuerySql(put(search.words), search.beginnings.map(put));
  const query = words === 'once' ? `(SELECT ${constant})` : constant;
  return [
    messageArm(query),
    subjectArm(query),
    ...(person.handle ? [handleArm(put(startsWith(person.handle)))] : []),
    ...person.texts.flatMap((text) => contactArms(put(contains(text)))),
  ];
}

/** Asks ticket by ticket: of an EXISTS between ORs Postgres would rather collect all that there is first. */
const isThere = (source: string) => `coalesce((SELECT true FROM ${source} LIMIT 1), false)`;

const messageArm = (query: string): Arm => {
  const matches = `s.organization_id = $1 AND s.search @@ ${query}`;
  return {
    found: `SELECT s.ticket_id AS key FROM message_search s WHERE ${matches}`,
    isFound: isThere(`message_search s WHERE ${matches} AND s.ticket_id = t.id`),
  };
};

/** The subject of what began on X is the beginning of a message, and found there. */
const subjectArm = (query: string): Arm => {
  const matches = `s.organization_id = $1 AND s.channel IN ('email', 'manual') AND s.search @@ ${query}`;
  return {
    found: `SELECT s.id AS key FROM ticket_search s WHERE ${matches}`,
    isFound: `(t.channel IN ('email', 'manual') AND to_tsvector('simple'::regconfig, t.subject) @@ ${query})`,
  };
};

/**
 * What a view finds, for a join with tables: planned by itself (OFFSET 0). Next to a table under row-level security the
 * organization would be asked for first, and a LIKE, which might leak, no more by the index.
 */
const apart = (query: string) => `(${query} OFFSET 0) s`;

const handleArm = (pattern: string): Arm => {
  const matches = `s.organization_id = $1 AND s.username LIKE ${pattern}`;
  return {
    found: `SELECT o.id AS key FROM ${apart(`SELECT s.twitter_user_id FROM profile_search s WHERE ${matches}`)}
      JOIN ticket o ON o.customer_id = s.twitter_user_id WHERE o.organization_id = $1`,
    isFound: isThere(`profile_search s WHERE ${matches} AND s.twitter_user_id = t.customer_id`),
  };
};

/** Tickets of a contact: those opened for them, and those of their X users. */
const contactArms = (pattern: string): Arm[] => {
  const matches = `s.organization_id = $1 AND s.text LIKE ${pattern}`;
  const contacts = apart(`SELECT s.id FROM contact_search s WHERE ${matches}`);
  return [
    {
      found: `SELECT o.id AS key FROM ${contacts} JOIN ticket o ON o.contact_id = s.id WHERE o.organization_id = $1`,
      isFound: isThere(`contact_search s WHERE ${matches} AND s.id = t.contact_id`),
    },
    {
      found: `SELECT o.id AS key FROM ${contacts}
        JOIN profile p ON p.organization_id = $1 AND p.contact_id = s.id
        JOIN ticket o ON o.customer_id = p.twitter_user_id WHERE o.organization_id = $1`,
      isFound: isThere(`contact_search s WHERE ${matches} AND s.id = (SELECT p.contact_id FROM profile p
        WHERE p.organization_id = $1 AND p.twitter_user_id = t.customer_id)`),
    },
  ];
};
