import { AppError, type DraftRef, type TicketDraft } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

export const DRAFT_COLUMNS = `d.mode, d.texts, d.in_reply_to_message_id AS "inReplyToMessageId",
  d.attachment_ids AS "attachmentIds", d.updated_at AS "updatedAt"`;

export interface DraftRow extends Omit<TicketDraft, 'updatedAt'> {
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

export const presentDraft = ({ mode, texts, inReplyToMessageId, attachmentIds, updatedAt }: DraftRow): TicketDraft => ({
  mode,
  texts: { tweet: texts.tweet ?? '', dm: texts.dm ?? '', email: texts.email ?? '', note: texts.note ?? '' },
  inReplyToMessageId,
  attachmentIds,
  updatedAt: updatedAt.toISOString(),
});
