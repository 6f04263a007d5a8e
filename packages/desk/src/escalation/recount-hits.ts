import type { EscalationCondition } from '@perch/contracts';
import { liftWall, type Statement } from '@perch/db';
import { HOUR_MS } from '@perch/core';
import type { Context } from '../context.ts';
import { addEscalationHits, escalationHits } from './escalation-hits.ts';
import { compileRules } from './escalation-rules.ts';
import { keepHits } from './incident-hits.ts';
import { LAST_ID, PAST_TWEETS, type PastTweet } from './past-tweets.ts';

/** The organization's intake waits meanwhile. Twice as many as the largest rule counts to. */
const MOST_TWEETS = 20_000;

// it is a moment of the past from which everything is counted by the rule as it is now
const BEGIN = `
  UPDATE escalation_rule SET counted_from = $3, dirty_from = NULL, dirty_until = NULL, history_from = NULL,
    history_until = NULL, history_due_at = NULL, minutes_from = NULL, minutes_until = NULL,
    people_minutes_from = NULL, people_minutes_until = NULL
  WHERE organization_id = $1 AND id = $2`;
const REACH_BACK = `
  UPDATE escalation_rule SET counted_from = least(counted_from, $3) WHERE organization_id = $1 AND id = $2`;
// what came late and nobody has looked at yet stays to be looked at
const LOOK = `
  UPDATE escalation_rule SET dirty_from = least(dirty_from, $3), dirty_until = greatest(dirty_until, $4)
  WHERE organization_id = $1 AND id = $2`;
const DROP = 'DELETE FROM escalation_hit WHERE organization_id = $1 AND rule_id = $2 AND posted_at >= $3';

/**
 * Counts the tweets of the last period, by a rule that was just saved; of an hour, where hours are compared.
 * @param isAnew what was counted before is not what the rule counts now, nor what was usual
 */
export async function recountHits(
  statement: Statement,
  ctx: Context,
  accountId: string,
  rule: EscalationCondition & { id: string },
  isAnew: boolean,
): Promise<void> {
  const now = ctx.now();
  const windowMs = rule.windowMinutes * 60_000;
  const from = new Date(now.getTime() - (rule.baseline ? Math.max(windowMs, HOUR_MS) : windowMs));
  const key = [ctx.organizationId, rule.id];
  if (isAnew) {
    await liftWall(ctx.db, statement); // what belongs to an incident, and what counts, is not only what somebody sees
    await keepHits(statement, ctx.organizationId, { ruleId: rule.id, from });
    await statement('recount-begin', BEGIN, [...key, from]);
    await statement('recount-drop', DROP, [...key, from]);
  } else await statement('recount-reach-back', REACH_BACK, [...key, from]);
  const { minFollowers, countsStreams } = rule;
  const end = new Date(now.getTime() + HOUR_MS);
  const values = [ctx.organizationId, accountId, from, end, LAST_ID, minFollowers, countsStreams, MOST_TWEETS];
  const tweets = (await statement('recount-tweets', PAST_TWEETS, values)).rows as PastTweet[];
  const counting = tweets.filter(({ isOurs }) => !isOurs).map((tweet) => ({ ...tweet, isOwn: false, kind: 'tweet' }));
  await addEscalationHits(statement, ctx.organizationId, escalationHits(compileRules([rule]), counting));
  await statement('recount-look', LOOK, [...key, new Date(now.getTime() - windowMs), now]);
}
