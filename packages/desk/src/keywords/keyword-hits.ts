import type { KeywordMatch } from '@perch/core';
import type { Statement } from '@perch/db';

// What is written here is written under the lock of the organization's counter, which saving the settings takes too: so
// a tweet is matched by the keywords before a change or by those after it, and the look through older tweets, which
// begins after the change, misses none that was under way.

/** A tweet that belongs into the stream of a keyword. */
export interface KeywordHit {
  keywordId: string;
  tweetRowId: string;
  postedAt: Date;
}

/** One for each keyword, however often it is in the tweet. */
export function keywordHits(
  matches: readonly KeywordMatch[],
  { id, postedAt }: { id: string; postedAt: Date },
): KeywordHit[] {
  if (matches.length === 0) return [];
  const keywordIds = new Set(matches.map(({ keywordId }) => keywordId));
  return [...keywordIds].map((keywordId) => ({ keywordId, tweetRowId: id, postedAt }));
}

// keyword by keyword (OFFSET 0), so that no plan goes through all keywords of the organization
const ADD_HITS = `
  INSERT INTO keyword_match (organization_id, stream_id, posted_at, tweet_row_id, received_at)
  SELECT $1, own.stream_id, n.posted_at, n.tweet_row_id, $5
  FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[]) AS n(keyword_id, posted_at, tweet_row_id)
  CROSS JOIN LATERAL (
    SELECT k.stream_id FROM keyword k WHERE k.organization_id = $1 AND k.id = n.keyword_id OFFSET 0) AS own
  ON CONFLICT DO NOTHING`;

/** After the tweets themselves. */
export function addKeywordHits(statement: Statement, organizationId: string, hits: readonly KeywordHit[], now: Date) {
  return statement('add-keyword-hits', ADD_HITS, [
    organizationId,
    hits.map(({ keywordId }) => keywordId),
    hits.map(({ postedAt }) => postedAt),
    hits.map(({ tweetRowId }) => tweetRowId),
    now,
  ]);
}
