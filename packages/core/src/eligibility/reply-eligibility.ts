import { priceOfReply } from '../cost/price-of.ts';
import { PRICES_2026, type Price, type PriceTable } from '../cost/prices.ts';
import { measureReply } from '../text/weighted-length.ts';

export type ApiTier = 'self_serve' | 'enterprise';

export interface ReplyTarget {
  authorId: string;
  /** The author mentioned our account in it. */
  mentionsAccount: boolean;
  quotesAccount: boolean;
  /** Our own account wrote it. */
  isOwn: boolean;
  deleted: boolean;
  /** The author's posts are protected, and our account does not see them. */
  protected: boolean;
}

export interface ReplyQuestion {
  via: 'tweet' | 'dm';
  tier: ApiTier;
  /** The tweet to be answered; null when there is none to answer (or none known). A direct message needs none. */
  target: ReplyTarget | null;
  accountTwitterUserId: string;
  /** X's `receives_your_dm`; null when not known, which we take for yes: X has the last word. */
  receivesDm: boolean | null;
  text: string;
  /** Files go with it: it needs no text. */
  hasMedia?: boolean;
  prices?: PriceTable;
}

export const NOT_ELIGIBLE = [
  'no_target',
  'target_gone',
  'target_protected',
  /** Self-serve keys may only answer who mentioned or quoted the account (X, 23 Feb 2026). */
  'not_summoned',
  'dm_closed',
  'empty',
  'too_long',
  /** Self-serve posts may hold one $CASHTAG. */
  'too_many_cashtags',
] as const;
export type NotEligible = (typeof NOT_ELIGIBLE)[number];

export type ReplyEligibility =
  | { allowed: true; price: Price }
  | { allowed: false; code: NotEligible; bestRoute: 'dm' | 'open_on_x' | null };

/** Whether X will take this reply, what it costs, and else the best way that is left. The text is judged last. */
export function replyEligibility(question: ReplyQuestion): ReplyEligibility {
  const { via, text, prices = PRICES_2026 } = question;
  const isSummoned = question.target !== null && (question.target.mentionsAccount || question.target.quotesAccount);
  const refusal =
    (via === 'dm' ? refuseDirectMessage(question) : refuseTweet(question, isSummoned)) ?? refuseText(question);
  return refusal ?? { allowed: true, price: priceOfReply({ via, text, isSummoned }, prices) };
}

type Refusal = Extract<ReplyEligibility, { allowed: false }>;

const refuse = (code: NotEligible, bestRoute: Refusal['bestRoute']): Refusal => ({ allowed: false, code, bestRoute });

function refuseDirectMessage({ receivesDm, target }: ReplyQuestion): Refusal | null {
  if (receivesDm !== false) return null;
  return refuse('dm_closed', target !== null && !target.deleted && !target.protected ? 'open_on_x' : null);
}

function refuseTweet(question: ReplyQuestion, isSummoned: boolean): Refusal | null {
  const { target, tier } = question;
  if (target === null) return refuse('no_target', privately(question));
  if (target.deleted) return refuse('target_gone', privately(question));
  if (target.protected) return refuse('target_protected', privately(question));
  const isOwn = target.isOwn || target.authorId === question.accountTwitterUserId;
  if (tier === 'self_serve' && !isOwn && !isSummoned) return refuse('not_summoned', privately(question) ?? 'open_on_x');
  return null;
}

/** Only where X said so: "write a direct message" must not lead from one refusal to the next. */
const privately = ({ receivesDm }: ReplyQuestion) => (receivesDm === true ? 'dm' : null);

function refuseText(question: ReplyQuestion): Refusal | null {
  const { text, via, tier, hasMedia } = question;
  const { problem } = measureReply(text, via, hasMedia);
  if (problem === 'empty') return refuse('empty', null);
  if (problem === 'too_long') return refuse('too_long', via === 'tweet' ? privately(question) : null);
  if (via === 'tweet' && tier === 'self_serve' && cashtags(text) > 1) return refuse('too_many_cashtags', null);
  return null;
}

/** X's shape of a cashtag: $ and one to six letters, perhaps with a class (.A or _B). */
export const cashtags = (text: string) =>
  (text.match(/(?<![\p{L}\p{N}$#@])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\p{L}\p{N}_])/gu) ?? []).length;
