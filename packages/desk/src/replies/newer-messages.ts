import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';

// what came after the seen one, by whichever clock. A late poll brings a message posted before others: who has seen that
// one has seen those too, so that naming it is enough. An answer counts that a colleague has given, or somebody outside
// Perch; not one that was taken back
const NEWER = `
  SELECT seen.id, EXISTS (
    SELECT FROM message m WHERE m.organization_id = $1 AND m.ticket_id = $2 AND m.id <> ALL ($5::uuid[])
      AND (m.direction = 'in' OR m.direction = 'out' AND (m.member_id IS DISTINCT FROM $4 OR m.api_key_id IS DISTINCT FROM current_api_key())
        AND NOT EXISTS (SELECT FROM delivery d WHERE d.organization_id = $1 AND d.message_id = m.id AND d.state = 'discarded'))
      AND (m.created_at > seen.created_at OR (m.posted_at, m.id) > (seen.posted_at, seen.id)
        AND (seen.direction <> 'in' OR m.created_at = seen.created_at))) AS "hasNewer"
  FROM message seen WHERE seen.organization_id = $1 AND seen.ticket_id = $2 AND seen.id = $3`;

const SINCE = `
  SELECT EXISTS (SELECT FROM message m WHERE m.organization_id = $1 AND m.ticket_id = $2 AND m.direction = 'in'
    AND m.created_at > $3) AS "hasNewer"`;

interface Seen {
  organizationId: string;
  ticketId: string;
  messageId: string;
  /** of what is about to be changed: no newer answer to itself */
  ownIds?: readonly string[];
}

/** Whether the customer has written, or somebody else has answered, since a message was seen; for `refuseIfNewer`. */
export const readNewer = (statement: Statement, seen: Seen, memberId: string | null) =>
  statement('reply-newer', NEWER, [seen.organizationId, seen.ticketId, seen.messageId, memberId, seen.ownIds ?? []]);

/** Whether a message of the customer has come in since; `since: null`, for what was asked for before that was noted: no. */
export async function hasCustomerWritten(
  statement: Statement,
  { organizationId, ticketId, since }: { organizationId: string; ticketId: string; since: Date | null },
): Promise<boolean> {
  const { rows } = await statement('customer-since', SINCE, [organizationId, ticketId, since]);
  return rows[0]!.hasNewer as boolean;
}

/** @throws AppError `newer_message`; `validation_failed` when the ticket has no such message */
export function refuseIfNewer({ rows }: { rows: readonly object[] }): void {
  const [seen] = rows as readonly { hasNewer: boolean }[];
  if (!seen) {
    const message = 'There is no such message in this ticket';
    throw new AppError('validation_failed', { errors: [{ path: 'lastSeenMessageId', message }] });
  }
  if (seen.hasNewer) throw new AppError('newer_message');
}
