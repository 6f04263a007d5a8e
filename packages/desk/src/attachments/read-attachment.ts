import { AppError, type Attachment } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { ATTACHMENT_COLUMNS, type AttachmentRow } from './present-attachment.ts';
import { PIECE_BYTES } from './store-attachment.ts';

// what waits to be sent is its member's (or key's) alone
const ATTACHMENT = `
  SELECT ${ATTACHMENT_COLUMNS} FROM attachment f
  WHERE f.organization_id = $1 AND f.id = $2 AND f.stored_at IS NOT NULL
    AND (f.message_id IS NOT NULL OR f.delivery_id IS NOT NULL OR f.member_id IS NULL AND f.api_key_id IS NULL
      OR f.member_id = $3::uuid OR f.api_key_id = current_api_key() OR $4)`;

const PIECE = 'SELECT bytes FROM attachment_chunk WHERE organization_id = $1 AND attachment_id = $2 AND position = $3';

export interface OpenAttachment {
  attachment: Attachment;
  /** Its bytes from `start` to `end` inclusive, one piece in memory at a time. */
  read(start?: number, end?: number): AsyncGenerator<Uint8Array>;
}

/** A file with its bytes. @throws AppError `not_found` */
export async function readAttachment(ctx: Context, attachmentId: string): Promise<OpenAttachment> {
  requirePermission(ctx, 'tickets.view');
  const values = [ctx.organizationId, attachmentId, ctx.actor.memberId, ctx.actor.kind === 'system'];
  const [row] = await ctx.db.query<AttachmentRow & Record<string, unknown>>(ATTACHMENT, values);
  if (!row) throw new AppError('not_found');
  const { attachment } = row;
  return {
    attachment,
    async *read(start = 0, end = attachment.byteSize - 1) {
      for (let position = Math.floor(start / PIECE_BYTES); position * PIECE_BYTES <= end; position++) {
        const key = [ctx.organizationId, attachmentId, position];
        const [piece] = await ctx.db.query<{ bytes: Buffer }>(PIECE, key);
        if (!piece) throw new AppError('not_found'); // removed meanwhile
        const offset = position * PIECE_BYTES;
        yield piece.bytes.subarray(Math.max(0, start - offset), end + 1 - offset);
      }
    },
  };
}

const filesOf = (owner: 'message_id' | 'delivery_id') => `
  SELECT ${ATTACHMENT_COLUMNS} FROM attachment f WHERE f.organization_id = $1 AND f.${owner} = $2
  ORDER BY f.position, f.id`;

/** The files of a message, in their order. */
export async function attachmentsOfMessage(ctx: Context, messageId: string): Promise<Attachment[]> {
  return readFiles(ctx, filesOf('message_id'), messageId);
}

/** The files that go out with a delivery: those of its message, or of a new tweet its own. */
export const attachmentsOfDelivery = (
  ctx: Context,
  { id, messageId }: { id: string; messageId: string | null },
): Promise<Attachment[]> =>
  messageId === null ? readFiles(ctx, filesOf('delivery_id'), id) : attachmentsOfMessage(ctx, messageId);

async function readFiles(ctx: Context, sql: string, ownerId: string): Promise<Attachment[]> {
  const rows = await ctx.db.query<AttachmentRow & Record<string, unknown>>(sql, [ctx.organizationId, ownerId]);
  return rows.map(({ attachment }) => attachment);
}
