import { contains, startsWith, wordsQuerySql, type PersonSearch, type TicketSearch } from './parse-search.ts';

/**
 * One place where a search looks, through the views that may use their indexes: `found` gives ids of tickets as `key`
 * (a query that ends in its WHERE), `isFound` asks the same of one ticket `t`.
 */
export interface Arm {
  found: string;
  isFound: string;
}

/** Where a search looks: messages and subjects for words; handles and contacts for who they may name. */
export function foundBy(
  search: Exclude<TicketSearch, { by: 'number' }>,
  person: PersonSearch,
  put: (value: unknown) => string,
): Arm[] {
  if (search.by === 'handle') return [handleArm(put(startsWith(search.prefix)))];
  const query = wordsQuerySql(put(search.words), search.beginnings.map(put));
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

const handleArm = (pattern: string): Arm => {
  const matches = `s.organization_id = $1 AND s.username LIKE ${pattern}`;
  return {
    found: `SELECT o.id AS key FROM profile_search s
      JOIN ticket o ON o.organization_id = $1 AND o.customer_id = s.twitter_user_id WHERE ${matches}`,
    isFound: isThere(`profile_search s WHERE ${matches} AND s.twitter_user_id = t.customer_id`),
  };
};

/** Tickets of a contact: those opened for them, and those of their X users. */
const contactArms = (pattern: string): Arm[] => {
  const matches = `s.organization_id = $1 AND s.text LIKE ${pattern}`;
  return [
    {
      found: `SELECT o.id AS key FROM contact_search s
        JOIN ticket o ON o.organization_id = $1 AND o.contact_id = s.id WHERE ${matches}`,
      isFound: isThere(`contact_search s WHERE ${matches} AND s.id = t.contact_id`),
    },
    {
      found: `SELECT o.id AS key FROM contact_search s
        JOIN profile p ON p.organization_id = $1 AND p.contact_id = s.id
        JOIN ticket o ON o.organization_id = $1 AND o.customer_id = p.twitter_user_id WHERE ${matches}`,
      isFound: isThere(`contact_search s WHERE ${matches} AND s.id = (SELECT p.contact_id FROM profile p
        WHERE p.organization_id = $1 AND p.twitter_user_id = t.customer_id)`),
    },
  ];
};
