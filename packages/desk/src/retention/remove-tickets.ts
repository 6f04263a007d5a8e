import { settleAll } from '@perch/db';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { forgetBodiesInTickets } from '../webhooks/forget-bodies.ts';
import { FORGET_STRANGERS } from './forget-strangers.ts';
import { GONE_MESSAGE, mendConversations, type GoneMessage } from './mend-conversations.ts';
import { OLD_ROWS } from './old-rows.ts';

/** Tickets of one transaction, during which the organization's intake waits. */
export const TICKET_BATCH = 20;
const PATIENCE = "SET LOCAL statement_timeout = '10s'";

const { isOld, by } = OLD_ROWS.tickets;
const LOCK = `
  SELECT id FROM ticket WHERE organization_id = $1 AND ${isOld} ORDER BY ${by} LIMIT ${TICKET_BATCH}
  FOR UPDATE SKIP LOCKED`;
// somebody may have answered in one before it was locked
const READ = `
  SELECT id, customer_id AS "customerId", CASE WHEN contact_id IS NOT NULL THEN contact_id ELSE (
    SELECT p.contact_id FROM profile p WHERE p.organization_id = $1 AND p.twitter_user_id = ticket.customer_id) END AS "contactId"
  FROM ticket WHERE organization_id = $1 AND id = ANY ($3) AND ${isOld}`;

// with what was merged into them, of which only tombstones are left
const MESSAGES = 'DELETE FROM message WHERE organization_id = $1 AND ticket_id = ANY ($2)';
// what stayed because one of these tickets quotes or answers it is looked at anew
const LET_GO = `
  UPDATE tweet SET is_kept = false WHERE organization_id = $1 AND is_kept AND ticket_id IS NULL AND tweet_id = ANY (ARRAY(
    SELECT unnest(ARRAY[quoted_tweet_id, in_reply_to_tweet_id]) FROM tweet
    WHERE organization_id = $1 AND ticket_id = ANY ($2)))`;
const namedElsewhere = (column: 'quoted_tweet_id' | 'in_reply_to_tweet_id') => `EXISTS (
  SELECT FROM tweet named WHERE named.organization_id = $1 AND named.${column} = tweet.tweet_id
    AND named.ticket_id IS NOT NULL AND named.ticket_id <> ALL ($2))`;
const STAY = `
  UPDATE tweet SET ticket_id = NULL, is_kept = true WHERE organization_id = $1 AND ticket_id = ANY ($2)
    AND (${namedElsewhere('quoted_tweet_id')} OR ${namedElsewhere('in_reply_to_tweet_id')})`;
const TWEETS = 'DELETE FROM tweet WHERE organization_id = $1 AND ticket_id = ANY ($2)';
const DIRECT_MESSAGES = `
  DELETE FROM direct_message WHERE organization_id = $1 AND ticket_id = ANY ($2) RETURNING ${GONE_MESSAGE}`;
const TICKETS = 'DELETE FROM ticket WHERE organization_id = $1 AND id = ANY ($2)';

interface OldTicket {
  id: string;
  customerId: string | null;
  contactId: string | null;
}

/**
 * Removes closed tickets in which nobody has written since `before`, with all that is in them: messages, files, e-mails,
 * history, what X has of it, and whom nothing else is known of. What another ticket quotes or answers stays without a
 * ticket. Never one whose reply is under way or in doubt, nor that of an incident that is not over.
 */
export async function removeTickets(ctx: Context, before: Date): Promise<{ seen: number; gone: number }> {
  const { seen, tickets } = await removeBatch(ctx, before);
  const customerIds = tickets.flatMap(({ customerId }) => customerId ?? []);
  // apart, as whoever holds an X user may wait for a ticket
  if (customerIds.length > 0) {
    await ctx.db.pipeline((statement) =>
      settleAll([
        lockCounter(statement, ctx.organizationId),
        statement('remove-old-strangers', FORGET_STRANGERS, [ctx.organizationId, customerIds]),
      ]),
    );
  }
  return { seen, gone: tickets.length };
}

async function removeBatch(ctx: Context, before: Date): Promise<{ seen: number; tickets: OldTicket[] }> {
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    const [, , locked] = await settleAll([
      statement('remove-tickets-patience', PATIENCE, []),
      lockCounter(statement, organizationId),
      statement('remove-tickets-lock', LOCK, [organizationId, before]),
    ]);
    const seen = locked.rows.map(({ id }) => id as string);
    if (seen.length === 0) return { seen: 0, tickets: [] };
    const read = await statement('remove-tickets-read', READ, [organizationId, before, seen]);
    const tickets = read.rows as unknown as OldTicket[];
    const ids = tickets.map(({ id }) => id);
    const values = [organizationId, ids];
    const [, , , , , messages] = await settleAll([
      forgetBodiesInTickets(statement, organizationId, ids),
      statement('remove-tickets-messages', MESSAGES, values),
      statement('remove-tickets-let-go', LET_GO, values),
      statement('remove-tickets-stay', STAY, values),
      statement('remove-tickets-tweets', TWEETS, values),
      statement('remove-tickets-direct-messages', DIRECT_MESSAGES, values),
      statement('remove-tickets', TICKETS, values),
    ]);
    await mendConversations(statement, organizationId, messages.rows as unknown as GoneMessage[]);
    const contactIds = tickets.flatMap(({ contactId }) => contactId ?? []);
    await refreshActivity(statement, organizationId, { contactIds });
    return { seen: seen.length, tickets };
  });
}
