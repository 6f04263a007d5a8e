import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { ownOnly } from '../contacts/person-messages.ts';
import { lockCounter } from '../intake/page-queries.ts';
import type { ErasureStep, ErasureTurn } from './carry-on-erasure.ts';
import { announceEmptied, emptyMessages } from './empty-messages.ts';

const BATCH = 200;

// an address that another contact has too says nothing
const ADDRESSES = `SELECT ${ownOnly('$2::text[]', '$3')} AS addresses`;

const DUE = `
  SELECT m.id FROM (
    SELECT message_id AS id FROM email WHERE organization_id = $1 AND from_address = ANY ($2)
    UNION SELECT message_id FROM email_search WHERE organization_id = $1 AND to_addresses && $2) found
  JOIN message m ON m.organization_id = $1 AND m.id = found.id AND m.created_at <= $3 AND m.channel = 'email'
  ORDER BY m.id LIMIT ${BATCH}`;

/** Erases e-mails from and to a person, in whosever ticket they stand; an erased one has no address any more. */
export async function eraseEmails(ctx: Context, turn: ErasureTurn): Promise<ErasureStep> {
  if (turn.addresses.length === 0) return 'done';
  const { organizationId } = ctx;
  const { count, emptied } = await ctx.db.pipeline(async (statement) => {
    const [, own] = await settleAll([
      lockCounter(statement, organizationId),
      statement('erase-emails-addresses', ADDRESSES, [organizationId, turn.addresses, turn.contactId]),
    ]);
    const values = [organizationId, own.rows[0]!.addresses, turn.requestedAt];
    const due = await statement('erase-emails-due', DUE, values);
    const ids = due.rows.map(({ id }) => id as string);
    return { count: ids.length, emptied: await emptyMessages(statement, ctx, turn, ids) };
  });
  await announceEmptied(ctx, emptied);
  if (emptied.waits) return 'waits';
  return count > 0 ? 'more' : 'done';
}
