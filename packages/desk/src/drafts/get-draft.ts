import { AppError, type DraftRef, type TicketDraft } from '@perch/contracts';
import type { Context } from '../context.ts';
import { ATTACHMENT_COLUMNS } from '../attachments/present-attachment.ts';
import { requirePermission } from '../require-permission.ts';

// what was sent from elsewhere, or has been forgotten since, is gone from the draft too
const FILES = `coalesce((
  SELECT jsonb_object_agg(w.way, (
    SELECT coalesce(json_agg(kept.attachment ORDER BY kept.place), '[]') FROM (
      SELECT one.place, ${ATTACHMENT_COLUMNS}
      FROM jsonb_array_elements_text(w.ids) WITH ORDINALITY AS one(id, place)
      JOIN attachment f ON f.organization_id = $1 AND f.id = one.id::uuid AND f.member_id = $2
        AND f.message_id IS NULL AND f.stored_at IS NOT NULL) kept))
  FROM jsonb_each(d.files) AS w(way, ids)), '{}')`;

/** Of `ticket_draft d`; $1 is the organization, $2 the member whose it is. */
export const DRAFT_COLUMNS = `d.mode, d.texts, d.in_reply_to_message_id AS "inReplyToMessageId",
  d.answers_as AS "answersAs", d.email_subject AS "emailSubject", d.seen_message_ids AS "seenMessageIds",
  ${FILES} AS files, d.updated_at AS "updatedAt"`;

export interface DraftRow extends Omit<TicketDraft, 'texts' | 'files' | 'seenMessageIds' | 'updatedAt'> {
  texts: Partial<TicketDraft['texts']>;
  files: Partial<TicketDraft['files']>;
  seenMessageIds: Partial<TicketDraft['seenMessageIds']>;
  updatedAt: Date;
}

const DRAFT = `
  SELECT ${DRAFT_COLUMNS} FROM ticket t
  LEFT JOIN ticket_draft d ON d.organization_id = $1 AND d.member_id = $2 AND d.ticket_id = t.id
  WHERE t.organization_id = $1 AND t.id = $3`;

const MOST_LISTED = 200;
const UNSENT = `
  SELECT ticket_id AS "ticketId", updated_at AS "updatedAt" FROM ticket_draft
  WHERE organization_id = $1 AND member_id = $2 AND NOT is_empty ORDER BY updated_at DESC LIMIT ${MOST_LISTED}`;

/** What the member who asks has written on a ticket; null: nothing ever. @throws AppError `not_found` */
export async function getDraft(ctx: Context, ticketId: string): Promise<TicketDraft | null> {
  requirePermission(ctx, 'tickets.view');
  const [row] = await ctx.db.query<DraftRow | { mode: null }>(DRAFT, [
    ctx.organizationId,
    ctx.actor.memberId,
    ticketId,
  ]);
  if (!row) throw new AppError('not_found');
  return row.mode === null ? null : presentDraft(row as DraftRow);
}

/** The tickets on which the member who asks has something unsent, of 200 at most, the latest first. */
export async function listDrafts(ctx: Context): Promise<DraftRef[]> {
  requirePermission(ctx, 'tickets.view');
  const values = [ctx.organizationId, ctx.actor.memberId];
  const rows = await ctx.db.query<{ ticketId: string; updatedAt: Date }>(UNSENT, values);
  return rows.map(({ ticketId, updatedAt }) => ({ ticketId, updatedAt: updatedAt.toISOString() }));
}

export const presentDraft = ({ texts, files, seenMessageIds, updatedAt, ...row }: DraftRow): TicketDraft => ({
  ...row,
  texts: { tweet: '', dm: '', email: '', note: '', ...texts },
  files: { tweet: [], dm: [], email: [], note: [], ...files },
  seenMessageIds: { tweet: null, dm: null, email: null, note: null, ...seenMessageIds },
  updatedAt: updatedAt.toISOString(),
});
