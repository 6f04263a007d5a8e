import type { ReceivedEmail } from '@perch/contracts';
import { parseTicketTag, splitAddress, type MailTicket, type TicketTag } from '@perch/core';
import { settleAll, type SecretBox, type Statement } from '@perch/db';
import { keepContacts } from '../contacts/find-contact-by-email.ts';
import { firstSql } from '../first-sql.ts';

/** A ticket that an e-mail may go to, locked. */
export interface FoundTicket extends MailTicket {
  departmentId: string;
  assigneeId: string | null;
  contactId: string | null;
  /** small letters */
  contactEmail: string | null;
}

// a merged ticket leads to the one that everything of it is in
const BY_NUMBER = `
  SELECT id, number, coalesce(merged_into_id, id) AS "leadsTo" FROM ticket WHERE organization_id = $1 AND number = ANY ($2)`;

// the closest of the e-mails that it answers
const BY_HEADER = `
  SELECT m.ticket_id AS "ticketId" FROM email e
  JOIN message m ON m.organization_id = $1 AND m.id = e.message_id
  WHERE e.organization_id = $1 AND e.internet_message_id = ANY ($2)
  ORDER BY array_position($2, e.internet_message_id), m.posted_at DESC LIMIT 1`;

// the token of a ticket that was merged leads to where it went
const MERGED_INTO = `
  WITH RECURSIVE way AS (
    SELECT t.id, t.merged_into_id FROM ticket t WHERE t.organization_id = $1 AND t.id = $2
    UNION SELECT t.id, t.merged_into_id FROM way w
    JOIN ticket t ON t.organization_id = $1 AND t.id = w.merged_into_id)
  SELECT id FROM way WHERE merged_into_id IS NULL`;

const CONTACTS = `
  SELECT ${firstSql('t.contact_id', 'p.contact_id')} AS id FROM ticket t
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.customer_id
  WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE';

const READ = `
  SELECT t.id, t.status, t.closed_at AS "closedAt", t.is_spam AS "isSpam", NOT d.thanks_reopen AS "ignoresThanks",
    CASE WHEN t.reason->>'code' = 'split' THEN t.related_to_id END AS "splitFromId",
    t.department_id AS "departmentId",
    t.assignee_id AS "assigneeId", coalesce(t.contact_id, p.contact_id) AS "contactId",
    (SELECT lower(c.email) FROM contact c
      WHERE c.organization_id = $1 AND c.id = ${firstSql('t.contact_id', 'p.contact_id')}) AS "contactEmail",
    ARRAY(
      SELECT lower(c.email) FROM contact c
      WHERE c.organization_id = $1 AND c.id = ${firstSql('t.contact_id', 'p.contact_id')} AND c.email IS NOT NULL
      UNION
      SELECT a.address FROM message m
      JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
      CROSS JOIN LATERAL unnest(
        CASE WHEN m.direction = 'out' THEN e.to_addresses WHEN NOT e.is_from_other THEN ARRAY[e.from_address] END
      ) a(address)
      WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.channel = 'email'
    ) AS addresses
  FROM ticket t
  JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.customer_id
  WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

/** What the code in an address is made for: this ticket of this organization, and no other. */
export const ticketTagText = (organizationId: string, ticketId: string) => `ticket-mail:${organizationId}:${ticketId}`;

/** The tickets that an e-mail names by the token of an address, and by an id in its headers. They are locked. */
export async function findMailTickets(
  statement: Statement,
  organizationId: string,
  email: Pick<ReceivedEmail, 'fromAddress' | 'recipients' | 'answers'>,
  box: SecretBox,
): Promise<{ byToken: FoundTicket | null; byHeader: FoundTicket | null }> {
  const tags = email.recipients
    .map((address) => parseTicketTag(splitAddress(address).tag))
    .filter((tag): tag is TicketTag => tag !== null);
  const [numbered, answered] = await settleAll([
    tags.length > 0
      ? statement('mail-ticket-number', BY_NUMBER, [organizationId, tags.map((tag) => tag.number)])
      : null,
    email.answers.length > 0 ? statement('mail-ticket-header', BY_HEADER, [organizationId, email.answers]) : null,
  ]);
  const candidates = (numbered?.rows ?? []) as { id: string; number: number; leadsTo: string }[];
  const named = candidates.find(({ id, number }) =>
    tags.some((tag) => tag.number === number && box.isSigned(ticketTagText(organizationId, id), tag.code)),
  )?.leadsTo;
  const tokenId = named && (await ticketNow(statement, organizationId, named));
  const headerId = answered?.rows[0]?.ticketId as string | undefined;
  const ids = [tokenId, headerId].filter((id) => id !== undefined);
  if (ids.length === 0) return { byToken: null, byHeader: null };
  const contacts = await statement('mail-tickets-contacts', CONTACTS, [organizationId, ids]);
  const contactIds = contacts.rows.map(({ id }) => id as string | null).filter((id) => id !== null);
  const [, , read] = await settleAll([
    keepContacts(statement, organizationId, email.fromAddress, contactIds),
    statement('mail-tickets-lock', LOCK, [organizationId, ids]),
    statement('mail-tickets-read', READ, [organizationId, ids]),
  ]);
  const found = read.rows as FoundTicket[];
  const of = (wanted: string | undefined) => found.find(({ id }) => id === wanted) ?? null;
  return { byToken: of(tokenId), byHeader: of(headerId) };
}

async function ticketNow(statement: Statement, organizationId: string, ticketId: string): Promise<string | undefined> {
  const { rows } = await statement('mail-ticket-merged', MERGED_INTO, [organizationId, ticketId]);
  return rows[0]?.id as string | undefined;
}
