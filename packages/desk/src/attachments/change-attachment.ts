import { AppError, type Attachment } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { ATTACHMENT_COLUMNS, type AttachmentRow } from './present-attachment.ts';

const OWN_WAITING = `f.organization_id = $1 AND f.id = $2 AND (f.member_id = $3::uuid OR f.api_key_id = current_api_key())
  AND f.message_id IS NULL AND f.delivery_id IS NULL`;

const SET_ALT_TEXT = `
  UPDATE attachment f SET alt_text = nullif($4, '') WHERE ${OWN_WAITING} AND f.stored_at IS NOT NULL
  RETURNING ${ATTACHMENT_COLUMNS}`;

const DELETE = `DELETE FROM attachment f WHERE ${OWN_WAITING} RETURNING f.id`;

/** Says what a file shows, before it is sent. @throws AppError `not_found` */
export async function describeAttachment(
  ctx: Context,
  attachmentId: string,
  { altText }: { altText: string | null },
): Promise<Attachment> {
  requirePermission(ctx, 'tickets.reply');
  const values = [ctx.organizationId, attachmentId, ctx.actor.memberId, altText];
  const [row] = await ctx.db.query<AttachmentRow & Record<string, unknown>>(SET_ALT_TEXT, values);
  if (!row) throw new AppError('not_found');
  return row.attachment;
}

/** Takes back a file that was not sent. @throws AppError `not_found` */
export async function deleteAttachment(ctx: Context, attachmentId: string): Promise<void> {
  requirePermission(ctx, 'tickets.reply');
  const rows = await ctx.db.query(DELETE, [ctx.organizationId, attachmentId, ctx.actor.memberId]);
  if (rows.length === 0) throw new AppError('not_found');
}
