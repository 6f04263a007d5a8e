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

const setBack = (until: string, changedFrom: string) =>
  `${until} = CASE WHEN r.${until} > ${changedFrom} THEN ${changedFrom} ELSE r.${until} END`;
/** SQL: whatever comes or goes in minutes that are counted has them counted anew, from the first moment of it on. */
const minutesUntil = (changedFrom: string) =>
  `${setBack('minutes_until', changedFrom)}, ${setBack('people_minutes_until', changedFrom)}`;

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
    SELECT rule_id, min(come_at) AS first_at, max(come_at) AS last_at, min(changed_at) AS changed_from
    FROM (
      SELECT rule_id, posted_at AS come_at, posted_at AS changed_at FROM hits
      UNION ALL SELECT gone.rule_id, NULL, gone.at FROM unnest($6::uuid[], $7::timestamptz[]) AS gone(rule_id, at)) each
    GROUP BY rule_id),
  locked AS (
    SELECT r.id, s.first_at, s.last_at, s.changed_from FROM escalation_rule r JOIN spans s ON s.rule_id = r.id
    WHERE r.organization_id = $1 ORDER BY r.id FOR NO KEY UPDATE OF r)
  UPDATE escalation_rule r SET dirty_from = least(r.dirty_from, locked.first_at),
    dirty_until = greatest(r.dirty_until, locked.last_at), ${minutesUntil('locked.changed_from')}
  FROM locked WHERE r.organization_id = $1 AND r.id = locked.id RETURNING locked.first_at IS NOT NULL AS "isNew"`;

/** Hits of a rule that are gone, the oldest of them posted then. */
export interface GoneHits {
  ruleId: string;
  at: Date;
}

/**
 * Counts tweets for rules, in the transaction that stores them, and leaves word that these rules are to be looked at.
 * Whoever is one of our brands, or has too few followers, does not count. Answers whether anything is new.
 * @param gone what the transaction has taken away: rules are locked once, in their order
 */
export async function addEscalationHits(
  statement: Statement,
  organizationId: string,
  hits: readonly EscalationHit[],
  gone: readonly GoneHits[] = [],
): Promise<boolean> {
  if (hits.length === 0 && gone.length === 0) return false;
  const { rows } = await statement('add-escalation-hits', ADD, [
    organizationId,
    hits.map(({ ruleId }) => ruleId),
    hits.map(({ tweet }) => tweet.postedAt),
    hits.map(({ tweet }) => tweet.id),
    hits.map(({ tweet }) => tweet.authorId),
    gone.map(({ ruleId }) => ruleId),
    gone.map(({ at }) => at),
  ]);
  return rows.some(({ isNew }) => isNew === true);
}

/** Pages of a storm come faster: several are looked at together. */
export const LOOK_AFTER_MS = 250;

/** After the commit of a page that has counted. */
export const askForLook = ({ organizationId, enqueue }: Context) =>
  enqueue('evaluate-escalation', { organizationId }, { delayMs: LOOK_AFTER_MS });

const dropped = (tweetRowIds: string) => `
  dropped AS (
    DELETE FROM escalation_hit h WHERE h.organization_id = $1 AND h.tweet_row_id = ANY (${tweetRowIds})
    RETURNING h.rule_id, h.posted_at),
  dropped_of AS (SELECT rule_id, min(posted_at) AS at FROM dropped GROUP BY rule_id)`;
const DROP = `WITH ${dropped('$2')} SELECT rule_id AS "ruleId", at FROM dropped_of`;

/** Of tweets that say something else now; whoever drops them tells `addEscalationHits`. */
export async function dropEscalationHits(
  statement: Statement,
  organizationId: string,
  tweetRowIds: readonly string[],
): Promise<GoneHits[]> {
  return (await statement('drop-escalation-hits', DROP, [organizationId, tweetRowIds])).rows as unknown as GoneHits[];
}

/** SQL: parts of a WITH that take away the hits of these tweets, which are gone; their rules are locked in their order. */
export const uncounted = (tweetRowIds: string): string => `${dropped(tweetRowIds)},
  unkept AS (
    DELETE FROM incident_hit k WHERE k.organization_id = $1 AND k.tweet_row_id = ANY (${tweetRowIds})),
  uncounted AS (
    SELECT r.id, d.at FROM escalation_rule r JOIN dropped_of d ON d.rule_id = r.id
    WHERE r.organization_id = $1 ORDER BY r.id FOR NO KEY UPDATE OF r),
  recounted AS (
    UPDATE escalation_rule r SET ${minutesUntil('u.at')} FROM uncounted u WHERE r.organization_id = $1 AND r.id = u.id)`;
