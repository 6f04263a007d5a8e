import { AppError, type Message } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, presentMessage, type MessageRow } from './present-message.ts';

const KEY: ListKey = { list: 'messages', kinds: ['instant', 'uuid'] };

// the ticket comes first, so that one that is not there is told from one without messages
export const MESSAGES = `
  SELECT ${MESSAGE_COLUMNS}
  FROM ticket t
  LEFT JOIN LATERAL (
    SELECT m.id, m.ticket_id, m.direction, m.visibility, m.channel, m.text, m.media, m.reason, m.in_reply_to_message_id, m.posted_at,
      m.profile_id, m.member_id, m.api_key_id, m.tweet_row_id, m.direct_message_id, m.mentioned_member_ids, m.erased_at
    FROM message m
    WHERE m.organization_id = $1 AND m.ticket_id = $2
      AND ($4::timestamptz IS NULL OR (m.posted_at, m.id) < ($4::timestamptz, $5::uuid))
    ORDER BY m.posted_at DESC, m.id DESC LIMIT $3
  ) m ON true
  ${MESSAGE_JOINS}
  WHERE t.organization_id = $1 AND t.id = $2
  ORDER BY m.posted_at DESC, m.id DESC`;

/** A ticket's thread, newest first. @throws AppError `not_found` */
export async function listMessages(ctx: Context, ticketId: string, page: PageInput): Promise<ListPage<Message>> {
  requirePermission(ctx, 'tickets.view');
  const after = positionOf(KEY, page.cursor);
  const values = [ctx.organizationId, ticketId, page.limit + 1, ...(after ?? [null, null])];
  // with a position it is planned anew: only then does the index begin there
  const name = after ? undefined : 'latest-messages';
  const rows = await ctx.db.query<MessageRow | (MessageRow & { id: null })>(MESSAGES, values, name);
  if (rows.length === 0) throw new AppError('not_found');
  const messages = rows.filter((row): row is MessageRow => row.id !== null);
  return toPage(
    messages,
    page.limit,
    (row) => presentMessage(row, ctx.actor),
    KEY,
    (row) => [row.postedAt, row.id],
  );
}
