import { AppError, type OutgoingTweet } from '@perch/contracts';
import { ATTACHMENTS_OF_DELIVERY } from '../attachments/present-attachment.ts';
import type { Context } from '../context.ts';
import { presentDelivery, type StoredDelivery } from '../deliveries/present-delivery.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { personRefSql } from '../tickets/profile-ref.ts';
import type { SocialListInput } from './list-tweets.ts';

const KEY: ListKey = { list: 'outgoing-tweets', kinds: ['instant', 'uuid'] };

const OUTGOING = `
  SELECT d.id, d.state, d.hold_reason AS "holdReason", d.code, d.detail, d.attempt, d.due_at AS "dueAt",
    d.send_at AS "sendAt", d.permalink, d.part, d.parts, d.submitted_by AS "submittedById",
    d.review_note AS "reviewNote", d.updated_at AS "updatedAt", d.created_at AS "createdAt", d.payload->>'text' AS text,
    json_build_object('id', a.id, 'username', a.username, 'name', a.name, 'avatarUrl', a.avatar_url) AS account,
    ${personRefSql('writer')} AS member, ${ATTACHMENTS_OF_DELIVERY} AS attachments
  FROM delivery d
  JOIN account a ON a.organization_id = $1 AND a.id = d.account_id
  LEFT JOIN member writer ON writer.organization_id = $1 AND writer.id = d.submitted_by
  WHERE d.organization_id = $1 AND d.message_id IS NULL AND d.kind = 'tweet'`;

type OutgoingRow = StoredDelivery &
  Pick<OutgoingTweet, 'text' | 'account' | 'member' | 'attachments'> & { createdAt: Date };

const presenter =
  ({ actor }: Context) =>
  (row: OutgoingRow): OutgoingTweet => ({
    id: row.id,
    account: row.account,
    member: row.member,
    text: row.text,
    attachments: row.attachments,
    delivery: presentDelivery(row, actor),
    createdAt: row.createdAt.toISOString(),
  });

/** New tweets that are not on X (yet): those that wait, that are under way, and that have failed; the latest first. */
export async function listOutgoing(ctx: Context, input: SocialListInput): Promise<ListPage<OutgoingTweet>> {
  requirePermission(ctx, 'social.view');
  const { values, put } = sqlValues(ctx.organizationId);
  const after = positionOf(KEY, input.cursor);
  const rows = await ctx.db.query<OutgoingRow & Record<string, unknown>>(
    `${OUTGOING} AND d.state IN ('held', 'queued', 'sending', 'unknown', 'failed')
      ${input.accountIds ? `AND d.account_id = ANY (${put(input.accountIds)}::uuid[])` : ''}
      ${after ? `AND (d.created_at, d.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)` : ''}
    ORDER BY d.created_at DESC, d.id DESC LIMIT ${put(input.limit + 1)}`,
    values,
  );
  return toPage(rows, input.limit, presenter(ctx), KEY, (row) => [row.createdAt, row.id]);
}

/** One of them, whatever became of it. @throws AppError `not_found` */
export async function getOutgoing(ctx: Context, deliveryId: string): Promise<OutgoingTweet> {
  requirePermission(ctx, 'social.view');
  const values = [ctx.organizationId, deliveryId];
  const [row] = await ctx.db.query<OutgoingRow & Record<string, unknown>>(`${OUTGOING} AND d.id = $2`, values);
  if (!row) throw new AppError('not_found');
  return presenter(ctx)(row);
}
