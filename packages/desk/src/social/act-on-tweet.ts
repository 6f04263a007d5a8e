import { AppError, type TweetEffectPayload } from '@perch/contracts';
import { effectOf, tweetActionEligibility, type TweetAction, type TweetEffect } from '@perch/core';
import { settleAll, uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { askForDelivery } from '../deliveries/ask-for-delivery.ts';
import { lockDelivery, type DeliveryRow } from '../deliveries/delivery-row.ts';
import { announceDelivery, moveDelivery, type MovedDelivery } from '../deliveries/move-delivery.ts';
import { requirePermission } from '../require-permission.ts';
import { ACTION_FACTS, termsOf, type ActionFacts } from './action-facts.ts';
import { hideOwnTweet } from './hide-own-tweet.ts';

/** What one account does to one tweet goes in order, and with it what it does to its retweet of it. */
const TARGET = `'tweet:' || w.account_id || ':' || coalesce(w.retweeted_tweet_id, w.tweet_id)`;

// two who act on one tweet go one after the other
const LOCK = 'SELECT FROM tweet WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const FACTS = `
  SELECT tw.tweet_id AS "tweetId", tw.latest_tweet_id AS "latestTweetId", tw.account_id AS "accountId",
    a.twitter_user_id AS "twitterUserId", tw.deleted_at AS "deletedAt", ${ACTION_FACTS}
  FROM tweet tw
  JOIN account a ON a.organization_id = $1 AND a.id = tw.account_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = tw.author_id
  WHERE tw.organization_id = $1 AND tw.id = $2`;

// the latest one that is still to go, of this action; those of a row that is locked
const OPEN = `
  SELECT d.id FROM tweet w
  JOIN delivery d ON d.organization_id = $1 AND d.target = ${TARGET} AND d.kind = ANY ($3)
    AND d.payload->>'tweetId' = w.tweet_id AND d.state IN ('queued', 'sending')
  WHERE w.organization_id = $1 AND w.id = $2 ORDER BY d.id DESC`;

// the version that was retweeted or liked is the one to be let go
const DONE_TO = `
  SELECT d.payload->>'versionId' AS "versionId" FROM tweet w
  JOIN delivery d ON d.organization_id = $1 AND d.target = ${TARGET} AND d.kind = $3 AND d.state = 'sent'
    AND d.payload->>'tweetId' = w.tweet_id
  WHERE w.organization_id = $1 AND w.id = $2 ORDER BY d.id DESC LIMIT 1`;

const ADD_DELIVERY = `
  INSERT INTO delivery (organization_id, id, kind, state, account_id, payload, target, due_at, submitted_by,
    submitted_by_key, submitted_at, created_at, updated_at)
  SELECT $1, $3, $4, 'queued', w.account_id, $5, ${TARGET}, $7, $6, current_api_key(), $7, $7, $7
  FROM tweet w WHERE w.organization_id = $1 AND w.id = $2`;

const SET_ACTION = `
  INSERT INTO tweet_action (organization_id, account_id, tweet_id, action, is_on, delivery_id, member_id, changed_at)
  SELECT $1, w.account_id, w.tweet_id, $3, $4, $5, $6, $7 FROM tweet w WHERE w.organization_id = $1 AND w.id = $2
  ON CONFLICT (organization_id, tweet_id, account_id, action) DO UPDATE SET is_on = excluded.is_on,
    delivery_id = excluded.delivery_id, member_id = excluded.member_id, changed_at = excluded.changed_at`;

// a retweet went with the tweet that it was: if X refuses, it is set back with it
const UNRETWEETED = `
  UPDATE tweet_action x SET delivery_id = $4, member_id = $5
  FROM tweet w
  WHERE x.organization_id = $1 AND x.tweet_id = ANY ($3) AND x.action = 'retweet' AND x.account_id = w.account_id
    AND w.organization_id = $1 AND w.id = $2`;

type Facts = ActionFacts & Record<'tweetId' | 'latestTweetId' | 'accountId' | 'twitterUserId', string>;

/**
 * Has the account of a tweet retweet or like it, or take that back; a tweet of its own it deletes. What is wanted is
 * shown at once; X is asked by a delivery, and if it refuses, that is set back with the reason. Taking back what has not
 * left yet takes the delivery back instead of sending a second one. Asked for what is wanted already, nothing happens.
 * @throws AppError `forbidden`, `not_found`, `tweet_action_refused` (`errors[0].message` is core's code)
 */
export async function actOnTweet(ctx: Context, id: string, action: TweetAction, isOn: boolean): Promise<void> {
  requirePermission(ctx, 'social.post');
  const { organizationId } = ctx;
  const now = ctx.now();
  const effect = effectOf(action, isOn);
  if (effect === null) throw refused('target_gone');

  const done = await ctx.db.pipeline(async (statement) => {
    if (action === 'delete') return deleteTweet(statement, ctx, id, now);
    const opposite = effectOf(action, !isOn)!;
    const [, read, open] = await settleAll([
      statement('action-lock', LOCK, [organizationId, id]),
      statement('action-facts', FACTS, [organizationId, id]),
      statement('action-open', OPEN, [organizationId, id, [effect, opposite]]),
    ]);
    const facts = factsOf(read.rows[0]);
    if ((facts.done[action]?.isOn ?? false) === isOn) return null;
    refuseUnlessAllowed(ctx, facts, effect);

    const [latest, before] = await settleAll(
      open.rows.slice(0, 2).map((row) => lockDelivery(statement, organizationId, row.id as string)),
    );
    const taken =
      latest?.kind === opposite && latest.state === 'queued' ? await discard(statement, ctx, latest, now) : null;
    // never left, or what is wanted is on its way already
    const rest = taken ? before : latest;
    const isEnough = taken !== null && (rest ? rest.kind === effect : latest!.doubts === 0);
    const versionId = isOn ? facts.latestTweetId : await versionOf(statement, organizationId, id, opposite, facts);
    const payload = payloadOf(facts, versionId);
    const deliveryId = isEnough ? (rest?.id ?? null) : await add(statement, ctx, id, effect, payload, now);
    await set(statement, ctx, id, action, { isOn, deliveryId }, now);
    return { tweetId: facts.tweetId, taken, shownIn: [], changed: [], deliveryId: isEnough ? null : deliveryId };
  });
  if (done === null) return;
  if (done.taken) await announceDelivery(ctx, done.taken);
  if (done.deliveryId !== null) {
    await askForDelivery(ctx, { id: done.deliveryId, dueAt: now });
    await ctx.publish({ type: 'delivery.changed', id: done.deliveryId });
  }
  for (const changed of [done.tweetId, ...done.changed]) await ctx.publish({ type: 'tweet.changed', id: changed });
  for (const ticket of done.shownIn) {
    await ctx.publish({ type: 'ticket.changed', id: ticket.id, ticketId: ticket.id, rev: ticket.rev });
  }
}

/** Gone here at once. Its rows are locked after the counter and the tickets that show it, as everywhere. */
async function deleteTweet(statement: Statement, ctx: Context, id: string, now: Date) {
  const { organizationId } = ctx;
  const facts = factsOf((await statement('action-facts', FACTS, [organizationId, id])).rows[0]);
  if (facts.done.delete?.isOn) return null;
  refuseUnlessAllowed(ctx, facts, 'delete_tweet');
  const { shownIn, changed, unretweeted } = await hideOwnTweet(statement, organizationId, facts.tweetId, now);
  // somebody was quicker, while we waited
  const again = factsOf((await statement('action-facts', FACTS, [organizationId, id])).rows[0]);
  if (again.done.delete?.isOn) return null;
  const payload = payloadOf(facts, facts.latestTweetId);
  const deliveryId = await add(statement, ctx, id, 'delete_tweet', payload, now);
  await set(statement, ctx, id, 'delete', { isOn: true, deliveryId }, now);
  if (unretweeted.length > 0) {
    const values = [organizationId, id, unretweeted, deliveryId, ctx.actor.memberId];
    await statement('action-unretweeted', UNRETWEETED, values);
  }
  return { tweetId: facts.tweetId, taken: null, shownIn, changed, deliveryId };
}

function factsOf(row: Record<string, unknown> | undefined): Facts {
  if (!row) throw new AppError('not_found');
  return row as unknown as Facts;
}

function refuseUnlessAllowed(ctx: Context, facts: Facts, effect: TweetEffect): void {
  const { accountState, isOwn, isProtected, deletedAt } = facts;
  const tweet = { isOwn, isProtected, isDeleted: deletedAt !== null };
  const answer = tweetActionEligibility({ effect, accountState, tweet, ...termsOf(ctx, facts) });
  if (!answer.allowed) throw refused(answer.code);
}

const payloadOf = ({ twitterUserId, tweetId }: Facts, versionId: string) => ({ twitterUserId, tweetId, versionId });

const refused = (code: string) => new AppError('tweet_action_refused', { errors: [{ path: 'action', message: code }] });

async function discard(statement: Statement, ctx: Context, row: DeliveryRow, now: Date): Promise<MovedDelivery | null> {
  const result = await moveDelivery(statement, ctx.organizationId, row, { type: 'discard' }, now);
  return result.kind === 'moved' ? result.moved : null;
}

async function versionOf(statement: Statement, organizationId: string, id: string, doneBy: TweetEffect, facts: Facts) {
  const { rows } = await statement('action-done-to', DONE_TO, [organizationId, id, doneBy]);
  return (rows[0]?.versionId as string | undefined) ?? facts.latestTweetId;
}

async function add(
  statement: Statement,
  ctx: Context,
  id: string,
  effect: TweetEffect,
  payload: TweetEffectPayload,
  now: Date,
): Promise<string> {
  const deliveryId = uuid7(now.getTime());
  const values = [ctx.organizationId, id, deliveryId, effect, JSON.stringify(payload), ctx.actor.memberId, now];
  await statement('action-add-delivery', ADD_DELIVERY, values);
  return deliveryId;
}

const set = (
  statement: Statement,
  ctx: Context,
  id: string,
  action: TweetAction,
  { isOn, deliveryId }: { isOn: boolean; deliveryId: string | null },
  now: Date,
) => statement('action-set', SET_ACTION, [ctx.organizationId, id, action, isOn, deliveryId, ctx.actor.memberId, now]);
