import type { TicketFilters } from '@perch/contracts';
import { can, type Actor } from '@perch/core';
import { UNDECIDED } from '../deliveries/delivery-codes.ts';
import type { DeliveryRow } from '../deliveries/delivery-row.ts';

type WhichReply = NonNullable<ReturnType<typeof TicketFilters.parse>['reply']>;

// the index delivery_awaits_person has these and no others
const TO_APPROVE = `d.state = 'held' AND d.hold_reason = 'approval'`;
const IS: Record<WhichReply, string> = {
  to_approve: TO_APPROVE,
  for_me_to_approve: TO_APPROVE,
  scheduled: `d.state = 'held' AND d.hold_reason = 'scheduled'`,
  not_sent: `(d.state = 'failed' OR d.state = 'unknown' AND d.code = '${UNDECIDED}')`,
};

// somebody has closed it since it failed; not the time
const IS_OVER = `
  EXISTS (SELECT FROM ticket c WHERE c.organization_id = $1 AND c.id = d.ticket_id AND c.status = 'closed'
    AND c.closed_at > d.settled_at AND NOT EXISTS (
      SELECT FROM ticket_event e WHERE e.organization_id = $1 AND e.ticket_id = c.id AND e.kind = 'pending_expired'
        AND e.at = c.closed_at))`;

/** SQL: the tickets that have such a reply; there are few of them. $1 is the organization. */
export function repliesSql(which: WhichReply, viewer: Actor, put: (value: unknown) => string): string {
  const conditions = ['d.organization_id = $1', 'd.ticket_id IS NOT NULL', IS[which]];
  if (which === 'for_me_to_approve') {
    const mayApprove = can(viewer, 'replies.approve') && viewer.kind !== 'api_key';
    // nobody approves their own words; whoever asks, the statement is the same
    conditions.push(`${put(mayApprove)}::boolean`, `d.submitted_by IS DISTINCT FROM ${put(viewer.memberId)}::uuid`);
  }
  if (which === 'not_sent') conditions.push(`NOT ${IS_OVER}`);
  return `SELECT d.ticket_id FROM delivery d WHERE ${conditions.join(' AND ')}`;
}

/** Which of them a reply is, in the words above; null: none. */
export function whichReply({ state, holdReason, code }: DeliveryRow): WhichReply | null {
  if (state === 'held')
    return holdReason === 'approval' ? 'to_approve' : holdReason === 'scheduled' ? holdReason : null;
  return state === 'failed' || (state === 'unknown' && code === UNDECIDED) ? 'not_sent' : null;
}
