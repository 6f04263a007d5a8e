import { priceOfInteraction } from '../cost/price-of.ts';
import { PRICES_2026, type Price, type PriceTable } from '../cost/prices.ts';
import type { TweetEffect } from '../delivery/types.ts';
import type { ApiTier } from './reply-eligibility.ts';

/** What an account of ours does to a tweet that is there. */
export const TWEET_ACTIONS = ['retweet', 'like', 'delete'] as const;
export type TweetAction = (typeof TWEET_ACTIONS)[number];

/** Why X would not take it, or we would not ask. */
export type ActionRefusal =
  | AccountProblem
  | 'target_gone'
  | 'target_protected'
  /** only what the account has written itself can be deleted */
  | 'not_own'
  /** X has liking for its enterprise customers only */
  | 'not_in_plan';

/** Why an account does nothing on X at present. */
export type AccountProblem = 'needs_reauthorization' | 'account_paused' | 'account_disconnected';

export interface TweetActionQuestion {
  effect: TweetEffect;
  tier: ApiTier;
  /** of the account that acts */
  accountState: string;
  tweet: {
    /** The account that acts wrote it. */
    isOwn: boolean;
    isDeleted: boolean;
    /** Its author's posts are protected. */
    isProtected: boolean;
  };
  prices?: PriceTable;
}

export type TweetActionEligibility = { allowed: true; price: Price } | { allowed: false; code: ActionRefusal };

/** Whether X will let the account do this to the tweet, and what it costs. */
export function tweetActionEligibility(question: TweetActionQuestion): TweetActionEligibility {
  const { effect, accountState, prices = PRICES_2026 } = question;
  const code = accountProblem(accountState) ?? refusal(question);
  return code === null ? { allowed: true, price: priceOfInteraction(effect, prices) } : { allowed: false, code };
}

function refusal({ effect, tier, tweet }: TweetActionQuestion): ActionRefusal | null {
  if (tweet.isDeleted) return 'target_gone';
  switch (effect) {
    case 'like':
    case 'unlike':
      return tier === 'self_serve' ? 'not_in_plan' : null;
    case 'retweet':
      return tweet.isProtected ? 'target_protected' : null;
    case 'unretweet':
      return null;
    case 'delete_tweet':
      return tweet.isOwn ? null : 'not_own';
  }
}

/** Why nothing goes out by an account whatever it is; who reads it should know whom to ask. */
export function accountProblem(state: string): AccountProblem | null {
  if (state === 'connected') return null;
  if (state === 'needs_reauthorization') return state;
  return state === 'paused' ? 'account_paused' : 'account_disconnected';
}

const EFFECTS = {
  retweet: ['retweet', 'unretweet'],
  like: ['like', 'unlike'],
  delete: ['delete_tweet', null],
} as const satisfies Record<TweetAction, readonly [TweetEffect, TweetEffect | null]>;

/** What brings the action about, or takes it back; null: a deletion cannot be. */
export const effectOf = (action: TweetAction, isOn: boolean): TweetEffect | null => EFFECTS[action][isOn ? 0 : 1];
