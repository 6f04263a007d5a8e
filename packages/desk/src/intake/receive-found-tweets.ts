import type { FetchedTweet, Page } from '@perch/contracts';
import { compileKeywords } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { escalationHits } from '../escalation/escalation-hits.ts';
import { cachedRules, readRules } from '../escalation/escalation-rules.ts';
import { keywordStreamName, leaveOut, mayGoOn } from '../keywords/keyword-searches.ts';
import { announceRefreshed, storeFoundTweets } from '../social/store-found-tweets.ts';
import { lockStream, streamKey, streamOf } from './page-queries.ts';
import type { Received } from './receive-tweets.ts';
import { newestId, timeOfSnowflake } from './snowflake.ts';
import { LeaseLost, progressOf, writeProgress, type Lease, type Progress, type StreamRow } from './stream-progress.ts';
import { unreadableIds } from './write-coverage.ts';

export interface ReceiveFoundTweets extends Lease {
  accountId: string;
  /** of the keyword whose public search the page is of */
  streamId: string;
  page: Page<FetchedTweet>;
  /** so many tweets it may still bring today */
  left: number;
}

/** What a keyword's stream shows of the public is kept for so long, unless something is done with it. */
const KEEP_MS = 30 * 86_400_000;

const KEYWORDS = `
  SELECT stream_id AS id, phrase FROM keyword
  WHERE organization_id = $1 AND account_id = $2 AND public_interval_seconds IS NOT NULL`;

// a stream whose phrase was changed meanwhile is nobody's any more
const ADD_HITS = `
  INSERT INTO keyword_match (organization_id, stream_id, posted_at, tweet_row_id, received_at)
  SELECT $1, n.stream_id, n.posted_at, n.tweet_row_id, $5
  FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[]) AS n(stream_id, posted_at, tweet_row_id)
  CROSS JOIN LATERAL (
    SELECT FROM keyword k WHERE k.organization_id = $1 AND k.stream_id = n.stream_id OFFSET 0) AS still_looked_for
  ON CONFLICT DO NOTHING`;

const COUNT = `
  UPDATE stream SET counted = $4 + CASE WHEN counted_day = ($5::timestamptz AT TIME ZONE 'UTC')::date THEN counted ELSE 0 END,
    counted_day = ($5::timestamptz AT TIME ZONE 'UTC')::date
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

/**
 * Writes one page of a keyword's public search in one transaction: tweets by others that a keyword which watches the
 * public is in, in the streams of those keywords, without tickets, and counted for the escalation rules that count them;
 * and how far the round has come. A page that is received again changes nothing but the count of the day. Without room for
 * more today the round is over.
 */
export async function receiveFoundTweets(
  ctx: Context,
  input: ReceiveFoundTweets,
): Promise<Received & { counted: number }> {
  const { organizationId } = ctx;
  const { accountId, page } = input;
  const key = streamKey(organizationId, accountId, keywordStreamName(input.streamId));
  const now = ctx.now();
  const keywords = compileKeywords(
    await ctx.db.query<{ id: string; phrase: string }>(KEYWORDS, [organizationId, accountId]),
  );
  const streamsOf = (tweet: FetchedTweet) => [
    ...new Set(keywords.match(tweet).map(({ keywordId: streamId }) => streamId)),
  ];
  // X goes by words of its own; what is not in a keyword's stream is not kept
  const wanted = page.items.filter((tweet) => streamsOf(tweet).length > 0);
  try {
    const written = await ctx.db.pipeline(async (statement) => {
      const { rows } = await lockStream(statement, key, input.leaseToken);
      const stream = streamOf(rows[0]);
      const { stored, refreshed } = await storeFoundTweets(statement, ctx, {
        ...{ accountId, tweets: wanted, profiles: page.profiles, isOfAccount: true },
        expiresAt: new Date(now.getTime() + KEEP_MS),
        counts: async (found) => {
          const rules = await readRules(statement, organizationId, accountId, cachedRules(organizationId, accountId));
          return escalationHits(
            rules,
            found.map(({ id, tweet, isOwn }) => ({ ...tweet, id, isOwn, isFound: true })),
          );
        },
      });
      const hits = stored
        .filter(({ isOwn }) => !isOwn)
        .flatMap(({ id, tweet }) => streamsOf(tweet).map((streamId) => ({ streamId, id, at: tweet.postedAt })));
      const added = stored.filter(({ isNew }) => isNew);
      const counted = added.length + page.items.length - wanted.length;
      const ids = [...page.items.map(({ latestTweetId }) => latestTweetId), ...unreadableIds(page)];
      const newIds = new Set(added.map(({ tweet }) => tweet.latestTweetId));
      const isCut = page.nextToken !== null && !mayGoOn(input.left - counted);
      const progress = progressOf(
        stream,
        key.name,
        { ids, newIds, nextToken: isCut ? null : page.nextToken, callsLeft: page.callsLeft },
        now,
      );
      const { gap, pageToken } = progress;
      const leftOut = [
        gap && { reason: gap.reason, from: gap.fromAt, until: gap.toAt },
        isCut && unfetchedBy(stream, progress),
      ];
      await settleAll([
        hits.length > 0 &&
          statement('found-hits', ADD_HITS, [
            organizationId,
            hits.map(({ streamId }) => streamId),
            hits.map(({ at }) => at),
            hits.map(({ id }) => id),
            now,
          ]),
        statement('found-count', COUNT, [organizationId, accountId, key.name, counted, now]),
        writeProgress(statement, key, input, stream, progress, [], now),
        ...leftOut.map((each) => each && leaveOut(statement, key, each, now)),
      ]);
      return { added, counted, pageToken, refreshed };
    });
    const { added, counted, pageToken, refreshed } = written;
    const newest = newestId(added.map(({ tweet }) => tweet.tweetId));
    await Promise.all([
      newest !== null && ctx.publish({ type: 'tweet.captured', id: newest }),
      announceRefreshed(ctx, refreshed),
    ]);
    return {
      kind: 'received',
      nextToken: pageToken,
      waitsUntil: null,
      added: added.length,
      opened: 0,
      ticketLagsMs: [],
      counted,
    };
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: 'lease_lost', counted: 0 };
    throw error;
  }
}

/** X gives the newest first: a round that ends early has not come to what lies between the last one and its oldest. */
function unfetchedBy({ coveredUntil, startsAt, floorId }: StreamRow, { oldestId }: Progress) {
  if (oldestId === null) return null;
  const floor = floorId === null ? startsAt : timeOfSnowflake(floorId);
  const known = coveredUntil ?? startsAt;
  return { reason: 'daily_limit' as const, from: known > floor ? known : floor, until: timeOfSnowflake(oldestId) };
}
