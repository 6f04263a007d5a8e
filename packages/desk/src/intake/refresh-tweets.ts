import type { FetchedTweet } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { EscalationHit } from '../escalation/escalation-hits.ts';
import { matchReworded, type RewordedTweet } from '../keywords/match-reworded.ts';
import { reviseAnswers, type OwnAnswer } from '../social/mark-answered.ts';
import { asRecords } from './as-records.ts';

// For the rows of all accounts that have met the tweet: what X shows to one of them it shows to the others,
// but those that it has said it does not show it to. An id of X
// that is as long as another compares as text does; a longer one is newer. What is erased stays so, and
// what we have deleted ourselves, until X refuses that. By ids and one after the other (OFFSET 0): a database without
// statistics takes a join for an occasion to read the whole organization.
const REFRESH = `
  WITH shown AS (
    SELECT n.*, t.id, (length(n."latestTweetId"), n."latestTweetId" COLLATE "C")
        > (length(t.latest_tweet_id), t.latest_tweet_id COLLATE "C") AS is_newer,
      n."latestTweetId" = t.latest_tweet_id AS is_same
    FROM json_to_recordset($2::json) AS n("tweetId" text, "latestTweetId" text, text text, media jsonb)
    CROSS JOIN LATERAL (
      SELECT each.id, each.latest_tweet_id, each.deleted_at FROM tweet each
      WHERE each.organization_id = $1 AND each.tweet_id = n."tweetId" AND each.erased_at IS NULL
        AND (each.account_id = $4 OR each.gone_reason IS DISTINCT FROM 'not_authorized')
        AND NOT EXISTS (SELECT FROM tweet_action x WHERE x.organization_id = $1 AND x.tweet_id = each.tweet_id
          AND x.action = 'delete' AND x.is_on) OFFSET 0) AS t),
  refreshed AS (
    UPDATE tweet t SET deleted_at = NULL, gone_reason = NULL,
      latest_tweet_id = CASE WHEN s.is_newer THEN s."latestTweetId" ELSE t.latest_tweet_id END,
      text = CASE WHEN s.is_newer OR s.is_same THEN s.text ELSE t.text END,
      media = CASE WHEN s.is_newer OR s.is_same THEN s.media ELSE t.media END,
      edited_at = CASE WHEN s.is_newer THEN $3 ELSE t.edited_at END
    FROM shown s
    WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(SELECT id FROM shown)) AND t.id = s.id
      AND (s.is_newer OR t.deleted_at IS NOT NULL)
    RETURNING t.id, t.account_id, t.tweet_id, t.text, t.media, t.posted_at, t.is_own, t.author_id, t.kind,
      t.expires_at, t.in_reply_to_tweet_id, t.ticket_id),
  messages AS (
    UPDATE message m SET text = refreshed.text, media = refreshed.media FROM refreshed
    WHERE m.organization_id = $1 AND m.tweet_row_id = ANY (ARRAY(SELECT id FROM refreshed))
      AND m.tweet_row_id = refreshed.id
    RETURNING m.ticket_id)
  SELECT array(SELECT DISTINCT ticket_id FROM messages) AS "ticketIds",
    array(SELECT DISTINCT tweet_id FROM refreshed) AS "tweetIds",
    (SELECT coalesce(json_agg(json_build_object('id', id, 'accountId', account_id, 'text', text, 'postedAt', posted_at,
       'authorId', author_id, 'kind', kind, 'isFound', expires_at IS NOT NULL)), '[]')
     FROM refreshed r WHERE NOT is_own AND (expires_at IS NULL OR EXISTS (
       SELECT FROM keyword_match k WHERE k.organization_id = $1 AND k.tweet_row_id = r.id))) AS reworded,
    (SELECT coalesce(json_agg(json_build_object('inReplyToTweetId', in_reply_to_tweet_id, 'ticketId', ticket_id,
       'postedAt', posted_at)), '[]') FROM refreshed WHERE is_own) AS own`;

export interface RefreshedTweets {
  /** tickets that show another text from now on */
  ticketIds: string[];
  /** tweets that changed */
  tweetIds: string[];
  /** something new counts for escalation rules */
  isCounted: boolean;
}

/**
 * Takes over what X shows of tweets that are known: a later edit, or that one stands again that was hidden here. They
 * move to the streams of the keywords that are in them now.
 * @param accountId the account to which X shows them
 * @param alsoCounted what else the transaction counts for escalation rules
 */
export async function refreshTweets(
  statement: Statement,
  organizationId: string,
  tweets: readonly FetchedTweet[],
  now: Date,
  accountId: string,
  alsoCounted: readonly EscalationHit[] = [],
): Promise<RefreshedTweets> {
  const { rows } = await statement('refresh-tweets', REFRESH, [organizationId, asRecords(tweets), now, accountId]);
  type Refreshed = RefreshedTweets & { reworded: RewordedTweet[]; own: OwnAnswer[] };
  const { ticketIds, tweetIds, reworded, own } = rows[0] as Refreshed;
  const isCounted = await matchReworded(statement, organizationId, reworded, now, alsoCounted);
  const revised = await reviseAnswers(statement, organizationId, own);
  return { ticketIds, tweetIds: [...tweetIds, ...revised], isCounted };
}
