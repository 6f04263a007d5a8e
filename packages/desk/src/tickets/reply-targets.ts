import type { Ticket } from '@perch/contracts';
import { PRICES_2026, replyEligibility, type ApiTier, type PriceTable } from '@perch/core';
import { emailProblem, type EmailFacts } from '../replies/email-reply.ts';

/** What is known about answering a ticket: the same as `createReply` goes by. */
export interface ReplyFacts {
  channel: Ticket['channel'];
  /** who wrote the tweet that is answered */
  customerId: string;
  /** X's `receives_your_dm`, null when not known */
  receivesDm: boolean | null;
  /** who wrote to us may be answered, whatever X says of strangers */
  hasWrittenDm: boolean;
  isProtected: boolean;
  /** answers in public */
  account: { username: string; twitterUserId: string; state: string; tier: ApiTier };
  /** answers by direct message: another one, where tickets of two were merged */
  dmAccount: ReplyFacts['account'];
  /**
   * the latest tweet to us in the ticket that still stands, else the latest; null when there is none, or none that we
   * know on X
   */
  tweet: {
    messageId: string;
    authorId: string;
    mentionedUserIds: string[];
    isDeleted: boolean;
    /** a later one is gone */
    isEarlier: boolean | null;
  } | null;
  /** the latest direct message to us in the ticket */
  directMessageId: string | null;
}

/** Judges the target alone: the text is not written yet. */
const ANY_TEXT = 'x';

/** The ways a reply can go, the ticket's own channel first. */
export function replyTargets(
  facts: ReplyFacts,
  prices: PriceTable = PRICES_2026,
  dmPrices: PriceTable = prices,
): Ticket['replyTargets'] {
  const targets: Ticket['replyTargets'] = [];
  if (facts.tweet) targets.push(target(facts, prices, 'tweet', facts.tweet.messageId));
  const canWriteDm = facts.hasWrittenDm || facts.receivesDm === true;
  if (canWriteDm || facts.directMessageId !== null) targets.push(target(facts, dmPrices, 'dm', facts.directMessageId));
  return facts.channel === 'twitter_dm' ? targets.reverse() : targets;
}

/** The way by e-mail, which is always shown: who has no address may be given one. */
export function emailTarget(facts: EmailFacts): Ticket['replyTargets'][number] {
  const problem = emailProblem(facts);
  return {
    via: 'email',
    visibility: 'private',
    inReplyToMessageId: null,
    isEarlier: false,
    accountUsername: '',
    available: problem === null,
    problem,
    priceMicros: null,
    linkPriceMicros: null,
  };
}

function target(
  facts: ReplyFacts,
  prices: PriceTable,
  via: 'tweet' | 'dm',
  messageId: string | null,
): Ticket['replyTargets'][number] {
  const { tweet } = facts;
  const account = via === 'tweet' ? facts.account : facts.dmAccount;
  const answer = replyEligibility({
    via,
    tier: account.tier,
    target: tweet && {
      authorId: tweet.authorId,
      mentionsAccount: tweet.mentionedUserIds.includes(account.twitterUserId),
      quotesAccount: false,
      isOwn: false,
      deleted: tweet.isDeleted,
      protected: facts.isProtected && tweet.authorId === facts.customerId,
    },
    accountTwitterUserId: account.twitterUserId,
    receivesDm: facts.hasWrittenDm ? true : facts.receivesDm,
    text: ANY_TEXT,
    prices,
  });
  const priceMicros = answer.allowed ? answer.price.amountMicros : null;
  const problem = accountProblem(account.state) ?? (answer.allowed ? null : answer.code);
  return {
    via,
    visibility: via === 'tweet' ? 'public' : 'private',
    inReplyToMessageId: messageId,
    isEarlier: (via === 'tweet' && tweet?.isEarlier) ?? false,
    accountUsername: account.username,
    available: problem === null,
    problem,
    priceMicros,
    linkPriceMicros:
      via === 'dm' || priceMicros === null ? priceMicros : Math.max(priceMicros, prices.postCreateWithUrl),
  };
}

/** Why nothing goes out whatever the tweet; who reads it should know whom to ask. */
function accountProblem(state: string): string | null {
  if (state === 'connected') return null;
  if (state === 'needs_reauthorization') return state;
  return state === 'paused' ? 'account_paused' : 'account_disconnected';
}
