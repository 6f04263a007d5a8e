import type { ContactSummary } from '@perch/contracts';
import { profileRefSql } from '../tickets/profile-ref.ts';

/** A summary from the row `contact c` and what `CONTACT_JOINS` brings; $1 is the organization. */
export const CONTACT_COLUMNS = `c.id, c.name, c.email, c.phone, c.created_at AS "createdAt", c.last_activity_at AS "lastActivityAt",
  coalesce(linked.profiles, '[]') AS profiles,
  (coalesce(linked.ticket_count, 0) + theirs.ticket_count)::int AS "ticketCount",
  greatest(linked.last_ticket_at, theirs.last_ticket_at) AS "lastTicketAt"`;

// tickets of their X users, and those that were opened for them by e-mail or by hand
export const CONTACT_JOINS = `
  LEFT JOIN LATERAL (
    SELECT json_agg(${profileRefSql('p.twitter_user_id', 'p')} ORDER BY p.username, p.twitter_user_id) AS profiles,
      sum(of_profile.ticket_count) AS ticket_count, max(of_profile.last_ticket_at) AS last_ticket_at
    FROM profile p
    CROSS JOIN LATERAL (
      SELECT count(*) AS ticket_count, max(t.opened_at) AS last_ticket_at FROM ticket t
      WHERE t.organization_id = $1 AND t.customer_id = p.twitter_user_id
        AND (t.contact_id IS NULL OR t.contact_id <> c.id)
    ) of_profile
    WHERE p.organization_id = $1 AND p.contact_id = c.id
  ) linked ON true
  CROSS JOIN LATERAL (
    SELECT count(*) AS ticket_count, max(t.opened_at) AS last_ticket_at FROM ticket t
    WHERE t.organization_id = $1 AND t.contact_id = c.id
  ) theirs`;

export type ContactSummaryRow = Omit<ContactSummary, 'lastTicketAt' | 'lastActivityAt' | 'createdAt'> & {
  lastTicketAt: Date | null;
  lastActivityAt: Date;
  createdAt: Date;
};

export const presentContactSummary = (row: ContactSummaryRow): ContactSummary => ({
  id: row.id,
  name: row.name,
  email: row.email,
  phone: row.phone,
  profiles: row.profiles,
  ticketCount: row.ticketCount,
  lastTicketAt: row.lastTicketAt?.toISOString() ?? null,
  lastActivityAt: row.lastActivityAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
});
