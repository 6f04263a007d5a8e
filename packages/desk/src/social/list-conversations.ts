import type { Conversation } from '@perch/contracts';
import { snippet } from '@perch/core';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { CONVERSATION } from './conversation-sql.ts';
import type { SocialListInput } from './list-tweets.ts';
import { READER } from './readings.ts';

const KEY: ListKey = { list: 'conversations', kinds: ['instant', 'uuid', 'text'] };
const PREVIEW_LENGTH = 160;

export interface ConversationRow extends Omit<Conversation, 'lastMessageAt' | 'preview' | 'members'> {
  text: string;
  members: Conversation['members'] | null;
  lastMessageAt: Date;
}

/** Conversations in direct messages of the connected accounts, by their latest message, newest first. */
export async function listConversations(ctx: Context, input: SocialListInput): Promise<ListPage<Conversation>> {
  requirePermission(ctx, 'social.view');
  const { text, values } = conversationListSql(ctx.organizationId, ctx.actor.memberId, input);
  const rows = await ctx.db.query<ConversationRow>(text, values);
  return toPage(rows, input.limit, presentConversation, KEY, (row) => [row.lastMessageAt, row.account.id, row.id]);
}

export function conversationListSql(organizationId: string, memberId: string | null, input: SocialListInput) {
  const { values, put } = sqlValues(organizationId);
  const after = positionOf(KEY, input.cursor);
  const conditions = [
    'dc.organization_id = $1',
    'dc.message_count > 0',
    input.accountIds
      ? `dc.account_id = ANY (${put(input.accountIds)}::uuid[])`
      : `account.state <> 'awaiting_confirmation'`,
  ];
  if (after) {
    conditions.push(`(dc.last_message_at, dc.account_id, dc.dm_conversation_id) <
      (${put(after[0])}::timestamptz, ${put(after[1])}::uuid, ${put(after[2])})`);
  }
  const reader = READER(put(memberId));
  const newestFirst = 'dc.last_message_at DESC, dc.account_id DESC, dc.dm_conversation_id DESC';
  const text = `
    WITH ${reader},
    dc AS (
      SELECT dc.*, account.username FROM dm_conversation dc
      JOIN account ON account.organization_id = $1 AND account.id = dc.account_id
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${newestFirst} LIMIT ${put(input.limit + 1)}
    )
    ${CONVERSATION}
    ORDER BY ${newestFirst}`;
  return { text, values };
}

export const presentConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  account: row.account,
  isGroup: row.isGroup,
  participant: row.participant,
  members: row.members ?? [],
  preview: snippet(row.text, PREVIEW_LENGTH),
  isLastOwn: row.isLastOwn,
  messageCount: row.messageCount,
  unreadCount: row.unreadCount,
  ticket: row.ticket,
  lastMessageAt: row.lastMessageAt.toISOString(),
});
