/** SQL: of a ticket, a reply is under way, or nobody knows what became of it. */
const HAS_UNFINISHED = `EXISTS (
  SELECT FROM message m JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
    AND d.state IN ('held', 'queued', 'sending', 'unknown')
  WHERE m.organization_id = $1 AND m.ticket_id = ticket.id)`;
const IS_OF_INCIDENT = `EXISTS (
  SELECT FROM incident i WHERE i.organization_id = $1 AND i.ticket_id = ticket.id
    AND (i.state IN ('open', 'acknowledged') OR i.links_from IS NOT NULL))`;

/** Rows that go by their age: those of `table` that are from before `$2`, in the order of `by`, which an index has. */
export interface OldRows {
  table: string;
  by: string;
  isOld: string;
}

/** What counts and what removes go by the same words. */
export const OLD_ROWS = {
  tweets: { table: 'tweet', by: 'posted_at', isOld: 'ticket_id IS NULL AND NOT is_kept AND posted_at < $2' },
  direct_messages: { table: 'direct_message', by: 'posted_at', isOld: 'ticket_id IS NULL AND posted_at < $2' },
  /** Closed, and nobody has written in them since. What was merged goes with what it was merged into. */
  tickets: {
    table: 'ticket',
    by: 'closed_at',
    isOld: `closed_at < $2 AND last_message_at < $2 AND merged_into_id IS NULL AND NOT ${HAS_UNFINISHED}
      AND NOT ${IS_OF_INCIDENT}`,
  },
  notices: {
    table: 'delivery',
    by: 'settled_at',
    isOld: `message_id IS NULL AND kind IN ('email', 'sms') AND state IN ('sent', 'failed', 'discarded')
      AND settled_at < $2`,
  },
  notifications: { table: 'notification', by: 'at', isOld: 'at < $2' },
  /** Over, with nothing left to do for them. */
  incidents: {
    table: 'incident',
    by: 'opened_at',
    isOld: `opened_at < $2 AND state IN ('cleared', 'closed', 'past') AND links_from IS NULL
      AND (cleared_at IS NULL OR cleared_at < $2) AND (closed_at IS NULL OR closed_at < $2)`,
  },
  webhook_events: { table: 'webhook_event', by: 'at', isOld: 'at < $2' },
  audit_log: { table: 'audit_entry', by: 'at', isOld: 'at < $2' },
} as const satisfies Record<string, OldRows>;

const isNamedInTicket = (column: 'quoted_tweet_id' | 'in_reply_to_tweet_id') => `EXISTS (
  SELECT FROM tweet named WHERE named.organization_id = $1 AND named.${column} = old.tweet_id
    AND named.ticket_id IS NOT NULL)`;
/** SQL: the tweet `old` is shown with a ticket, which quotes or answers it. */
export const IS_NAMED_IN_TICKET = `(${isNamedInTicket('quoted_tweet_id')} OR ${isNamedInTicket('in_reply_to_tweet_id')})`;
