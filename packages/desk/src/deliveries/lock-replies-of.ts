import type { Statement } from '@perch/db';

const LOCK = `
  SELECT FROM delivery WHERE organization_id = $1 AND ticket_id = ANY ($2) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Locks the replies of tickets whose messages are about to be moved, which moves them too. Before the counter and the
 * tickets, like whoever settles them.
 */
export const lockRepliesOf = (statement: Statement, organizationId: string, ticketIds: readonly string[]) =>
  statement('replies-lock', LOCK, [organizationId, ticketIds]);
