import type { Statement } from '@perch/db';

// a contact that somebody just changes is left out: intake, which holds the organization, waits for no one who waits for it
const REFRESH = `
  WITH meant AS (
    SELECT unnest($2::uuid[]) AS id
    UNION
    SELECT CASE WHEN t.contact_id IS NOT NULL THEN t.contact_id ELSE p.contact_id END FROM ticket t
    LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.customer_id
    WHERE t.organization_id = $1 AND t.id = ANY ($3::uuid[])),
  held AS (
    SELECT c.id FROM meant JOIN contact c ON c.organization_id = $1 AND c.id = meant.id
    ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED)
  UPDATE contact c SET last_activity_at = coalesce(latest.at, c.created_at)
  FROM held
  CROSS JOIN LATERAL (
    SELECT greatest(
      (SELECT max(t.last_message_at) FROM ticket t WHERE t.organization_id = $1 AND t.contact_id = held.id),
      (SELECT max(theirs.at) FROM profile p CROSS JOIN LATERAL (
         SELECT max(t.last_message_at) AS at FROM ticket t
         WHERE t.organization_id = $1 AND t.customer_id = p.twitter_user_id AND t.contact_id IS NULL) theirs
       WHERE p.organization_id = $1 AND p.contact_id = held.id)) AS at) latest
  WHERE c.organization_id = $1 AND c.id = held.id AND c.last_activity_at <> coalesce(latest.at, c.created_at)`;

/**
 * Writes down anew when these contacts, and those of these tickets, last wrote or were written to. Called by whatever
 * moves `ticket.last_message_at` or gives a ticket or an X user to another contact, in the same transaction.
 */
export async function refreshActivity(
  statement: Statement,
  organizationId: string,
  { contactIds = [], ticketIds = [] }: { contactIds?: readonly string[]; ticketIds?: readonly string[] },
): Promise<void> {
  if (contactIds.length === 0 && ticketIds.length === 0) return;
  await statement('contact-activity', REFRESH, [organizationId, contactIds, ticketIds]);
}
