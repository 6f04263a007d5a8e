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
    const me = `${put(viewer.memberId)}::uuid`;
    // nobody approves their own words, nor an answer with a part of their own; whoever asks, the statement is the same
    conditions.push(
      `${put(mayApprove)}::boolean`,
      `d.submitted_by IS DISTINCT FROM ${me}`,
      `NOT EXISTS (SELECT FROM delivery part WHERE part.organization_id = $1 AND part.thread_id = d.thread_id
        AND part.state = 'held' AND part.hold_reason = 'approval' AND part.submitted_by = ${me})`,
    );
  }
  return `SELECT d.ticket_id FROM delivery d WHERE ${conditions.join(' AND ')}`;
}

/** Which of them a reply is, in the words above; null: none. */
export function whichReply({ state, holdReason, code }: DeliveryRow): WhichReply | null {
  if (state === 'held')
    return holdReason === 'approval' ? 'to_approve' : holdReason === 'scheduled' ? holdReason : null;
  return state === 'failed' || (state === 'unknown' && code === UNDECIDED) ? 'not_sent' : null;
}

const LOCK_FAILED = `
  SELECT id, ticket_id AS "ticketId" FROM delivery
  WHERE organization_id = $1 AND ticket_id = ANY ($2::uuid[]) AND state = 'failed'
    AND given_up_at IS NOT DISTINCT FROM $3::timestamptz
  ORDER BY id FOR NO KEY UPDATE`;

export interface FailedReply {
  id: string;
  ticketId: string;
}

/** Replies of tickets that did not go out and were given up then, or not (null); before the tickets are locked. */
export async function lockFailed(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
  givenUpAt: Date | null,
): Promise<FailedReply[]> {
  return (await statement('lock-failed', LOCK_FAILED, [organizationId, ticketIds, givenUpAt])).rows as FailedReply[];
}

const GIVE_UP = 'UPDATE delivery SET given_up_at = $3 WHERE organization_id = $1 AND id = ANY ($2::uuid[])';

/** Whoever closes tickets has no more to decide about replies that did not go out; null: they have again. */
export const giveUpFailed = (
  statement: Statement,
  organizationId: string,
  failed: readonly FailedReply[],
  at: Date | null,
) => {
  const ids = failed.map(({ id }) => id);
  return statement('give-up-failed', GIVE_UP, [organizationId, ids, at]);
};
