import { AppError } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

// notes are for colleagues: they neither answer the customer nor show in lists
const TOUCH_TICKET = `
  UPDATE ticket SET message_count = message_count + 1, updated_at = $3, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

const ADD_NOTE = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, member_id, text, posted_at,
    created_at)
  VALUES ($1, $2, $3, 'note', 'private', 'note', $4, $5, $6, $6)`;

const ADD_EVENT = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, at) VALUES ($1, $2, $3, 'note', $4, $5)`;

/**
 * Writes an internal note. Whoever may see the ticket may write one.
 * @throws AppError `not_found`
 */
export async function createNote(
  ctx: Context,
  ticketId: string,
  input: { text: string },
): Promise<{ messageId: string }> {
  requirePermission(ctx, 'tickets.view');
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const messageId = uuid7(now.getTime());
  const rev = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('note-touch-ticket', TOUCH_TICKET, [organizationId, ticketId, now]);
    if (!rows[0]) throw new AppError('not_found');
    await settleAll([
      statement('note-message', ADD_NOTE, [organizationId, messageId, ticketId, actor.memberId, input.text, now]),
      statement('note-event', ADD_EVENT, [organizationId, uuid7(now.getTime()), ticketId, actor.memberId, now]),
    ]);
    return rows[0].rev as number;
  });
  await ctx.publish({ type: 'message.changed', id: messageId, ticketId });
  await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev });
  return { messageId };
}
