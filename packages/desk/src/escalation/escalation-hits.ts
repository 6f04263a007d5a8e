import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import type { CompiledRules } from './escalation-rules.ts';

/** A stored tweet that may count for rules. */
export interface CountedTweet {
  id: string;
  authorId: string;
  kind: string;
  text: string;
  isOwn: boolean;
  /** nobody wrote it to the account: a keyword stream has found it */
  isFound?: boolean;
  postedAt: Date | string;
}

export interface EscalationHit {
  ruleId: string;
  tweet: CountedTweet;
}

/** What the words of tweets make them count for. Our own never do, nor do retweets: they say nothing of their own. */
export function escalationHits(rules: CompiledRules, tweets: readonly CountedTweet[]): EscalationHit[] {
  if (rules.isEmpty) return [];
  return tweets.flatMap((tweet) => {
    if (tweet.isOwn || tweet.kind === 'retweet') return [];
    const ruleIds = rules.match(tweet.text).filter((ruleId) => !tweet.isFound || rules.countsFound.has(ruleId));
    return ruleIds.map((ruleId) => ({ ruleId, tweet }));
  });
}

// One rule after the other (OFFSET 0), so that no plan goes through the hits of the organization. Rules are locked in
// the order of their ids, as whoever looks at them does. What was posted before the account was connected is history,
// whoever brings it.
const ADD = `
  WITH hits AS (
    INSERT INTO escalation_hit (organization_id, rule_id, posted_at, tweet_row_id, author_id, is_import)
    SELECT $1, rule.id, n.posted_at, n.tweet_row_id, n.author_id, n.posted_at < rule.connected_at
    FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[]) AS n(rule_id, posted_at, tweet_row_id, author_id)
    CROSS JOIN LATERAL (
      SELECT r.id, r.min_followers, coalesce(a.connected_at, 'infinity') AS connected_at
      FROM escalation_rule r JOIN account a ON a.organization_id = $1 AND a.id = r.account_id
      WHERE r.organization_id = $1 AND r.id = n.rule_id AND r.is_enabled AND n.posted_at >= r.counted_from OFFSET 0) AS rule
    WHERE NOT EXISTS (SELECT FROM account a WHERE a.organization_id = $1 AND a.twitter_user_id = n.author_id)
      AND (rule.min_followers = 0 OR EXISTS (SELECT FROM profile p WHERE p.organization_id = $1
        AND p.twitter_user_id = n.author_id AND p.followers_count >= rule.min_followers))
    ON CONFLICT DO NOTHING RETURNING rule_id, posted_at),
  spans AS (
    SELECT rule_id, min(posted_at) AS first_at, max(posted_at) AS last_at FROM hits GROUP BY rule_id),
  locked AS (
    SELECT r.id, s.first_at, s.last_at FROM escalation_rule r JOIN spans s ON s.rule_id = r.id
    WHERE r.organization_id = $1 ORDER BY r.id FOR NO KEY UPDATE OF r)
  UPDATE escalation_rule r SET dirty_from = least(r.dirty_from, locked.first_at),
    dirty_until = greatest(r.dirty_until, locked.last_at)
  FROM locked WHERE r.organization_id = $1 AND r.id = locked.id`;

/**
 * Counts tweets for rules, in the transaction that stores them, and leaves word that these rules are to be looked at.
 * Whoever is one of our brands, or has too few followers, does not count. Answers whether anything is new.
 */
export async function addEscalationHits(
  statement: Statement,
  organizationId: string,
  hits: readonly EscalationHit[],
): Promise<boolean> {
  if (hits.length === 0) return false;
  const { rowCount } = await statement('add-escalation-hits', ADD, [
    organizationId,
    hits.map(({ ruleId }) => ruleId),
    hits.map(({ tweet }) => tweet.postedAt),
    hits.map(({ tweet }) => tweet.id),
    hits.map(({ tweet }) => tweet.authorId),
  ]);
  return (rowCount ?? 0) > 0;
}

/** Pages of a storm come faster: several are looked at together. */
export const LOOK_AFTER_MS = 250;

/** After the commit of a page that has counted. */
export const askForLook = ({ organizationId, enqueue }: Context) =>
  enqueue('evaluate-escalation', { organizationId }, { delayMs: LOOK_AFTER_MS });

const DROP = 'DELETE FROM escalation_hit WHERE organization_id = $1 AND tweet_row_id = ANY ($2)';

/** Tweets that say something else now. */
export const dropEscalationHits = (statement: Statement, organizationId: string, tweetRowIds: readonly string[]) =>
  statement('drop-escalation-hits', DROP, [organizationId, tweetRowIds]);
