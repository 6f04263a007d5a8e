import type { TweetPayload } from '@perch/contracts';
import type { Context } from '../context.ts';

/** The tweet that a reply answers, as we know it. */
export interface ParentOfReply {
  /** its newest edit: what a reply goes to */
  latestTweetId: string;
  /** all of its ids that we know, under any of which a reply may have gone out before */
  versions: string[];
  isGone: boolean;
  /** when X last told of it; null: we have never asked */
  checkedAt: Date | null;
}

const IS_GONE = "w.deleted_at IS NOT NULL AND (w.account_id = $4 OR w.gone_reason IS DISTINCT FROM 'not_authorized')";
const PARENT = `
  SELECT w.tweet_id AS "tweetId", w.latest_tweet_id AS "latestTweetId", ${IS_GONE} AS "isGone",
    greatest(CASE WHEN ${IS_GONE} THEN w.deleted_at END,
      (SELECT t.checked_at FROM ticket t WHERE t.organization_id = $1 AND t.id = $2)) AS "checkedAt"
  FROM tweet w
  WHERE w.organization_id = $1 AND (w.tweet_id = ANY ($3)
    OR w.latest_tweet_id = ANY ($3) AND w.latest_tweet_id <> w.tweet_id)
  ORDER BY w.account_id IS DISTINCT FROM $4 LIMIT 1`;

type ParentRow = Omit<ParentOfReply, 'versions'> & { tweetId: string };

/** What is known of the tweet that `payload` answers; of one that we have never met, its id. Null: it is no reply. */
export async function parentOfReply(
  ctx: Context,
  { payload, ticketId, accountId }: { payload: TweetPayload; ticketId: string | null; accountId: string | null },
): Promise<ParentOfReply | null> {
  const { inReplyToTweetId, parentVersions = [] } = payload;
  if (inReplyToTweetId === null) return null;
  const ids = [inReplyToTweetId, ...parentVersions];
  const [row] = await ctx.db.query<ParentRow>(PARENT, [ctx.organizationId, ticketId, ids, accountId]);
  if (!row) return { latestTweetId: inReplyToTweetId, versions: ids, isGone: false, checkedAt: null };
  const { tweetId, latestTweetId, isGone, checkedAt } = row;
  return { latestTweetId, versions: [...new Set([...ids, tweetId, latestTweetId])], isGone, checkedAt };
}
