import type { EscalationCondition } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { addEscalationHits, escalationHits, type CountedTweet } from './escalation-hits.ts';
import { compileRules } from './escalation-rules.ts';

/** The organization's intake waits meanwhile. Twice as many as the largest rule counts to. */
const MOST_TWEETS = 20_000;

// it is a moment of the past from which everything is counted by the rule as it is now
const BEGIN = `
  UPDATE escalation_rule SET counted_from = $3, dirty_from = $3, dirty_until = $4
  WHERE organization_id = $1 AND id = $2`;
const DROP = 'DELETE FROM escalation_hit WHERE organization_id = $1 AND rule_id = $2 AND posted_at >= $3';
const TWEETS = `
  SELECT t.id, t.author_id AS "authorId", t.kind, t.text, t.is_own AS "isOwn", t.posted_at AS "postedAt" FROM tweet t
  WHERE t.organization_id = $1 AND t.account_id = $2 AND t.posted_at >= $3 AND t.deleted_at IS NULL AND t.expires_at IS NULL
    AND NOT t.is_own AND t.kind <> 'retweet'
  ORDER BY t.posted_at DESC, t.id DESC LIMIT $4`;

/** Counts the tweets of the last period anew, by a rule that was just saved. */
export async function recountHits(
  statement: Statement,
  ctx: Context,
  accountId: string,
  rule: EscalationCondition & { id: string },
): Promise<void> {
  const now = ctx.now();
  const from = new Date(now.getTime() - rule.windowMinutes * 60_000);
  const key = [ctx.organizationId, rule.id];
  await statement('recount-begin', BEGIN, [...key, from, now]);
  await statement('recount-drop', DROP, [...key, from]);
  const { rows } = await statement('recount-tweets', TWEETS, [ctx.organizationId, accountId, from, MOST_TWEETS]);
  await addEscalationHits(statement, ctx.organizationId, escalationHits(compileRules([rule]), rows as CountedTweet[]));
}
