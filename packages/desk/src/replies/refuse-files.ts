import { AppError, type CreateReply } from '@perch/contracts';
import { judgeMedia } from '@perch/core';
import type { Statement } from '@perch/db';
import { claimAttachments } from '../attachments/claim-attachments.ts';
import type { Context } from '../context.ts';

/** Holds the files of a reply. @throws AppError `attachment_unusable`, `media_not_accepted` */
export async function refuseFiles(
  statement: Statement,
  ctx: Context,
  via: CreateReply['via'],
  attachmentIds: readonly string[],
): Promise<void> {
  if (attachmentIds.length === 0) return;
  const problem = judgeMedia(await claimAttachments(statement, ctx, attachmentIds), via);
  if (problem) throw new AppError('media_not_accepted', { errors: [{ path: 'attachmentIds', message: problem }] });
}
