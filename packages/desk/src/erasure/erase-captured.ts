import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import type { ErasureStep, ErasureTurn } from './carry-on-erasure.ts';
import { announceEmptied, emptyMessages, eraseOnX } from './empty-messages.ts';

/** Rows of one transaction, during which the organization's intake waits. */
const BATCH = 500;

// what they wrote, and what an account of ours answered them
const TWEETS = `
  (SELECT id FROM tweet WHERE organization_id = $1 AND author_id = ANY ($2) AND NOT is_own AND erased_at IS NULL
     AND posted_at <= $3 ORDER BY posted_at DESC LIMIT ${BATCH})
  UNION ALL
  (SELECT id FROM tweet WHERE organization_id = $1 AND in_reply_to_user_id = ANY ($2) AND is_own AND erased_at IS NULL
     AND posted_at <= $3 ORDER BY posted_at DESC LIMIT ${BATCH})`;

// in a group only what they wrote themselves; a conversation of two is theirs as a whole
const DIRECT_MESSAGES = `
  (SELECT id FROM direct_message WHERE organization_id = $1 AND sender_id = ANY ($2) AND NOT is_own
     AND erased_at IS NULL AND posted_at <= $3 ORDER BY posted_at DESC LIMIT ${BATCH})
  UNION ALL
  (SELECT d.id FROM account a CROSS JOIN unnest($2::text[]) AS person(id)
   JOIN direct_message d ON d.organization_id = $1 AND d.account_id = a.id
     AND d.dm_conversation_id IN (a.twitter_user_id || '-' || person.id, person.id || '-' || a.twitter_user_id)
     AND d.is_own AND d.erased_at IS NULL AND d.posted_at <= $3
   WHERE a.organization_id = $1 LIMIT ${BATCH})`;

const MESSAGES = `
  SELECT id FROM message WHERE organization_id = $1 AND tweet_row_id = ANY ($2)
  UNION ALL
  SELECT id FROM message WHERE organization_id = $1 AND direct_message_id = ANY ($3)`;

/** Erases tweets and direct messages of a person, in whosever ticket they are shown. */
export async function eraseCaptured(ctx: Context, turn: ErasureTurn): Promise<ErasureStep> {
  if (turn.twitterUserIds.length === 0) return 'done';
  const { organizationId } = ctx;
  const values = [organizationId, turn.twitterUserIds, turn.requestedAt];
  const { count, emptied } = await ctx.db.pipeline(async (statement) => {
    // a page under way may be about to show one of them again
    const [, tweets, directMessages] = await settleAll([
      lockCounter(statement, organizationId),
      statement('erase-person-tweets', TWEETS, values),
      statement('erase-person-messages', DIRECT_MESSAGES, values),
    ]);
    const tweetIds = tweets.rows.map(({ id }) => id as string);
    const directMessageIds = directMessages.rows.map(({ id }) => id as string);
    const shown = await statement('erase-person-shown', MESSAGES, [organizationId, tweetIds, directMessageIds]);
    const messageIds = shown.rows.map(({ id }) => id as string);
    const result = await emptyMessages(statement, ctx, turn, messageIds);
    if (!result.waits) await eraseOnX(statement, ctx, { tweetIds, directMessageIds });
    return { count: tweetIds.length + directMessageIds.length, emptied: result };
  });
  await announceEmptied(ctx, emptied);
  if (emptied.waits) return 'waits';
  return count > 0 ? 'more' : 'done';
}
