import { AppError, type SaveDraft, type TicketDraft } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { DRAFT_COLUMNS, presentDraft, type DraftRow } from './get-draft.ts';

const SAVE = `
  INSERT INTO ticket_draft (organization_id, member_id, ticket_id, mode, texts, in_reply_to_message_id, files,
    is_empty, updated_at, answers_as, email_subject, seen_message_ids)
  SELECT $1, $2, t.id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM ticket t WHERE t.organization_id = $1 AND t.id = $3
  ON CONFLICT (organization_id, member_id, ticket_id) DO UPDATE SET mode = excluded.mode, texts = excluded.texts,
    in_reply_to_message_id = excluded.in_reply_to_message_id, files = excluded.files,
    is_empty = excluded.is_empty, answers_as = excluded.answers_as, email_subject = excluded.email_subject,
    seen_message_ids = excluded.seen_message_ids, updated_at = excluded.updated_at
  WHERE ticket_draft.updated_at < excluded.updated_at`;

const READ = `
  SELECT ${DRAFT_COLUMNS} FROM ticket_draft d WHERE d.organization_id = $1 AND d.member_id = $2 AND d.ticket_id = $3`;

/**
 * Keeps what the member has written on a ticket, whatever its state, unless something newer is kept already. Answers what
 * is kept now: the newer of the two.
 * @throws AppError `not_found`
 */
export async function saveDraft(ctx: Context, ticketId: string, draft: SaveDraft): Promise<TicketDraft> {
  requirePermission(ctx, 'tickets.view');
  const key = [ctx.organizationId, ctx.actor.memberId, ticketId];
  // a clock that is ahead must not outdo all that is written later
  const updatedAt = new Date(Math.min(Date.parse(draft.updatedAt), ctx.now().getTime()));
  const {
    mode,
    texts,
    inReplyToMessageId,
    attachmentIds,
    answersAs = null,
    emailSubject = null,
    seenMessageIds = {},
  } = draft;
  const hasFiles = Object.values(attachmentIds).some((ids) => ids.length > 0);
  const isEmpty = !hasFiles && Object.values(texts).every((text) => text === '');
  const values = [mode, JSON.stringify(texts), inReplyToMessageId, JSON.stringify(attachmentIds)];
  const { rows } = await ctx.db.pipeline(async (statement) => {
    const rest = [isEmpty, updatedAt, answersAs, emailSubject, JSON.stringify(seenMessageIds)];
    await statement('save-draft', SAVE, [...key, ...values, ...rest]);
    return statement('read-draft', READ, key);
  });
  if (!rows[0]) throw new AppError('not_found');
  return presentDraft(rows[0] as DraftRow);
}
