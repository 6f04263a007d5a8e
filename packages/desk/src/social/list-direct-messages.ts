import { AppError, type ConversationMessage } from '@perch/contracts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { presentMedia, presentReason } from '../tickets/present-stored.ts';
import { personRefSql, profileRefSql } from '../tickets/profile-ref.ts';

export interface ConversationKey {
  accountId: string;
  /** X's id of the conversation */
  conversationId: string;
}

/** `id` is null in the one row that says: the conversation exists, and has nothing older. */
type MessageRow = Omit<ConversationMessage, 'id' | 'postedAt' | 'receivedAt'> & {
  id: string | null;
  postedAt: Date;
  receivedAt: Date;
};

const KEY: ListKey = { list: 'direct-messages', kinds: ['instant', 'uuid'] };

const DIRECT_MESSAGES = `
  SELECT dm.id, dm.dm_event_id AS "dmEventId", ${profileRefSql('dm.sender_id', 'p', 'own')} AS sender,
    dm.is_own AS "isOwn", dm.text, dm.media, dm.reason, dm.posted_at AS "postedAt", dm.received_at AS "receivedAt",
    m.id AS "messageId", ${personRefSql('writer')} AS member, ${apiKeyRefSql('k')} AS "apiKey"
  FROM dm_conversation dc
  LEFT JOIN LATERAL (
    SELECT * FROM direct_message dm
    WHERE dm.organization_id = $1 AND dm.account_id = dc.account_id AND dm.dm_conversation_id = dc.dm_conversation_id
      AND ($5::timestamptz IS NULL OR (dm.posted_at, dm.id) < ($5::timestamptz, $6::uuid))
    ORDER BY dm.posted_at DESC, dm.id DESC LIMIT $4
  ) dm ON true
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = dm.sender_id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = dm.sender_id
  LEFT JOIN message m ON m.organization_id = $1 AND m.direct_message_id = dm.id
  LEFT JOIN member writer ON writer.organization_id = $1 AND writer.id = m.member_id
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = m.api_key_id
  WHERE dc.organization_id = $1 AND dc.account_id = $2 AND dc.dm_conversation_id = $3 AND dc.message_count > 0
  ORDER BY dm.posted_at DESC, dm.id DESC`;

/** What was said in a conversation, newest first. @throws AppError `not_found` */
export async function listDirectMessages(
  ctx: Context,
  { accountId, conversationId }: ConversationKey,
  page: PageInput,
): Promise<ListPage<ConversationMessage>> {
  requirePermission(ctx, 'social.view');
  const after = positionOf(KEY, page.cursor) ?? [null, null];
  const values = [ctx.organizationId, accountId, conversationId, page.limit + 1, ...after];
  const rows = await ctx.db.query<MessageRow>(DIRECT_MESSAGES, values);
  if (rows.length === 0) throw new AppError('not_found');
  const messages = rows.filter((row): row is MessageRow & { id: string } => row.id !== null);
  return toPage(messages, page.limit, presentMessage, KEY, (row) => [row.postedAt, row.id]);
}

const presentMessage = (row: MessageRow & { id: string }): ConversationMessage => ({
  id: row.id,
  dmEventId: row.dmEventId,
  sender: row.sender,
  isOwn: row.isOwn,
  text: row.text,
  media: presentMedia(row.media),
  reason: presentReason(row.reason),
  postedAt: row.postedAt.toISOString(),
  receivedAt: row.receivedAt.toISOString(),
  messageId: row.messageId,
  member: row.member,
  apiKey: row.apiKey,
});
