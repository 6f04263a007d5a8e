import { AppError, type Message } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, presentMessage, type MessageRow } from './present-message.ts';

const MESSAGE = `SELECT ${MESSAGE_COLUMNS} FROM message m ${MESSAGE_JOINS} WHERE m.organization_id = $1 AND m.id = $2`;

/** One item of a thread, as `listMessages` shows it. @throws AppError `not_found` */
export async function getMessage(ctx: Context, messageId: string): Promise<Message> {
  // who may reply sees what became of it
  if (!can(ctx.actor, 'tickets.reply')) requirePermission(ctx, 'tickets.view');
  const [row] = await ctx.db.query<MessageRow>(MESSAGE, [ctx.organizationId, messageId]);
  if (!row) throw new AppError('not_found');
  return presentMessage(row, ctx.actor);
}
