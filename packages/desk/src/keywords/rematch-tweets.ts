import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import type { Rematch } from './claim-rematch.ts';
import { columnsOf, keywordHits } from './keyword-hits.ts';

/** Tweets of one step: some ten milliseconds, of which the organization's intake waits for the writing alone. */
export const REMATCH_BATCH = 2000;

interface StoredTweet {
  id: string;
  text: string;
  latest_tweet_id: string;
  posted_at: Date;
  is_shown: boolean;
}

const READ = `
  SELECT t.id, t.text, t.latest_tweet_id, t.posted_at, NOT t.is_own AND t.deleted_at IS NULL AS is_shown FROM tweet t
  WHERE t.organization_id = $1 AND t.account_id = $2
    AND ($4::timestamptz IS NULL OR (t.posted_at, t.id) < ($4::timestamptz, $5::uuid))
  ORDER BY t.posted_at DESC, t.id DESC LIMIT $3`;

// what was edited, hidden or removed since it was read is left to whoever did that; nobody is doing it now. Tweet by tweet
// (OFFSET 0), so that no plan goes through the tweets of the organization.
const WRITE = `
  INSERT INTO keyword_match (organization_id, keyword_id, posted_at, tweet_row_id)
  SELECT $1, n.keyword_id, n.posted_at, n.tweet_row_id
  FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[])
    AS n(keyword_id, posted_at, tweet_row_id, latest_tweet_id)
  CROSS JOIN LATERAL (
    SELECT FROM tweet t WHERE t.organization_id = $1 AND t.id = n.tweet_row_id
      AND t.latest_tweet_id = n.latest_tweet_id AND t.deleted_at IS NULL OFFSET 0) AS still_so
  WHERE EXISTS (SELECT FROM keyword k WHERE k.organization_id = $1 AND k.id = n.keyword_id)
    AND EXISTS (SELECT FROM keyword_rematch r WHERE r.organization_id = $1 AND r.account_id = $6 AND r.lease_token = $7)
  ON CONFLICT DO NOTHING`;

const ADVANCE = `
  UPDATE keyword_rematch SET cursor_posted_at = $4, cursor_id = $5, looked_count = looked_count + $6, lease_until = $7
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 RETURNING account_id`;

const FINISH = `
  DELETE FROM keyword_rematch
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 RETURNING account_id`;

/** `lease_lost`: somebody else has it by now, or the keywords were changed once more; nothing was written. */
export type RematchStep = { kind: 'more'; after: NonNullable<Rematch['after']> } | { kind: 'done' | 'lease_lost' };

/**
 * Looks through the next older tweets of the account for its new keywords and puts them into the streams. It makes no
 * tickets. Done twice, it changes nothing.
 */
export async function rematchTweets(ctx: Context, rematch: Rematch, batch = REMATCH_BATCH): Promise<RematchStep> {
  const { organizationId } = ctx;
  const { accountId, leaseToken, after } = rematch;
  const position = [after?.postedAt ?? null, after?.id ?? null];
  const tweets = await ctx.db.query<StoredTweet>(READ, [organizationId, accountId, batch, ...position]);
  const hits = tweets
    .filter(({ is_shown: isShown }) => isShown)
    .flatMap(({ id, text, posted_at: postedAt, latest_tweet_id: latestTweetId }) =>
      keywordHits(rematch.keywords.match({ text }), { id, postedAt }).map((hit) => ({ ...hit, latestTweetId })),
    );
  const last = tweets.at(-1);
  const isOver = tweets.length < batch || last === undefined;
  const lease = [organizationId, accountId, leaseToken];
  const leaseUntil = new Date(ctx.now().getTime() + rematch.leaseSeconds * 1000);

  const isOurs = await ctx.db.pipeline(async (statement) => {
    const [, , moved] = await settleAll([
      lockCounter(statement, organizationId),
      hits.length > 0 &&
        statement('rematch-write', WRITE, [
          organizationId,
          ...columnsOf(hits),
          hits.map(({ latestTweetId }) => latestTweetId),
          accountId,
          leaseToken,
        ]),
      isOver
        ? statement('rematch-finish', FINISH, lease)
        : statement('rematch-advance', ADVANCE, [...lease, last.posted_at, last.id, tweets.length, leaseUntil]),
    ]);
    return moved.rows.length > 0;
  });
  if (!isOurs) return { kind: 'lease_lost' };
  if (!isOver) return { kind: 'more', after: { postedAt: last.posted_at, id: last.id } };
  await ctx.publish({ type: 'account.changed', id: accountId });
  return { kind: 'done' };
}
