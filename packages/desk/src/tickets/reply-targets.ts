import type { Ticket } from '@perch/contracts';
import { accountProblem, replyEligibility, type ApiTier, type PriceTable } from '@perch/core';
import { emailProblem, type EmailFacts } from '../replies/email-reply.ts';

export interface AnsweringAccount {
  username: string;
  twitterUserId: string;
  state: string;
  tier: ApiTier;
  /** what X bills for its calls */
  prices: PriceTable;
}

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
  account: AnsweringAccount & { id: string };
  /** answers by direct message: another one, where tickets of two were merged */
  dmAccount: AnsweringAccount;
  /** connected accounts that could answer in public in place of `account` */
  otherAccounts: readonly (AnsweringAccount & { id: string })[];
  /**
   * the latest tweet to us in the ticket that still stands, else the latest; null when there is none, or none that we
   * know on X
   */
  tweet: {
    messageId: string;
    authorId: string;
    mentionedUserIds: string[];
    /** whose tweet it quotes, where we know that one */
    quotedUserId: string | null;
    isDeleted: boolean;
    /** a later one is gone */
    isEarlier: boolean | null;
  } | null;
  /** whom a direct message reaches */
  recipient: Target['recipient'];
  /** the latest direct message to us in the ticket */
  directMessageId: string | null;
}

type Target = Ticket['replyTargets'][number];

/** Judges the target alone: the text is not written yet. */
const ANY_TEXT = 'x';

/** The ways a reply can go, the ticket's own channel first. */
export function replyTargets(facts: ReplyFacts): Target[] {
  const targets: Target[] = [];
  if (facts.tweet) targets.push(target(facts, 'tweet', facts.tweet.messageId));
  const canWriteDm = facts.hasWrittenDm || facts.receivesDm === true;
  if (canWriteDm || facts.directMessageId !== null) targets.push(target(facts, 'dm', facts.directMessageId));
  return facts.channel === 'twitter_dm' ? targets.reverse() : targets;
}

/** The way by e-mail, which is always shown: who has no address may be given one. */
export function emailTarget(facts: EmailFacts): Target {
  const problem = emailProblem(facts);
  return {
    via: 'email',
    visibility: 'private',
    inReplyToMessageId: null,
    isEarlier: false,
    accountId: null,
    accountUsername: '',
    recipient: null,
    available: problem === null,
    problem,
    priceMicros: null,
    linkPriceMicros: null,
    otherAccounts: [],
  };
}

function target(facts: ReplyFacts, via: 'tweet' | 'dm', messageId: string | null): Target {
  const { tweet, account, dmAccount, otherAccounts } = facts;
  return {
    via,
    visibility: via === 'tweet' ? 'public' : 'private',
    inReplyToMessageId: messageId,
    accountId: via === 'tweet' ? account.id : null,
    recipient: via === 'dm' ? facts.recipient : null,
    isEarlier: (via === 'tweet' && tweet?.isEarlier) ?? false,
    ...judgedAs(facts, via, via === 'tweet' ? account : dmAccount),
    otherAccounts:
      via === 'tweet' ? otherAccounts.map((other) => ({ accountId: other.id, ...judgedAs(facts, via, other) })) : [],
  };
}

/** Whether X lets this account answer, and for how much. */
function judgedAs(facts: ReplyFacts, via: 'tweet' | 'dm', account: AnsweringAccount) {
  const { tweet } = facts;
  const { prices, twitterUserId } = account;
  const answer = replyEligibility({
    via,
    tier: account.tier,
    target: tweet && {
      authorId: tweet.authorId,
      mentionsAccount: tweet.mentionedUserIds.includes(twitterUserId),
      quotesAccount: tweet.quotedUserId === twitterUserId,
      isOwn: false,
      deleted: tweet.isDeleted,
      protected: facts.isProtected && tweet.authorId === facts.customerId,
    },
    accountTwitterUserId: twitterUserId,
    receivesDm: facts.hasWrittenDm ? true : facts.receivesDm,
    text: ANY_TEXT,
    prices,
  });
  const priceMicros = answer.allowed ? answer.price.amountMicros : null;
  const problem = accountProblem(account.state) ?? (answer.allowed ? null : answer.code);
  return {
    accountUsername: account.username,
    available: problem === null,
    problem,
    priceMicros,
    linkPriceMicros:
      via === 'dm' || priceMicros === null ? priceMicros : Math.max(priceMicros, prices.postCreateWithUrl),
  };
}
