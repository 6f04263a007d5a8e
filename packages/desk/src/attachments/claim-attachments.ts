import { AppError, type Attachment } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { ATTACHMENT_COLUMNS, type AttachmentRow } from './present-attachment.ts';

const LOCK = `
  SELECT ${ATTACHMENT_COLUMNS} FROM attachment f
  WHERE f.organization_id = $1 AND f.id = ANY ($2::uuid[]) AND f.member_id IS NOT DISTINCT FROM $3::uuid
    AND f.api_key_id IS NOT DISTINCT FROM current_api_key()
    AND f.message_id IS NULL AND f.delivery_id IS NULL AND f.stored_at IS NOT NULL
  ORDER BY array_position($2::uuid[], f.id) FOR UPDATE`;

const claimFor = (owner: 'message_id' | 'delivery_id') => `
  UPDATE attachment f SET ${owner} = $3, position = array_position($2::uuid[], f.id) - 1
  WHERE f.organization_id = $1 AND f.id = ANY ($2::uuid[])`;

/**
 * The files that the actor has uploaded for a message, in the given order, held until the transaction ends: nobody else
 * sends them meanwhile. What they are is for the caller to judge, before `giveAttachments`.
 * @throws AppError `attachment_unusable`
 */
export async function claimAttachments(
  statement: Statement,
  ctx: Pick<Context, 'organizationId' | 'actor'>,
  attachmentIds: readonly string[],
): Promise<Attachment[]> {
  if (attachmentIds.length === 0) return [];
  const values = [ctx.organizationId, attachmentIds, ctx.actor.memberId];
  const { rows } = await statement('claim-attachments', LOCK, values);
  if (rows.length !== new Set(attachmentIds).size) throw new AppError('attachment_unusable');
  return (rows as AttachmentRow[]).map(({ attachment }) => attachment);
}

/** Makes claimed files those of a new tweet, which has no message. */
export const giveToDelivery = (
  statement: Statement,
  organizationId: string,
  attachmentIds: readonly string[],
  deliveryId: string,
) => statement('give-to-delivery', claimFor('delivery_id'), [organizationId, attachmentIds, deliveryId]);

/** Makes claimed files those of a message that is written in the same transaction. */
export const giveAttachments = (
  statement: Statement,
  organizationId: string,
  attachmentIds: readonly string[],
  messageId: string,
) => statement('give-attachments', claimFor('message_id'), [organizationId, attachmentIds, messageId]);
