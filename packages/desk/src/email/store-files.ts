import { AppError, type ReceivedEmail, type RefusedFile } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { claimAttachments, giveAttachments } from '../attachments/claim-attachments.ts';
import { storeAttachment } from '../attachments/store-attachment.ts';
import type { Context } from '../context.ts';

/** The files of an e-mail that no message has yet, and those that were not taken. */
export interface StoredFiles {
  ids: string[];
  refused: RefusedFile[];
}

const REASONS: Partial<Record<string, RefusedFile['reason']>> = {
  attachment_too_large: 'too_large',
  attachment_refused: 'not_allowed',
  too_many_attachments: 'too_many',
};

const DROP = 'DELETE FROM attachment WHERE organization_id = $1 AND id = ANY ($2) AND message_id IS NULL';

/** Stores the files that came with an e-mail. What runs when it is opened is left out, and said. */
export async function storeFiles(ctx: Context, { files }: ReceivedEmail): Promise<StoredFiles> {
  const stored: StoredFiles = { ids: [], refused: [] };
  for (const { fileName, content, contentId } of files) {
    try {
      const bytes = piece(content);
      const { id } = await storeAttachment(ctx, { fileName, bytes, ...(contentId !== null && { contentId }) });
      stored.ids.push(id);
    } catch (error) {
      const reason = error instanceof AppError ? REASONS[error.code] : undefined;
      if (!reason) {
        await dropFiles(ctx, stored);
        throw error;
      }
      stored.refused.push({ fileName, reason });
    }
  }
  return stored;
}

/** Makes them those of the message, in the transaction that writes it. */
export async function claimFiles(statement: Statement, ctx: Context, { ids }: StoredFiles, messageId: string) {
  if (ids.length === 0) return;
  await claimAttachments(statement, ctx, ids);
  await giveAttachments(statement, ctx.organizationId, ids, messageId);
}

/** Removes them again: the e-mail was not kept. */
export async function dropFiles(ctx: Context, { ids }: StoredFiles): Promise<void> {
  if (ids.length > 0) await ctx.db.query(DROP, [ctx.organizationId, ids]);
}

async function* piece(content: Uint8Array) {
  yield content;
}
