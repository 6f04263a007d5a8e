import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import type { ErasureTurn } from './carry-on-erasure.ts';

const FINISH = `
  UPDATE erasure SET due_at = NULL, lease_token = NULL, cursor_ticket_id = NULL, addresses = '{}', finished_at = $4
  WHERE organization_id = $1 AND id = $2 AND lease_token = $3`;

// a page that was under way when it began may have written one once more
const FORGET_PROFILES = `
  DELETE FROM profile p WHERE p.organization_id = $1 AND p.twitter_user_id = ANY ($2) AND p.contact_id IS NULL
    AND NOT EXISTS (SELECT FROM tweet w WHERE w.organization_id = $1 AND w.author_id = p.twitter_user_id
      AND NOT w.is_own AND w.posted_at > $3)
    AND NOT EXISTS (SELECT FROM direct_message d WHERE d.organization_id = $1 AND d.sender_id = p.twitter_user_id
      AND NOT d.is_own AND d.posted_at > $3)`;

const FORGET_CONTACT = `DELETE FROM contact WHERE organization_id = $1 AND id = $2`;

/** The last step: the contact's row goes. False when somebody else has the erasure by now. */
export async function finishErasure(ctx: Context, turn: ErasureTurn): Promise<boolean> {
  const { organizationId } = ctx;
  const finished = await ctx.db.pipeline(async (statement) => {
    const [updated] = await settleAll([
      statement('erasure-finish', FINISH, [organizationId, turn.id, turn.leaseToken, ctx.now()]),
      statement('erasure-profiles', FORGET_PROFILES, [organizationId, turn.twitterUserIds, turn.requestedAt]),
      statement('erasure-contact', FORGET_CONTACT, [organizationId, turn.contactId]),
    ]);
    return updated.rowCount === 1;
  });
  if (finished) await ctx.publish({ type: 'contact.changed', id: turn.contactId });
  return finished;
}
