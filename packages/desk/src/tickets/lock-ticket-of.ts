import type { Statement } from '@perch/db';

const READ = 'SELECT ticket_id AS "ticketId" FROM message WHERE organization_id = $1 AND id = $2';

const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

/** Locks the ticket that a message is in. While we wait, it may be merged: then it is where the message has gone. */
export async function lockTicketOf(
  statement: Statement,
  organizationId: string,
  messageId: string,
): Promise<string | null> {
  const read = async () => {
    const { rows } = await statement('ticket-of-message', READ, [organizationId, messageId]);
    return (rows[0]?.ticketId as string | undefined) ?? null;
  };
  for (let ticketId = await read(); ;) {
    if (ticketId === null) return null;
    await statement('ticket-of-message-lock', LOCK, [organizationId, ticketId]);
    const now = await read();
    if (now === ticketId) return ticketId;
    ticketId = now;
  }
}
