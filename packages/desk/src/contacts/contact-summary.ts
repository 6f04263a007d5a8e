import type { ContactSummary } from '@perch/contracts';
import { profileRefSql } from '../tickets/profile-ref.ts';

/** A summary from the row `contact c` and what `CONTACT_JOINS` brings; $1 is the organization. */
export const CONTACT_COLUMNS = `c.id, c.name, c.email, c.phone, c.created_at AS "createdAt",
  coalesce(linked.profiles, '[]') AS profiles,
  coalesce(linked.ticket_count, 0)::int AS "ticketCount", linked.last_ticket_at AS "lastTicketAt"`;

export const CONTACT_JOINS = `
  LEFT JOIN LATERAL (
    SELECT json_agg(${profileRefSql('p.twitter_user_id', 'p')} ORDER BY p.username, p.twitter_user_id) AS profiles,
      sum(of_profile.ticket_count) AS ticket_count, max(of_profile.last_ticket_at) AS last_ticket_at
    FROM profile p
    CROSS JOIN LATERAL (
      SELECT count(*) AS ticket_count, max(t.opened_at) AS last_ticket_at FROM ticket t
      WHERE t.organization_id = $1 AND t.customer_id = p.twitter_user_id
    ) of_profile
    WHERE p.organization_id = $1 AND p.contact_id = c.id
  ) linked ON true`;

export type ContactSummaryRow = Omit<ContactSummary, 'lastTicketAt' | 'createdAt'> & {
  lastTicketAt: Date | null;
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
  createdAt: row.createdAt.toISOString(),
});
