import { AppError, MOST_ATTACHMENT_BYTES, type Attachment } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { inPieces } from './in-pieces.ts';
import { ATTACHMENT_COLUMNS, type AttachmentRow } from './present-attachment.ts';
import { typeOfFile } from './type-of-file.ts';

export const PIECE_BYTES = 1024 * 1024;
/** What one member may have waiting to be sent. */
const MOST_WAITING = { files: 200, bytes: 1024 * 1024 * 1024 };

export interface NewAttachment {
  fileName: string;
  bytes: AsyncIterable<Uint8Array>;
  /** `cid:` by which the HTML of an e-mail shows it */
  contentId?: string;
}

const WAITING = `
  SELECT count(*)::int AS files, coalesce(sum(byte_size), 0)::bigint::float8 AS bytes FROM attachment
  WHERE organization_id = $1 AND (member_id = $2 OR api_key_id = current_api_key()) AND message_id IS NULL`;

const BEGIN = `
  INSERT INTO attachment (organization_id, id, member_id, api_key_id, file_name, content_type, kind, byte_size,
    content_id, created_at)
  VALUES ($1, $2, $3, current_api_key(), $4, $5, $6, 0, $7, $8)`;

const ADD_PIECE = `
  INSERT INTO attachment_chunk (organization_id, attachment_id, position, bytes) VALUES ($1, $2, $3, $4)`;

const FINISH = `
  UPDATE attachment f SET byte_size = $3, stored_at = $4 WHERE f.organization_id = $1 AND f.id = $2
  RETURNING ${ATTACHMENT_COLUMNS}`;

const FORGET = 'DELETE FROM attachment WHERE organization_id = $1 AND id = $2';

/**
 * Stores a file piece by piece as it comes: no transaction waits for a slow sender, and a large one is never whole in
 * memory. Of the system it came by e-mail.
 * @throws AppError `attachment_empty`, `attachment_too_large`, `attachment_refused`, `too_many_attachments`; what `bytes`
 *   throws. Then nothing is left of it.
 */
export async function storeAttachment(
  ctx: Context,
  { fileName, bytes, contentId }: NewAttachment,
): Promise<Attachment> {
  requirePermission(ctx, 'tickets.reply');
  const { organizationId, actor } = ctx;
  await refuseIfTooMany(ctx);
  const id = uuid7(ctx.now().getTime());
  const key = [organizationId, id];
  let byteSize = 0;
  let position = 0;
  try {
    for await (const piece of inPieces(bytes, PIECE_BYTES)) {
      const opening = position === 0 ? await opens(fileName, piece) : null;
      byteSize += piece.length;
      if (byteSize > MOST_ATTACHMENT_BYTES) throw new AppError('attachment_too_large');
      const at = position++;
      await ctx.db.pipeline((statement) =>
        settleAll([
          opening &&
            statement('attachment-begin', BEGIN, [
              ...key,
              actor.memberId,
              fileName,
              opening.contentType,
              opening.kind,
              contentId ?? null,
              ctx.now(),
            ]),
          statement('attachment-piece', ADD_PIECE, [...key, at, piece]),
        ]),
      );
    }
    if (byteSize === 0) throw new AppError('attachment_empty');
    const [row] = await ctx.db.query<AttachmentRow & Record<string, unknown>>(FINISH, [...key, byteSize, ctx.now()]);
    return row!.attachment;
  } catch (error) {
    if (position > 0) await ctx.db.query(FORGET, key);
    throw error;
  }
}

async function opens(fileName: string, start: Uint8Array) {
  const type = await typeOfFile(fileName, start);
  if (!type) throw new AppError('attachment_refused');
  return type;
}

async function refuseIfTooMany(ctx: Context): Promise<void> {
  if (ctx.actor.kind === 'system') return;
  const values = [ctx.organizationId, ctx.actor.memberId];
  const [waiting] = await ctx.db.query<{ files: number; bytes: number }>(WAITING, values);
  if (waiting!.files >= MOST_WAITING.files || waiting!.bytes >= MOST_WAITING.bytes) {
    throw new AppError('too_many_attachments');
  }
}
