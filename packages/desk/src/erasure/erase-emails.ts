import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { ownOnly } from '../contacts/person-messages.ts';
import { lockCounter } from '../intake/page-queries.ts';
import type { ErasureStep, ErasureTurn } from './carry-on-erasure.ts';
import { announceEmptied, emptyMessages, NOTHING_EMPTIED } from './empty-messages.ts';
import { addressPattern } from './named-by.ts';
import { forgetBodiesAbout } from '../webhooks/forget-bodies.ts';

const BATCH = 200;

// an address that another contact has too says nothing
const ADDRESSES = `SELECT ${ownOnly('$2::text[]', '$3')} AS addresses`;

const DUE = `
  SELECT m.id FROM (
    SELECT message_id AS id FROM email WHERE organization_id = $1 AND from_address = ANY ($2)
    UNION SELECT message_id FROM email_search WHERE organization_id = $1 AND to_addresses && $2) found
  JOIN message m ON m.organization_id = $1 AND m.id = found.id AND m.created_at <= $3 AND m.channel = 'email'
  ORDER BY m.id LIMIT ${BATCH}`;

// what others wrote stays, without the address among those it was copied to and in what it quotes
const COPIES = `
  UPDATE email e SET
    cc_addresses = ARRAY(SELECT a FROM unnest(e.cc_addresses) WITH ORDINALITY AS c(a, place) WHERE a <> ALL ($2) ORDER BY place),
    html = regexp_replace(e.html, $3, '', 'gi'), quoted_text = regexp_replace(e.quoted_text, $3, '', 'gi')
  FROM message m
  WHERE e.organization_id = $1 AND m.organization_id = $1 AND m.id = e.message_id AND e.message_id = ANY (ARRAY(
    SELECT s.message_id FROM email_search s JOIN message due ON due.organization_id = $1 AND due.id = s.message_id
    WHERE s.organization_id = $1 AND s.cc_addresses && $2 AND due.created_at <= $4 LIMIT ${BATCH}))
  RETURNING m.id, m.ticket_id AS "ticketId"`;

// what still waits in the mailbox is of a person whom nobody knows
const LEFT = 'UPDATE left_mail SET from_address = NULL WHERE organization_id = $1 AND from_address = ANY ($2)';

/**
 * Erases e-mails from and to a person, in whosever ticket they stand; an erased one has no address any more. Those of
 * others that they had a copy of stay without their address.
 */
export async function eraseEmails(ctx: Context, turn: ErasureTurn): Promise<ErasureStep> {
  if (turn.addresses.length === 0) return 'done';
  const { organizationId } = ctx;
  const { count, emptied, copies } = await ctx.db.pipeline(async (statement) => {
    const [, own] = await settleAll([
      lockCounter(statement, organizationId),
      statement('erase-emails-addresses', ADDRESSES, [organizationId, turn.addresses, turn.contactId]),
    ]);
    const addresses = own.rows[0]!.addresses as string[];
    if (addresses.length === 0) return { count: 0, emptied: NOTHING_EMPTIED, copies: [] };
    const due = await statement('erase-emails-due', DUE, [organizationId, addresses, turn.requestedAt]);
    const ids = due.rows.map(({ id }) => id as string);
    const erased = await emptyMessages(statement, ctx, turn, ids);
    if (ids.length > 0) return { count: ids.length, emptied: erased, copies: [] };
    const pattern = addressPattern(addresses);
    const values = [organizationId, addresses, pattern, turn.requestedAt];
    const [copied] = await settleAll([
      statement('erase-emails-copies', COPIES, values),
      statement('erase-emails-left', LEFT, [organizationId, addresses]),
    ]);
    const cleaned = copied.rows as { id: string; ticketId: string }[];
    await forgetBodiesAbout(
      statement,
      organizationId,
      cleaned.map(({ id }) => id),
    );
    return { count: cleaned.length, emptied: erased, copies: cleaned };
  });
  await announceEmptied(ctx, emptied);
  await Promise.all(copies.map(({ id, ticketId }) => ctx.publish({ type: 'message.changed', id, ticketId })));
  if (emptied.waits) return 'waits';
  return count > 0 ? 'more' : 'done';
}
