import type { TicketFilters } from '@perch/contracts';
import { can, type Actor } from '@perch/core';
import type { Statement } from '@perch/db';
import { UNDECIDED } from '../deliveries/delivery-codes.ts';
import type { DeliveryRow } from '../deliveries/delivery-row.ts';

type WhichReply = NonNullable<ReturnType<typeof TicketFilters.parse>['reply']>;

// the index delivery_awaits_person has these and no others
const TO_APPROVE = `d.state = 'held' AND d.hold_reason = 'approval'`;
const IS: Record<WhichReply, string> = {
  to_approve: TO_APPROVE,
  for_me_to_approve: TO_APPROVE,
  scheduled: `d.state = 'held' AND d.hold_reason = 'scheduled'`,
  not_sent: `(d.state = 'failed' AND d.given_up_at IS NULL OR d.state = 'unknown' AND d.code = '${UNDECIDED}')`,
};

/** SQL: the tickets that have such a reply; there are few of them. $1 is the organization. */
export function repliesSql(which: WhichReply, viewer: Actor, put: (value: unknown) => string): string {
  const conditions = ['d.organization_id = $1', 'd.ticket_id IS NOT NULL', IS[which]];
  if (which === 'for_me_to_approve') {
    const mayApprove = can(viewer, 'replies.approve') && viewer.kind !== 'api_key';
    // nobody approves their own words; whoever asks, the statement is the same
    conditions.push(`${put(mayApprove)}::boolean`, `d.submitted_by IS DISTINCT FROM ${put(viewer.memberId)}::uuid`);
  }
  return `SELECT d.ticket_id FROM delivery d WHERE ${conditions.join(' AND ')}`;
}

/** Which of them a reply is, in the words above; null: none. */
export function whichReply({ state, holdReason, code }: DeliveryRow): WhichReply | null {
  if (state === 'held')
    return holdReason === 'approval' ? 'to_approve' : holdReason === 'scheduled' ? holdReason : null;
  return state === 'failed' || (state === 'unknown' && code === UNDECIDED) ? 'not_sent' : null;
}

const GIVE_UP = `
  UPDATE delivery d SET given_up_at = $3 FROM (
    SELECT id FROM delivery WHERE organization_id = $1 AND ticket_id = ANY ($2::uuid[]) AND state = 'failed'
      AND given_up_at IS NULL ORDER BY id FOR NO KEY UPDATE) f
  WHERE d.organization_id = $1 AND d.id = f.id`;

/** Whoever closes tickets has no more to decide about replies that did not go out; before the tickets are locked. */
export const giveUpFailed = (statement: Statement, organizationId: string, ticketIds: readonly string[], now: Date) =>
  statement('give-up-failed', GIVE_UP, [organizationId, ticketIds, now]);
