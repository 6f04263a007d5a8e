import { AppError } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { clearDraft } from '../drafts/clear-draft.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { MERGED_INTO, refuseMerged } from '../tickets/refuse-merged.ts';

// notes are for colleagues: they neither answer the customer nor show in lists
const TOUCH_TICKET = `
  UPDATE ticket t SET message_count = message_count + 1, updated_at = $3, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev, ${MERGED_INTO}`;

const ADD_NOTE = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, member_id, api_key_id,
    text, mentioned_member_ids, posted_at, created_at)
  VALUES ($1, $2, $3, 'note', 'private', 'note', $4, current_api_key(), $5, $6, $7, $7)`;

const ADD_EVENT = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, at) VALUES ($1, $2, $3, 'note', $4, $5)`;

const NAMED = `
  SELECT m.id, m.is_active AND 'tickets.view' = ANY (r.permissions) AND (NOT r.departments_only OR EXISTS (
    SELECT FROM department_member dm JOIN ticket t ON t.organization_id = $1 AND t.department_id = dm.department_id
    WHERE dm.organization_id = $1 AND dm.member_id = m.id AND t.id = $3)) AS "maySee"
  FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = ANY ($2::uuid[])`;

/**
 * Writes an internal note. Whoever may see the ticket may write one. Whom it names is told; who may not see the
 * ticket, or has left, is named in the text only.
 * @throws AppError `not_found`, `ticket_merged`, `member_unusable`
 */
export async function createNote(
  ctx: Context,
  ticketId: string,
  input: { text: string; mentionedMemberIds?: readonly string[] },
): Promise<{ messageId: string }> {
  requirePermission(ctx, 'tickets.view');
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const messageId = uuid7(now.getTime());
  const mentionedIds = [...new Set(input.mentionedMemberIds ?? [])];
  const written = await ctx.db.pipeline(async (statement) => {
    const [touched, named] = await settleAll([
      statement('note-touch-ticket', TOUCH_TICKET, [organizationId, ticketId, now]),
      mentionedIds.length > 0 && statement('note-named', NAMED, [organizationId, mentionedIds, ticketId]),
    ]);
    if (!touched.rows[0]) throw new AppError('not_found');
    refuseMerged(touched.rows[0] as unknown as Parameters<typeof refuseMerged>[0]);
    const known = (named ? named.rows : []) as { id: string; maySee: boolean }[];
    requireKnown(mentionedIds, known);
    const toldIds = known.filter(({ maySee }) => maySee).map(({ id }) => id);
    const message = [organizationId, messageId, ticketId, actor.memberId, input.text, toldIds, now];
    const [, , notified] = await settleAll([
      statement('note-message', ADD_NOTE, message),
      statement('note-event', ADD_EVENT, [organizationId, uuid7(now.getTime()), ticketId, actor.memberId, now]),
      writeNotifications(
        statement,
        ctx,
        toldIds.map((memberId) => ({ memberId, kind: 'mentioned', ticketId, messageId })),
      ),
      clearDraft(statement, ctx, { ticketId, mode: 'note', sent: input.text }),
    ]);
    return { rev: touched.rows[0].rev as number, notified };
  });
  await ctx.publish({ type: 'message.changed', id: messageId, ticketId });
  await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev: written.rev });
  await announceNotifications(ctx, written.notified);
  return { messageId };
}

function requireKnown(mentionedIds: readonly string[], known: readonly { id: string }[]): void {
  const unknown = mentionedIds.findIndex((id) => !known.some((member) => member.id === id));
  if (unknown < 0) return;
  const message = 'There is no such member';
  throw new AppError('member_unusable', { errors: [{ path: `mentionedMemberIds.${unknown}`, message }] });
}
