/** A stored tweet by somebody else, or by us, that a rule may have counted. */
export interface PastTweet extends Record<string, unknown> {
  id: string;
  authorId: string;
  text: string;
  postedAt: Date;
  /** by us, or a retweet: never counts */
  isOurs: boolean;
  /** its author has followers enough */
  isHeard: boolean;
  /** a keyword stream of the account has found it */
  isFound: boolean;
}

export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Tweets of the account $2, the newest first: from $3 on, before those at ($4, $5), of authors with $6 followers; where $7
 * also those that its keyword streams have found. $1 is the organization, $8 how many.
 */
export const PAST_TWEETS = `
  SELECT t.id, t.author_id AS "authorId", t.text, t.posted_at AS "postedAt", t.expires_at IS NOT NULL AS "isFound",
    t.is_own OR t.kind = 'retweet' OR EXISTS (
      SELECT FROM account a WHERE a.organization_id = $1 AND a.twitter_user_id = t.author_id) AS "isOurs",
    $6::integer = 0 OR EXISTS (SELECT FROM profile p WHERE p.organization_id = $1
      AND p.twitter_user_id = t.author_id AND p.followers_count >= $6) AS "isHeard"
  FROM (
    (SELECT * FROM tweet WHERE organization_id = $1 AND account_id = $2 AND posted_at >= $3
      AND (posted_at, id) < ($4, $5::uuid) AND deleted_at IS NULL AND expires_at IS NULL
    ORDER BY posted_at DESC, id DESC LIMIT $8)
    UNION ALL
    SELECT found.* FROM (
      SELECT DISTINCT met.posted_at, met.tweet_row_id FROM keyword k CROSS JOIN LATERAL (
        SELECT m.posted_at, m.tweet_row_id FROM keyword_match m WHERE m.organization_id = $1 AND m.stream_id = k.stream_id
          AND m.posted_at >= $3 AND (m.posted_at, m.tweet_row_id) < ($4, $5::uuid)
        ORDER BY m.posted_at DESC, m.tweet_row_id DESC LIMIT $8) met
      WHERE $7 AND k.organization_id = $1 AND k.account_id = $2 AND k.public_interval_seconds IS NOT NULL) met
    JOIN tweet found ON found.organization_id = $1 AND found.id = met.tweet_row_id AND found.deleted_at IS NULL
      AND found.expires_at IS NOT NULL) t
  ORDER BY t.posted_at DESC, t.id DESC LIMIT $8`;
