import { settleAll, type Statement } from '@perch/db';

const OF_TOUCHED = `c.organization_id = $1 AND c.account_id = touched.account_id
  AND c.dm_conversation_id = touched.dm_conversation_id`;
const LOCK_CONVERSATIONS = `
  SELECT FROM dm_conversation c
  JOIN unnest($2::uuid[], $3::text[]) AS touched (account_id, dm_conversation_id) ON ${OF_TOUCHED}
  ORDER BY c.account_id, c.dm_conversation_id FOR UPDATE OF c`;
/** A conversation shows its newest message, and remembers that somebody wrote to us: they may be written to. */
const SHOW_WHAT_IS_LEFT = `
  UPDATE dm_conversation c SET has_received = c.has_received OR touched.is_received,
    message_count = CASE WHEN touched.id IS NULL THEN 0 ELSE greatest(1, c.message_count - touched.count) END,
    last_message_id = coalesce(touched.id, c.last_message_id),
    last_message_at = coalesce(touched.posted_at, c.last_message_at)
  FROM (
    SELECT one.*, newest.id, newest.posted_at
    FROM unnest($2::uuid[], $3::text[], $4::integer[], $5::boolean[])
      AS one (account_id, dm_conversation_id, count, is_received)
    LEFT JOIN LATERAL (
      SELECT d.id, d.posted_at FROM direct_message d
      WHERE d.organization_id = $1 AND d.account_id = one.account_id AND d.dm_conversation_id = one.dm_conversation_id
      ORDER BY d.posted_at DESC, d.id DESC LIMIT 1) newest ON true) touched
  WHERE ${OF_TOUCHED}`;
const REMOVE_EMPTY = `
  DELETE FROM dm_conversation c USING unnest($2::uuid[], $3::text[]) AS touched (account_id, dm_conversation_id)
  WHERE ${OF_TOUCHED} AND c.message_count = 0 AND NOT c.has_received`;

/** SQL: what to return of direct messages that are deleted. */
export const GONE_MESSAGE = `account_id AS "accountId", dm_conversation_id AS "dmConversationId", NOT is_own AS "isReceived",
  true AS "isGone"`;

export interface GoneMessage {
  accountId: string;
  dmConversationId: string;
  /** somebody else wrote it */
  isReceived: boolean;
}

/** The conversations of direct messages that are gone show what is left of them. */
export async function mendConversations(
  statement: Statement,
  organizationId: string,
  gone: readonly GoneMessage[],
): Promise<void> {
  if (gone.length === 0) return;
  const conversations = new Map<string, GoneMessage & { count: number }>();
  for (const one of gone) {
    const key = `${one.accountId} ${one.dmConversationId}`;
    const { count, isReceived } = conversations.get(key) ?? { count: 0, isReceived: false };
    conversations.set(key, { ...one, count: count + 1, isReceived: isReceived || one.isReceived });
  }
  const touched = [...conversations.values()];
  const keys = [touched.map(({ accountId }) => accountId), touched.map(({ dmConversationId }) => dmConversationId)];
  const changes = [touched.map(({ count }) => count), touched.map(({ isReceived }) => isReceived)];
  await settleAll([
    statement('remove-old-lock', LOCK_CONVERSATIONS, [organizationId, ...keys]),
    statement('remove-old-left', SHOW_WHAT_IS_LEFT, [organizationId, ...keys, ...changes]),
    statement('remove-old-empty', REMOVE_EMPTY, [organizationId, ...keys]),
  ]);
}
