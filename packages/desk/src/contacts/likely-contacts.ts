import { AppError, type LikelyContact } from '@perch/contracts';
import { personalDetails, scoreContact } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { contains, startsWith } from '../tickets/parse-search.ts';
import { CONTACT_COLUMNS, CONTACT_JOINS, presentContactSummary, type ContactSummaryRow } from './contact-summary.ts';

const MOST_SHOWN = 5;

const AUTHOR = `
  SELECT p.twitter_user_id AS id, p.username, p.name, coalesce(t.contact_id, p.contact_id) IS NOT NULL AS "isKnown",
    ARRAY(SELECT m.text FROM message m
      WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'in'
      ORDER BY m.posted_at DESC, m.id DESC LIMIT 100) AS texts
  FROM ticket t
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.customer_id
  WHERE t.organization_id = $1 AND t.id = $2`;

// each by the index that knows it; which of them is likely is decided afterwards
const CANDIDATES = `
  WITH found AS (
    (SELECT s.id FROM contact_search s WHERE s.organization_id = $1 AND s.email = ANY ($2::text[]) LIMIT 20)
    UNION
    (SELECT each.id FROM unnest($3::text[]) AS wanted(pattern) CROSS JOIN LATERAL (
       SELECT s.id FROM contact_search s WHERE s.organization_id = $1 AND s.text LIKE wanted.pattern LIMIT 20) each)
    UNION
    (SELECT s.contact_id FROM profile_search s
     WHERE s.organization_id = $1 AND s.username LIKE $4 AND s.contact_id IS NOT NULL LIMIT 50))
  SELECT ${CONTACT_COLUMNS} FROM found
  JOIN contact c ON c.organization_id = $1 AND c.id = found.id AND c.erasing_since IS NULL ${CONTACT_JOINS}`;

interface Author {
  id: string | null;
  username: string;
  name: string;
  isKnown: boolean;
  texts: string[];
  [column: string]: unknown;
}

/**
 * Contacts who may be who wrote a ticket of an unknown X user, the likeliest first, each with the reasons.
 * @throws AppError `not_found`
 */
export async function listLikelyContacts(ctx: Context, ticketId: string): Promise<LikelyContact[]> {
  requirePermission(ctx, 'contacts.view');
  requirePermission(ctx, 'tickets.view');
  const [author] = await ctx.db.query<Author>(AUTHOR, [ctx.organizationId, ticketId]);
  if (!author) throw new AppError('not_found');
  if (author.id === null || author.isKnown) return [];
  const details = personalDetails(author.texts);
  const { username, name } = author;
  const rows = await ctx.db.query<ContactSummaryRow>(CANDIDATES, [
    ctx.organizationId,
    details.emails,
    [name, username, username.replace(/[_\d]+/g, ''), username.replace(/_+/g, '.'), ...details.phones]
      .map((text) => text.trim().toLowerCase())
      .filter((text) => text.length >= 4)
      .map(contains),
    startsWith(beginningOf(username)),
  ]);
  return rows
    .map(presentContactSummary)
    .map((contact) => {
      const usernames = contact.profiles.map((profile) => profile.username);
      return { contact, ...scoreContact({ username, name, ...details }, { ...contact, usernames }) };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.contact.name < b.contact.name ? -1 : 1))
    .slice(0, MOST_SHOWN);
}

/** What a similar handle begins with too, as long as it says something. */
function beginningOf(username: string): string {
  const letters = /^[a-z]*/.exec(username.toLowerCase())![0].slice(0, 8);
  return letters.length >= 4 ? letters : username.toLowerCase().slice(0, 4);
}
