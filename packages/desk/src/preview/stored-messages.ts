import type { Statement } from '@perch/db';
import type { ReplayedDirectMessage } from './replay.ts';

// by the conversations that were written in since: direct messages have no index by time. What other accounts of ours
// have met of them comes too, since a conversation has one ticket: with the account that was the first to receive it.
const MESSAGES = `
  SELECT d.account_id AS "accountId", d.dm_event_id AS "dmEventId", d.dm_conversation_id AS "dmConversationId",
    d.sender_id AS "senderId", d.is_group AS "isGroup", d.text, d.posted_at AS "postedAt"
  FROM dm_conversation c CROSS JOIN LATERAL (
    SELECT * FROM direct_message each
    WHERE each.organization_id = $1 AND each.account_id = ANY ($3) AND each.dm_conversation_id = c.dm_conversation_id
      AND each.posted_at >= $4 AND each.deleted_at IS NULL OFFSET 0) d
  WHERE c.organization_id = $1 AND c.account_id = $2 AND c.last_message_at >= $4
  ORDER BY d.posted_at DESC, d.received_at DESC, d.id DESC LIMIT $5`;

/** The newest direct messages since `from` of the account's conversations, newest first. */
export async function storedMessages(
  statement: Statement,
  organizationId: string,
  accountId: string,
  accountIds: readonly string[],
  { from, most }: { from: Date; most: number },
): Promise<ReplayedDirectMessage[]> {
  const values = [organizationId, accountId, accountIds, from, most];
  const { rows } = await statement('preview-messages', MESSAGES, values);
  return rows as ReplayedDirectMessage[];
}
