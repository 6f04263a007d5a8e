import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import type { Rematch } from './claim-rematch.ts';

/** How much one step does. The organization's intake waits while hits are written, so they have a bound of their own. */
export interface RematchStepSize {
  tweets?: number;
  /** some more, when the last tweet is in several streams */
  hits?: number;
}

interface StoredTweet {
  id: string;
  text: string;
  latest_tweet_id: string;
  posted_at: Date;
  is_shown: boolean;
}

const READ = `
  SELECT t.id, t.text, t.latest_tweet_id, t.posted_at, NOT t.is_own AND t.deleted_at IS NULL AS is_shown FROM tweet t
  WHERE t.organization_id = $1 AND t.account_id = $2 AND t.expires_at IS NULL
    AND ($4::timestamptz IS NULL OR (t.posted_at, t.id) < ($4::timestamptz, $5::uuid))
  ORDER BY t.posted_at DESC, t.id DESC LIMIT $3`;

// what was edited, hidden or removed since it was read is left to whoever did that, and a stream whose phrase was changed
// to whoever changed it; nobody is doing it now. Tweet by tweet (OFFSET 0), so that no plan goes through the tweets of the
// organization.
const WRITE = `
  INSERT INTO keyword_match (organization_id, stream_id, posted_at, tweet_row_id, received_at)
  SELECT $1, n.stream_id, n.posted_at, n.tweet_row_id, still_so.received_at
  FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[])
    AS n(stream_id, posted_at, tweet_row_id, latest_tweet_id)
  CROSS JOIN LATERAL (
    SELECT t.received_at FROM tweet t WHERE t.organization_id = $1 AND t.id = n.tweet_row_id
      AND t.latest_tweet_id = n.latest_tweet_id AND t.deleted_at IS NULL OFFSET 0) AS still_so
  CROSS JOIN LATERAL (
    SELECT FROM keyword k WHERE k.organization_id = $1 AND k.stream_id = n.stream_id OFFSET 0) AS still_looked_for
  WHERE EXISTS (SELECT FROM keyword_rematch r WHERE r.organization_id = $1 AND r.account_id = $6 AND r.lease_token = $7)
  ON CONFLICT DO NOTHING`;

const ADVANCE = `
  UPDATE keyword_rematch SET cursor_posted_at = $4, cursor_id = $5, looked_count = looked_count + $6, lease_until = $7
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 RETURNING account_id`;

// streams that are still to be emptied keep the row
const FINISH = `
  WITH gone AS (
    DELETE FROM keyword_rematch
    WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 AND old_stream_ids = '{}' RETURNING account_id),
  kept AS (
    UPDATE keyword_rematch SET keyword_ids = '{}', cursor_posted_at = NULL, cursor_id = NULL, lease_until = $4
    WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3 AND old_stream_ids <> '{}' RETURNING account_id)
  SELECT account_id FROM gone UNION ALL SELECT account_id FROM kept`;

/** `lease_lost`: somebody else has it by now, or the keywords were changed once more; nothing was written. */
export type RematchStep = { kind: 'more'; after: NonNullable<Rematch['after']> } | { kind: 'done' | 'lease_lost' };

interface Hit {
  streamId: string;
  tweet: StoredTweet;
}

/**
 * Looks through the next older tweets of the account for its new keywords and puts them into the streams. It makes no
 * tickets. Done twice, it changes nothing.
 */
export async function rematchTweets(
  ctx: Context,
  rematch: Rematch,
  { tweets: mostTweets = 2000, hits: mostHits = 2000 }: RematchStepSize = {},
): Promise<RematchStep> {
  const { organizationId } = ctx;
  const { accountId, leaseToken, streams, after } = rematch;
  const position = [after?.postedAt ?? null, after?.id ?? null];
  const tweets = streams
    ? await ctx.db.query<StoredTweet>(READ, [organizationId, accountId, mostTweets, ...position])
    : [];
  const { hits, looked } = hitsOf(tweets, streams, mostHits);
  const last = tweets[looked - 1];
  const isOver = last === undefined || (looked === tweets.length && tweets.length < mostTweets);
  const lease = [organizationId, accountId, leaseToken];
  const leaseUntil = new Date(ctx.now().getTime() + rematch.leaseSeconds * 1000);

  const isOurs = await ctx.db.pipeline(async (statement) => {
    const [, , { rows }] = await settleAll([
      hits.length > 0 && lockCounter(statement, organizationId),
      hits.length > 0 && write(statement, organizationId, rematch, hits),
      isOver
        ? statement('rematch-finish', FINISH, [...lease, leaseUntil])
        : statement('rematch-advance', ADVANCE, [...lease, last.posted_at, last.id, looked, leaseUntil]),
    ]);
    return rows.length > 0;
  });
  if (!isOurs) return { kind: 'lease_lost' };
  if (!isOver) return { kind: 'more', after: { postedAt: last.posted_at, id: last.id } };
  await ctx.publish({ type: 'account.changed', id: accountId });
  return { kind: 'done' };
}

/** As many tweets as it takes to come to the bound of hits, and what is in them. */
function hitsOf(tweets: readonly StoredTweet[], streams: Rematch['streams'], most: number) {
  const hits: Hit[] = [];
  let looked = 0;
  for (const tweet of tweets) {
    if (hits.length >= most) break;
    looked += 1;
    if (!streams || !tweet.is_shown) continue;
    const streamIds = new Set(streams.match(tweet).map(({ keywordId }) => keywordId));
    for (const streamId of streamIds) hits.push({ streamId, tweet });
  }
  return { hits, looked };
}

const write = (
  statement: Statement,
  organizationId: string,
  { accountId, leaseToken }: Rematch,
  hits: readonly Hit[],
) =>
  statement('rematch-write', WRITE, [
    organizationId,
    hits.map(({ streamId }) => streamId),
    hits.map(({ tweet }) => tweet.posted_at),
    hits.map(({ tweet }) => tweet.id),
    hits.map(({ tweet }) => tweet.latest_tweet_id),
    accountId,
    leaseToken,
  ]);
