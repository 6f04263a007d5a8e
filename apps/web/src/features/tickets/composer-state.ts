import type { Attachment, Message } from '@perch/contracts';
import { hasUrl, measureReply, type ReplyMeasure } from '@perch/core';
import type { Mode, ReplyTarget } from './draft-store.ts';
import { filesProblem, type FileProblem } from './file-rules.ts';
import { modeOf } from './message-mode.ts';

export { formatPrice } from '../../lib/format-price.ts';
export type { ReplyTarget } from './draft-store.ts';

/** The ways a reply can go when this account of ours answers in public. */
export const answeredAs = (targets: readonly ReplyTarget[], username: string | null): ReplyTarget[] =>
  targets.map((target) => ({
    ...target,
    ...target.otherAccounts.find(({ accountUsername }) => accountUsername === username),
  }));

/** What the agent is about to send. */
export interface Written {
  mode: Mode;
  text: string;
  /** without words they are a reply too */
  files?: readonly Attachment[];
  /** of a text that goes as several tweets */
  parts?: readonly string[] | null;
  /** another tweet than the customer's latest is answered; X judges it when it is sent */
  isOtherTweet?: boolean;
  isTweetGone?: boolean;
}

export interface ComposerState {
  target: ReplyTarget | null;
  /** null where nothing outside limits the length */
  measure: ReplyMeasure | null;
  /** characters too many, whatever limits them; 0 of what goes as several tweets */
  over: number;
  /** nothing is written yet, so nothing is said of it */
  isEmpty: boolean;
  canSend: boolean;
  /** code of what stands in the way of this way, whatever is written */
  problem: string | null;
  /** why the files cannot go along */
  fileProblem: FileProblem | null;
  /** what X bills for this text, micro-dollars; null when it is not known */
  priceMicros: number | null;
  hasDearLink: boolean;
}

const MAX_NOTE_LENGTH = 10_000;
const MAX_EMAIL_LENGTH = 20_000;
/** They hold for every tweet that is answered by the account. */
const OF_THE_ACCOUNT = new Set(['needs_reauthorization', 'account_paused', 'account_disconnected']);

/** What may be done with a text: the same functions the API asks before it takes the reply. */
export function composerState(targets: readonly ReplyTarget[], written: Written): ComposerState {
  const { mode, text, files = [], parts = null } = written;
  const isBlank = measureReply(text, 'dm').problem === 'empty';
  const isEmpty = isBlank && files.length === 0;
  const target = targets.find(({ via }) => via === mode) ?? null;
  const problem = mode === 'note' ? null : problemOf(target, written);
  const fileProblem = filesProblem(files, mode);
  const measure = mode === 'tweet' || mode === 'dm' ? measureReply(text, mode) : null;
  const remaining = measure?.remaining ?? (mode === 'note' ? MAX_NOTE_LENGTH : MAX_EMAIL_LENGTH) - text.trim().length;
  const over = parts === null ? Math.max(0, -remaining) : 0;
  const tweets = mode === 'tweet' ? (parts ?? [text]) : [];
  return {
    target,
    measure,
    over,
    isEmpty,
    canSend: !isEmpty && over === 0 && problem === null && fileProblem === null && !(mode === 'note' && isBlank),
    problem,
    fileProblem,
    priceMicros: mode === 'tweet' ? priceOf(tweets, target) : (target?.priceMicros ?? null),
    hasDearLink: tweets.some(hasUrl),
  };
}

function priceOf(tweets: readonly string[], target: ReplyTarget | null): number | null {
  const prices = tweets.map((tweet) => (hasUrl(tweet) ? target?.linkPriceMicros : target?.priceMicros) ?? null);
  return prices.reduce((sum, price) => (sum === null || price === null ? null : sum + price), 0);
}

function problemOf(target: ReplyTarget | null, { mode, isOtherTweet, isTweetGone }: Written): string | null {
  if (!target) return 'reply_channel_unavailable';
  const problem = target.available ? null : (target.problem ?? 'reply_not_eligible');
  if (mode !== 'tweet' || !isOtherTweet) return problem;
  return problem && OF_THE_ACCOUNT.has(problem) ? problem : isTweetGone ? 'target_gone' : null;
}

/** They would meet the same again, as long as nothing else has changed. */
const REFUSALS = new Set([
  'dm_closed',
  'forbidden',
  'not_mentioned',
  'target_gone',
  'not_found',
  'credits_depleted',
  'usage_capped',
  'unauthorized',
]);

/** What X said to the latest reply by a way. */
export interface Refusal {
  code: string;
  /** its message waits in the thread, says why and offers other ways; one that was discarded says nothing any more */
  isWaiting: boolean;
}

/** How X refused the latest reply by this way; null once something else has been said by it since. */
export function refusedBefore(messages: readonly Message[], mode: Mode): Refusal | null {
  const delivery = messages.findLast((message) => message.direction !== 'note' && modeOf(message) === mode)?.delivery;
  const isWaiting = delivery?.state === 'failed';
  if (!isWaiting && delivery?.state !== 'discarded') return null;
  return delivery.code && REFUSALS.has(delivery.code) ? { code: delivery.code, isWaiting } : null;
}

/** Another way for the same words, the best one first. */
export type Route = Exclude<Mode, 'note'> | 'open_on_x';
export type PrivateWay = 'dm' | 'email';

/** @param permalink of the tweet that would be answered, where one can go oneself */
export function otherRoutes(targets: readonly ReplyTarget[], mode: Mode, permalink: string | null): Route[] {
  const open = (['tweet', 'dm', 'email'] as const).filter(
    (via) => via !== mode && targets.some((target) => target.via === via && target.available),
  );
  return permalink && mode !== 'email' && mode !== 'note' && !open.includes('tweet') ? [...open, 'open_on_x'] : open;
}
