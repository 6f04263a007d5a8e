import type { ActionState, PricingOverrides, Tweet } from '@perch/contracts';
import {
  accountProblem,
  effectOf,
  replyEligibility,
  TWEET_ACTIONS,
  tweetActionEligibility,
  type ApiTier,
  type PriceTable,
  type TweetAction,
} from '@perch/core';
import { platformTier, tierOf } from '../accounts/api-tier.ts';
import type { Context } from '../context.ts';
import { quotedUserOf } from '../tickets/who-answers.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';

/** What an account has done to a tweet, as it is wanted, by action. */
export type DoneActions = Partial<Record<TweetAction, Pick<ActionState, 'isOn' | 'delivery'>>>;

/** What decides about the actions of an account on a tweet. */
export interface ActionFacts {
  accountState: string;
  /** null: as the platform's app */
  tier: ApiTier | null;
  appPricing: PricingOverrides | null;
  isOwn: boolean;
  isProtected: boolean;
  /** X's ids: of the account, of who wrote the tweet, of whose tweet it quotes where we know that one */
  actingUserId: string;
  authorId: string;
  quotedUserId: string | null;
  /** it mentions the account */
  isMentioned: boolean;
  deletedAt: Date | null;
  done: DoneActions;
}

/** SQL of `ActionFacts` from the row `tw`, its `account a` and its author's `profile p`; $1 is the organization. */
export const ACTION_FACTS = `a.state AS "accountState", ${tierOf('a')} AS tier, ${appPricing('a')} AS "appPricing",
  a.twitter_user_id AS "actingUserId", tw.author_id AS "authorId", ${quotedUserOf('tw')} AS "quotedUserId",
  a.twitter_user_id = ANY (tw.mentioned_user_ids) AS "isMentioned",
  tw.is_own AS "isOwn", coalesce(p.is_protected, false) AND NOT tw.is_own AS "isProtected", coalesce((
    SELECT json_object_agg(x.action, json_build_object('isOn', x.is_on, 'delivery',
      CASE WHEN d.id IS NOT NULL THEN json_build_object('id', d.id, 'state', d.state, 'code', d.code) END))
    FROM tweet_action x LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = x.delivery_id
    WHERE x.organization_id = $1 AND x.tweet_id = tw.tweet_id AND x.account_id = a.id), '{}') AS done`;

export interface ActionTerms {
  tier: ApiTier;
  prices: PriceTable;
}

/** Plan and prices that hold for the account. */
export const termsOf = (
  ctx: Pick<Context, 'apiTier' | 'pricing'>,
  facts: Pick<ActionFacts, 'tier' | 'appPricing'>,
): ActionTerms => ({
  tier: facts.tier ?? platformTier(ctx),
  prices: pricingFor(ctx, facts.appPricing).prices,
});

export function presentActions(ctx: Pick<Context, 'apiTier' | 'pricing'>, facts: ActionFacts): Tweet['actions'] {
  const { tier, prices } = termsOf(ctx, facts);
  const { accountState, isOwn, isProtected, deletedAt, done } = facts;
  const tweet = { isOwn, isProtected, isDeleted: deletedAt !== null };
  const states = TWEET_ACTIONS.map((action): [TweetAction, ActionState] => {
    const { isOn, delivery } = done[action] ?? { isOn: false, delivery: null };
    const effect = effectOf(action, !isOn);
    const answer = effect && tweetActionEligibility({ effect, tier, accountState, tweet, prices });
    return [
      action,
      {
        isOn,
        delivery,
        allowed: answer?.allowed ?? false,
        // what is being deleted is gone, as far as anybody sees
        reason: answer === null ? 'target_gone' : answer.allowed ? null : answer.code,
        priceMicros: answer?.allowed ? answer.price.amountMicros : null,
      },
    ];
  });
  return { reply: replyState(facts, tier, prices), ...Object.fromEntries(states) } as Tweet['actions'];
}

/** Judges the tweet alone: nothing is written yet. */
const ANY_TEXT = 'x';

function replyState(facts: ActionFacts, tier: ApiTier, prices: PriceTable): Tweet['actions']['reply'] {
  const { accountState, actingUserId, authorId, quotedUserId, isMentioned, isOwn, isProtected, deletedAt } = facts;
  const answer = replyEligibility({
    via: 'tweet',
    tier,
    target: {
      authorId,
      mentionsAccount: isMentioned,
      quotesAccount: quotedUserId === actingUserId,
      isOwn,
      deleted: deletedAt !== null,
      protected: isProtected,
    },
    accountTwitterUserId: actingUserId,
    receivesDm: null,
    text: ANY_TEXT,
    prices,
  });
  const reason = accountProblem(accountState) ?? (answer.allowed ? null : answer.code);
  const priceMicros = answer.allowed ? answer.price.amountMicros : null;
  return {
    allowed: reason === null,
    reason,
    priceMicros,
    linkPriceMicros: priceMicros === null ? null : Math.max(priceMicros, prices.postCreateWithUrl),
  };
}
