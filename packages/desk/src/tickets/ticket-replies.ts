import type { TicketFilters } from '@perch/contracts';
import { UNDECIDED } from '../deliveries/delivery-codes.ts';
import type { DeliveryRow } from '../deliveries/delivery-row.ts';

type WhichReply = NonNullable<ReturnType<typeof TicketFilters.parse>['reply']>;

// the index delivery_awaits_person has these and no others
const IS: Record<WhichReply, string> = {
  to_approve: `d.state = 'held' AND d.hold_reason = 'approval'`,
  scheduled: `d.state = 'held' AND d.hold_reason = 'scheduled'`,
  not_sent: `(d.state = 'failed' OR d.state = 'unknown' AND d.code = '${UNDECIDED}')`,
};

/** SQL: the tickets that have such a reply; there are few of them. $1 is the organization. */
export const repliesSql = (which: WhichReply) => `
  SELECT d.ticket_id FROM delivery d
  WHERE d.organization_id = $1 AND d.ticket_id IS NOT NULL AND ${IS[which]}`;

/** Which of them a reply is, in the words above; null: none. */
export function whichReply({ state, holdReason, code }: DeliveryRow): WhichReply | null {
  if (state === 'held')
    return holdReason === 'approval' ? 'to_approve' : holdReason === 'scheduled' ? holdReason : null;
  return state === 'failed' || (state === 'unknown' && code === UNDECIDED) ? 'not_sent' : null;
}
