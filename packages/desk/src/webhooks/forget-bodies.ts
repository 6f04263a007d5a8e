import type { Statement } from '@perch/db';

// unconditional: one that is being rendered is waited for, and emptied then
const forget = (condition: string) => `
  WITH forgotten AS (
    UPDATE webhook_event e SET body = NULL, revision = e.revision + 1
    WHERE e.organization_id = $1 AND ${condition} RETURNING e.id)
  UPDATE delivery d SET payload = d.payload - 'answer' FROM forgotten
  WHERE d.organization_id = $1 AND d.webhook_event_id = forgotten.id AND d.kind = 'webhook'`;

// what was merged into them, and what they were split from, may have been told of the same words
const IN_TICKETS = forget(`e.ticket_id = ANY (ARRAY(
  SELECT unnest($2::uuid[])
  UNION SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.merged_into_id = ANY ($2)
  UNION SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.related_to_id = ANY ($2)
  UNION SELECT t.related_to_id FROM ticket t WHERE t.organization_id = $1 AND t.id = ANY ($2)))`);

const ABOUT = forget('e.subject_id = ANY ($2)');

/** Forgets what webhooks were told of tickets and what is in them; what is still to be sent is made anew of what is left. */
export const forgetBodiesInTickets = (statement: Statement, organizationId: string, ticketIds: readonly string[]) =>
  statement('webhook-forget-in-tickets', IN_TICKETS, [organizationId, ticketIds]);

/** The same of contacts or messages, wherever they stood then. */
export const forgetBodiesAbout = (statement: Statement, organizationId: string, ids: readonly string[]) =>
  statement('webhook-forget-about', ABOUT, [organizationId, ids]);
