import type { DeliveryCode } from './delivery-codes.ts';

/** One effect on the outside world. */
export const DELIVERY_KINDS = [
  'tweet',
  'dm',
  'retweet',
  'unretweet',
  'like',
  'unlike',
  'delete_tweet',
  'email',
  'sms',
  'webhook',
] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** What is done to a tweet that is there: asked twice, X does it once, and confirms it with no id of its own. */
export const TWEET_EFFECTS = [
  'retweet',
  'unretweet',
  'like',
  'unlike',
  'delete_tweet',
] as const satisfies DeliveryKind[];
export type TweetEffect = (typeof TWEET_EFFECTS)[number];

export const DELIVERY_STATES = ['held', 'queued', 'sending', 'sent', 'failed', 'unknown', 'discarded'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a delivery is held: it may still be taken back, its time has not come, or somebody must approve it first. */
export const HOLD_REASONS = ['undo', 'scheduled', 'approval'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export interface Hold {
  reason: HoldReason;
  /** null: until somebody says so */
  until: Date | null;
}

/** What the state machine reads of a delivery. */
export interface DeliveryView {
  kind: DeliveryKind;
  state: DeliveryState;
  /** Of a held one. */
  holdReason: HoldReason | null;
  /** The time that the writer has chosen, whatever else it waits for. */
  sendAt: Date | null;
  /** Counted up by each claim. */
  attempt: number;
  heldUntil: Date | null;
  dueAt: Date | null;
  /** Attempts of which nobody knew whether they arrived. What they wrote may show at any time. */
  doubts: number;
  /** From when on a post may be ours: since the first attempt in doubt, else since the latest attempt. */
  sendingSince: Date | null;
  /** When the latest attempt was claimed. */
  attemptSince: Date | null;
  /** End of that attempt's lease; kept while `unknown`. */
  leaseUntil: Date | null;
  remoteId: string | null;
  /** The first read that covered the time of sending and did not show it. */
  firstAbsentAt: Date | null;
  /** The credentials were refreshed for this delivery already. */
  hasRefreshed: boolean;
  /**
   * Better twice than never: alerts by e-mail and SMS, calls of webhooks. Never a tweet or a direct message; of the rest
   * on X all that asking twice does once.
   */
  mayRepeat: boolean;
  /** Tells somebody of a burst: it helps soon or not at all. */
  isAlert: boolean;
}

/** `attempt`: the attempt whose outcome this is; an outcome of an earlier attempt changes nothing but by succeeding. */
export type DeliveryEvent =
  /** `isStale`: the customer has written since somebody said that it shall go */
  | { type: 'released'; isEarly?: boolean; isStale?: boolean }
  | { type: 'approved' }
  | { type: 'rejected' }
  /** other words, judged as a new reply */
  | { type: 'edited'; hold: Hold | null }
  | { type: 'claimed'; leaseUntil: Date }
  /** `detail`: what the other side said to it */
  | {
      type: 'succeeded';
      remoteId: string | null;
      permalink?: string | null;
      isConfirmed?: boolean;
      detail?: string;
      attempt?: number;
    }
  | { type: 'rate_limited'; resetAt: Date | null; attempt?: number }
  | { type: 'usage_capped'; detail?: string; attempt?: number }
  | { type: 'credits_depleted'; detail?: string; attempt?: number }
  /** 401 while a refresh token is at hand. */
  | { type: 'unauthorized_refreshable'; detail?: string; attempt?: number }
  | { type: 'refused'; code: DeliveryCode; detail: string; attempt?: number }
  /** 5xx, cut or timeout on a write: nobody knows whether it happened. */
  | { type: 'uncertain'; detail?: string; attempt?: number }
  | { type: 'lease_expired' }
  /** Met in a poll or a reconciling read. */
  | { type: 'found'; remoteId: string; permalink?: string | null }
  /** A read of the own timeline (or DM conversation), from `coversFrom` on, that does not show it. */
  | { type: 'absent'; readAt: Date; coversFrom: Date }
  | { type: 'discard' }
  /** a newer message says it all */
  | { type: 'superseded' }
  | { type: 'retry' }
  /** no id: the person could not tell where it stands */
  | { type: 'agent_says_posted'; remoteId: string | null; permalink?: string | null }
  | { type: 'agent_says_not_posted' };
export type DeliveryEventType = DeliveryEvent['type'];

/** Why an event changes nothing. */
export type IgnoredBecause =
  | 'already_sent'
  | 'not_now' // the state does not know this event
  | 'too_early' // not due, not yet to be released, lease still running
  | 'stale_attempt'
  | 'awaits_approval'
  | 'in_flight' // an answer may come any moment
  | 'in_doubt' // first find out whether it was posted
  | 'not_covering' // the read does not reach the time of sending
  | 'first_absence_stands'; // a second one counts from 60 s after the lease

export interface DeliveryFailure {
  code: DeliveryCode;
  detail: string | null;
}

export interface DeliveryPatch {
  attempt?: number;
  holdReason?: HoldReason | null;
  heldUntil?: Date | null;
  dueAt?: Date | null;
  doubts?: number;
  sendingSince?: Date | null;
  attemptSince?: Date;
  leaseUntil?: Date | null;
  remoteId?: string;
  permalink?: string | null;
  sentAt?: Date;
  firstAbsentAt?: Date | null;
  hasRefreshed?: boolean;
  failure?: DeliveryFailure | null;
}

export type Transition =
  | ({ kind: 'moved'; state: DeliveryState } & DeliveryPatch & {
        /** To be done beside storing the row. */
        flagAccount?: 'usage_capped' | 'credits_depleted' | 'needs_reauth';
        refreshCredentials?: true;
      })
  | { kind: 'ignored'; why: IgnoredBecause };
