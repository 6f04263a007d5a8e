import type { Conversation } from '@perch/contracts';
import { snippet } from '@perch/core';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';
import type { SocialListInput } from './list-tweets.ts';
import { CHIP_JOINS, TICKET_CHIP } from './present-tweet.ts';

const KEY: ListKey = { list: 'conversations', kinds: ['instant', 'uuid', 'text'] };
const PREVIEW_LENGTH = 160;

interface ConversationRow extends Omit<Conversation, 'lastMessageAt' | 'preview'> {
  text: string;
  lastMessageAt: Date;
}

/** Conversations in direct messages of the connected accounts, by their latest message, newest first. */
export async function listConversations(ctx: Context, input: SocialListInput): Promise<ListPage<Conversation>> {
  requirePermission(ctx, 'social.view');
  const { text, values } = conversationListSql(ctx.organizationId, input);
  const rows = await ctx.db.query<ConversationRow>(text, values);
  return toPage(rows, input.limit, presentConversation, KEY, (row) => [row.lastMessageAt, row.account.id, row.id]);
}

export function conversationListSql(organizationId: string, input: SocialListInput) {
  const { values, put } = sqlValues(organizationId);
  const after = positionOf(KEY, input.cursor);
  const conditions = [
    'dc.organization_id = $1',
    'dc.message_count > 0',
    input.accountIds
      ? `dc.account_id = ANY (${put(input.accountIds)}::uuid[])`
      : `account.state NOT IN ('disconnected', 'awaiting_confirmation')`,
  ];
  if (after) {
    conditions.push(`(dc.last_message_at, dc.account_id, dc.dm_conversation_id) <
      (${put(after[0])}::timestamptz, ${put(after[1])}::uuid, ${put(after[2])})`);
  }
  const newestFirst = 'dc.last_message_at DESC, dc.account_id DESC, dc.dm_conversation_id DESC';
  const text = `
    WITH dc AS (
      SELECT dc.*, account.username FROM dm_conversation dc
      JOIN account ON account.organization_id = $1 AND account.id = dc.account_id
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${newestFirst} LIMIT ${put(input.limit + 1)}
    )
    SELECT dc.dm_conversation_id AS id, json_build_object('id', dc.account_id, 'username', dc.username) AS account,
      dc.is_group AS "isGroup", ${profileRefSql('dc.participant_id', 'p', 'own')} AS participant,
      coalesce(dm.text, '') AS text, coalesce(dm.is_own, false) AS "isLastOwn", dc.message_count AS "messageCount",
      ${TICKET_CHIP}, dc.last_message_at AS "lastMessageAt"
    FROM dc
    LEFT JOIN direct_message dm ON dm.organization_id = $1 AND dm.id = dc.last_message_id
    LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = dc.participant_id
    LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = dc.participant_id
    ${CHIP_JOINS('dm.ticket_id')}
    ORDER BY ${newestFirst}`;
  return { text, values };
}

const presentConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  account: row.account,
  isGroup: row.isGroup,
  participant: row.participant,
  preview: snippet(row.text, PREVIEW_LENGTH),
  isLastOwn: row.isLastOwn,
  messageCount: row.messageCount,
  ticket: row.ticket,
  lastMessageAt: row.lastMessageAt.toISOString(),
});
