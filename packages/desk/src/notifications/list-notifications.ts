import type { Notification, NotificationCount } from '@perch/contracts';
import { snippet } from '@perch/core';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { personRefSql } from '../tickets/profile-ref.ts';

const KEY: ListKey = { list: 'notifications', kinds: ['instant', 'uuid'] };
const PREVIEW_LENGTH = 160;
const MOST_COUNTED = 100;

const list = (isUnread: boolean) => `
  SELECT n.id, n.kind, n.message_id AS "messageId", n.delivery_id AS "deliveryId", n.at, n.read_at AS "readAt", ${personRefSql('actor')} AS actor,
    CASE WHEN t.id IS NOT NULL THEN json_build_object('id', t.id, 'number', t.number, 'subject', t.subject) END AS ticket,
    CASE WHEN i.id IS NOT NULL THEN json_build_object('id', i.id, 'ruleName', i.rule_name, 'username', w.username) END AS incident,
    left(CASE WHEN n.delivery_id IS NOT NULL THEN d.payload->>'text' WHEN tw.deleted_at IS NULL THEN m.text END,
      ${PREVIEW_LENGTH * 4}) AS words
  FROM (
    SELECT * FROM notification
    WHERE organization_id = $1 AND member_id = $2 ${isUnread ? 'AND read_at IS NULL' : ''}
      AND ($4::timestamptz IS NULL OR (at, id) < ($4::timestamptz, $5::uuid))
    ORDER BY at DESC, id DESC LIMIT $3
  ) n
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = n.ticket_id
  LEFT JOIN message m ON m.organization_id = $1 AND m.id = n.message_id
  LEFT JOIN tweet tw ON tw.organization_id = $1 AND tw.id = m.tweet_row_id
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = n.delivery_id
  LEFT JOIN incident i ON i.organization_id = $1 AND i.id = n.incident_id
  LEFT JOIN account w ON w.organization_id = $1 AND w.id = i.account_id
  LEFT JOIN member actor ON actor.organization_id = $1 AND actor.id = n.actor_id
  ORDER BY n.at DESC, n.id DESC`;
const ALL = list(false);
const UNREAD = list(true);

const COUNT = `
  SELECT count(*)::integer AS unread FROM (
    SELECT FROM notification WHERE organization_id = $1 AND member_id = $2 AND read_at IS NULL LIMIT ${MOST_COUNTED}) n`;

interface NotificationRow extends Omit<Notification, 'preview' | 'at' | 'readAt'> {
  words: string | null;
  at: Date;
  readAt: Date | null;
}

export interface NotificationListInput extends PageInput {
  unread?: boolean | undefined;
}

/** What the member who asks was told of, the newest first. */
export async function listNotifications(ctx: Context, input: NotificationListInput): Promise<ListPage<Notification>> {
  requirePermission(ctx, 'tickets.view');
  const after = positionOf(KEY, input.cursor) ?? [null, null];
  const values = [ctx.organizationId, ctx.actor.memberId, input.limit + 1, ...after];
  const rows = await ctx.db.query<NotificationRow>(input.unread ? UNREAD : ALL, values);
  return toPage(rows, input.limit, present, KEY, (row) => [row.at, row.id]);
}

/** How many of them are unread, up to 100. */
export async function countNotifications(ctx: Context): Promise<NotificationCount> {
  requirePermission(ctx, 'tickets.view');
  const rows = await ctx.db.query<NotificationCount>(COUNT, [ctx.organizationId, ctx.actor.memberId]);
  return { unread: rows[0]!.unread };
}

const present = ({
  id,
  kind,
  ticket,
  messageId,
  deliveryId,
  incident,
  actor,
  words,
  at,
  readAt,
}: NotificationRow): Notification => ({
  id,
  kind,
  ticket,
  messageId,
  deliveryId,
  incident,
  actor,
  preview: snippet(words ?? '', PREVIEW_LENGTH),
  at: at.toISOString(),
  readAt: readAt?.toISOString() ?? null,
});
