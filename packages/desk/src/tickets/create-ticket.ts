import { AppError, type CreateTicket, type Ticket } from '@perch/contracts';
import type { ReasonCode } from '@perch/core';
import { liftWall, settleAll, uuid7, type Statement } from '@perch/db';
import { byRuleSql } from '../assignment/awaits-assignment.ts';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import { previewOf } from '../intake/subject-of.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { requireInSight } from '../require-in-sight.ts';
import { requirePermission } from '../require-permission.ts';
import { lockAssignee, requireAssignable } from './lock-assignee.ts';
import { readTicket } from './get-ticket.ts';

export type NewTicketInput = ReturnType<typeof CreateTicket.parse>;

/** The organization first, as intake: its counter is locked until the ticket is there. */
const NEXT_NUMBER = `
  UPDATE organization SET last_ticket_number = last_ticket_number + 1 WHERE id = $1 RETURNING last_ticket_number AS number`;

const ACCOUNT = `
  SELECT FROM account WHERE organization_id = $1 AND id = $2
    AND state NOT IN ('awaiting_confirmation', 'disconnected') FOR SHARE`;
// nobody deactivates them meanwhile
const DEPARTMENT = `
  SELECT id FROM department WHERE organization_id = $1 AND is_active AND CASE WHEN $2::uuid IS NULL THEN is_default ELSE id = $2 END
  FOR SHARE`;
const PROFILE = 'SELECT FROM profile WHERE organization_id = $1 AND twitter_user_id = $2 FOR SHARE';
const CONTACT = 'SELECT FROM contact WHERE organization_id = $1 AND id = $2 AND erasing_since IS NULL FOR SHARE';

const ADD_TICKET = `
  INSERT INTO ticket (organization_id, id, number, subject, status, priority, channel, department_id, assignee_id,
    account_id, customer_id, contact_id, tags, reason, preview, awaits_reply, message_count, last_message_at, opened_at,
    closed_at, pending_since, awaits_assignment, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, 'manual', $7, $8, $9, $10, $11, $12, $13, $14, $5 <> 'closed' AND $13::jsonb->>'code' <> 'incident', $15, $16, $16,
    CASE WHEN $5 = 'closed' THEN $16::timestamptz END, CASE WHEN $5 = 'pending' THEN $16::timestamptz END, $8::uuid IS NULL AND $5 <> 'closed' AND ${byRuleSql('$7::uuid')},
    $16, $16)`;

const ADD_NOTE = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, member_id, api_key_id,
    text, posted_at, created_at)
  VALUES ($1, $2, $3, 'note', 'private', 'note', $4, current_api_key(), $5, $6, $6)`;

const ADD_EVENT = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, at) VALUES ($1, $2, $3, 'opened', $4, $5)`;

/**
 * Opens a ticket that nobody wrote in about.
 * @throws AppError `department_unusable`, `other_department`, `member_unusable`, `assignee_out_of_sight`,
 *   `account_not_active`; `validation_failed` for a contact or
 *   X user that the organization does not know
 */
export async function createTicket(ctx: Context, input: NewTicketInput): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const { id, notified } = await ctx.db.pipeline((statement) => writeTicket(statement, ctx, input, 'by_hand'));
  await ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev: 1 });
  await announceNotifications(ctx, notified);
  return readTicket(ctx, id);
}

/** A ticket inside a transaction; `notified`: for `announceNotifications`. @throws AppError as `createTicket` */
export async function writeTicket(
  statement: Statement,
  ctx: Context,
  input: NewTicketInput,
  code: Extract<ReasonCode, 'by_hand' | 'incident'>,
): Promise<{ id: string; number: number; notified: string[] }> {
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const { subject, note, assigneeId } = input;
  const { number, departmentId } = await takePlace(statement, ctx, input);
  const fields = [
    subject,
    input.status,
    input.priority,
    departmentId,
    assigneeId,
    input.accountId ?? null,
    input.twitterUserId ?? null,
    input.contactId ?? null,
    [...new Set(input.tags)],
    JSON.stringify({ code }),
    previewOf({ text: note || subject, media: [] }),
    note ? 1 : 0,
    now,
  ];
  await liftWall(ctx.db, statement); // when its contact was last active is asked of all their tickets
  const given = assigneeId ? [{ memberId: assigneeId, kind: 'assigned' as const, ticketId: id }] : [];
  const noteId = uuid7(now.getTime());
  await statement('create-ticket', ADD_TICKET, [organizationId, id, number, ...fields]);
  const [, , notified] = await settleAll([
    statement('create-ticket-event', ADD_EVENT, [organizationId, uuid7(now.getTime()), id, actor.memberId, now]),
    note && statement('create-ticket-note', ADD_NOTE, [organizationId, noteId, id, actor.memberId, note, now]),
    writeNotifications(statement, ctx, given),
    refreshClocks(statement, organizationId, [id], now),
    refreshActivity(statement, organizationId, { ticketIds: [id] }),
  ]);
  return { id, number, notified };
}

/** The ticket's number and department, once all that it names has been found and locked in the usual order. */
async function takePlace(statement: Statement, ctx: Context, input: NewTicketInput) {
  const { organizationId } = ctx;
  const { accountId, departmentId, assigneeId, twitterUserId, contactId } = input;
  const [counter, account, department, assignee, profile, contact] = await settleAll([
    statement('create-ticket-number', NEXT_NUMBER, [organizationId]),
    accountId && statement('create-ticket-account', ACCOUNT, [organizationId, accountId]),
    statement('create-ticket-department', DEPARTMENT, [organizationId, departmentId ?? null]),
    assigneeId && lockAssignee(statement, organizationId, assigneeId),
    twitterUserId && statement('create-ticket-profile', PROFILE, [organizationId, twitterUserId]),
    contactId && statement('create-ticket-contact', CONTACT, [organizationId, contactId]),
  ]);
  if (contact && contact.rowCount === 0) throw unknown('contactId', 'There is no such contact');
  if (profile && profile.rowCount === 0) throw unknown('twitterUserId', 'This X user is not known yet');
  if (account && account.rowCount === 0) throw new AppError('account_not_active');
  if (department.rowCount === 0) throw new AppError('department_unusable');
  const { id } = department.rows[0] as { id: string };
  requireInSight(ctx, [id]);
  if (assignee) requireAssignable(assignee, id);
  return { number: (counter.rows[0] as { number: number }).number, departmentId: id };
}

const unknown = (path: string, message: string) => new AppError('validation_failed', { errors: [{ path, message }] });
