import { TicketStatus, type TicketFilters } from '@perch/contracts';
import type { Context } from '../context.ts';
import { refuseKeys } from '../require-member.ts';
import { eachOf, figureConditions } from './figure-conditions.ts';
import { repliesSql } from './ticket-replies.ts';

export type TicketFilterInput = Omit<ReturnType<typeof TicketFilters.parse>, 'q' | 'sort'>;
export type FilterContext = Pick<Context, 'organizationId' | 'actor' | 'now'>;
type Put = (value: unknown) => string;

const DAY_MS = 86_400_000;

/** The statuses that filters allow, each once; null: any. What is closed is asked for by the order `closed` too. */
export const statusesOf = ({ status }: { status?: readonly TicketStatus[] | undefined }): TicketStatus[] | null =>
  status?.length ? [...new Set(status)] : null;

/** SQL conditions on the ticket `t`, all but its status and those that only an order can make quick; $1 is the organization. */
export function filterConditions(
  ctx: FilterContext,
  filters: TicketFilterInput,
  put: Put,
  among?: Parameters<typeof figureConditions>[2],
): string[] {
  const { priority, channel, departmentId, assignee, openedDays, openedFrom, openedBefore } = filters;
  const now = ctx.now();
  const spam = filters.isSpam ? 't.is_spam' : 'NOT t.is_spam';
  const conditions = ['t.organization_id = $1', 't.merged_into_id IS NULL', spam];
  if (departmentId && departmentId !== 'mine') conditions.push(`t.department_id = ${put(departmentId)}`);
  if (filters.accountId === 'none') conditions.push('t.account_id IS NULL');
  else if (filters.accountId) conditions.push(`t.account_id = ${put(filters.accountId)}`);
  if (assignee === 'none') conditions.push('t.assignee_id IS NULL');
  else if (assignee) conditions.push(`t.assignee_id = ${put(assignee === 'me' ? refuseKeys(ctx) : assignee)}::uuid`);
  if (filters.twitterUserId) conditions.push(`t.customer_id = ${put(filters.twitterUserId)}`);
  if (filters.contactId) conditions.push(ofContact(put(filters.contactId)));
  if (priority?.length) conditions.push(`t.priority = ANY (${put(priority)}::text[])`);
  if (channel?.length) conditions.push(`t.channel = ANY (${put(channel)}::text[])`);
  if (filters.reply) conditions.push(eachOf(repliesSql(filters.reply, ctx.actor, put)));
  const from = [
    ...(openedFrom ? [Date.parse(openedFrom)] : []),
    ...(openedDays ? [now.getTime() - openedDays * DAY_MS] : []),
  ];
  if (from.length > 0) {
    const at = put(new Date(Math.max(...from)));
    // no message is older than its ticket: that bounds the walk along the latest messages
    conditions.push(`t.opened_at >= ${at}`, `t.last_message_at >= ${at}`);
  }
  if (openedBefore) conditions.push(`t.opened_at < ${put(openedBefore)}::timestamptz`);
  conditions.push(...figureConditions(filters, put, among));
  if (filters.isOverdue !== undefined) {
    const due = put(now);
    conditions.push(filters.isOverdue ? `t.due_at <= ${due}` : `(t.due_at > ${due} OR t.due_at IS NULL)`);
  }
  if (filters.isSnoozed !== undefined) conditions.push(`t.snoozed_at IS ${filters.isSnoozed ? 'NOT NULL' : 'NULL'}`);
  return conditions;
}

/** Opened for the contact by e-mail or by hand, or by one of their X users. */
const ofContact = (contactId: string) => `(t.contact_id = ${contactId}::uuid OR t.customer_id = ANY (ARRAY(
  SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = ${contactId}::uuid)))`;

/** SQL: the departments that a member is in. */
const departmentsOf = (memberId: string) =>
  `SELECT dm.department_id FROM department_member dm WHERE dm.organization_id = $1 AND dm.member_id = ${memberId}::uuid`;

/**
 * SQL: the departments of which tickets are asked for, where it is not one or all of them: those of the member. Who sees
 * no others is told of them, as an index knows the tickets of each.
 */
export function someDepartmentsOf(
  ctx: FilterContext,
  { departmentId }: Pick<TicketFilterInput, 'departmentId'>,
  put: Put,
): string | null {
  if (departmentId !== undefined && departmentId !== 'mine') return null;
  const memberId = departmentId === 'mine' ? refuseKeys(ctx) : null;
  const { departmentIds } = ctx.actor;
  if (departmentIds) return `SELECT unnest(${put(departmentIds)}::uuid[]) AS department_id`;
  return departmentId === 'mine' ? departmentsOf(put(memberId)) : null;
}
