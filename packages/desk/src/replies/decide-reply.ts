import { AppError, type CreateReply, type DirectMessagePayload, type TweetPayload } from '@perch/contracts';
import {
  measureReply,
  replyEligibility,
  type ApiTier,
  type Price,
  type ReplyEligibility,
  type ReplyTarget,
} from '@perch/core';

/** What is known of a ticket that is to be answered on X: who was written to answers, and whoever wrote is answered. */
export interface TicketFacts {
  status: string;
  accountId: string;
  /** the direct messages that are continued; null: none, so that they are between account and customer */
  dmConversationId: string | null;
  customerId: string;
  accountState: string;
  twitterUserId: string;
  /** what the account's plan at X allows */
  tier: ApiTier;
  receivesDm: boolean | null;
  isProtected: boolean | null;
  /** the customer has written a direct message to the account */
  hasWrittenDm: boolean;
}

/** A ticket that nobody on X is known of, or none of our accounts: opened by e-mail or by hand. */
export type NobodyOnX = { [Fact in keyof TicketFacts]: TicketFacts[Fact] | null };

export const isOnX = (ticket: TicketFacts | NobodyOnX): ticket is TicketFacts =>
  ticket.accountId !== null && ticket.customerId !== null;

/** The message that is answered, with the tweet it shows. */
export interface Answered {
  messageId: string;
  tweet: {
    latestTweetId: string;
    authorId: string;
    conversationId: string;
    mentionedUserIds: string[];
    /** whose tweet it quotes, where we know that one */
    quotedUserId: string | null;
    isOwn: boolean;
    isDeleted: boolean;
  } | null;
}

export interface ReplyEffect {
  payload: TweetPayload | DirectMessagePayload;
  /** what goes to one conversation goes in order */
  target: string;
}

export interface ReplyWish extends Pick<CreateReply, 'text' | 'inReplyToMessageId'> {
  via: 'tweet' | 'dm';
  hasMedia?: boolean;
}

/** What to send where, or why not: the rules that the composer shows. */
export function decideReply(ticket: TicketFacts, answered: Answered | null, input: ReplyWish): ReplyEffect {
  if (input.inReplyToMessageId && !answered) throw new AppError('reply_channel_unavailable');
  if (ticket.accountState !== 'connected') throw new AppError('account_not_active');
  const { via, text, hasMedia = false } = input;
  if (via === 'tweet' && !answered?.tweet) throw new AppError('reply_channel_unavailable');
  // who wrote to us may be answered, whatever X says of strangers
  const receivesDm = ticket.hasWrittenDm ? true : ticket.receivesDm;
  if (via === 'dm' && receivesDm !== true) throw new AppError('reply_channel_unavailable');
  const price = priceUnlessRefused(
    replyEligibility({
      via,
      tier: ticket.tier,
      target: answered?.tweet ? targetOf(ticket, answered.tweet) : null,
      accountTwitterUserId: ticket.twitterUserId,
      receivesDm,
      text,
      hasMedia,
    }),
  );
  if (via === 'tweet') {
    const { latestTweetId, conversationId } = answered!.tweet!;
    return {
      payload: {
        text,
        inReplyToTweetId: latestTweetId,
        conversationId,
        isSummoned: price.reasons.includes('summoned_reply'),
      },
      target: `conversation:${conversationId}`,
    };
  }
  const { twitterUserId, customerId } = ticket;
  const dmConversationId = ticket.dmConversationId ?? oneToOne(twitterUserId, customerId);
  const isNew = ticket.dmConversationId === null;
  const payload = { text, dmConversationId, ...(isNew && { participantId: customerId }) };
  return { payload, target: `dm:${dmConversationId}` };
}

/** The tweet that a later part of a split answer becomes: which one it answers shows when that one is sent. */
export function laterPart(text: string, conversationId: string | null): TweetPayload {
  const { problem } = measureReply(text, 'tweet');
  if (problem !== null) throw new AppError(problem === 'empty' ? 'reply_empty' : 'reply_too_long');
  return { text, inReplyToTweetId: null, conversationId };
}

const targetOf = (ticket: TicketFacts, tweet: NonNullable<Answered['tweet']>): ReplyTarget => ({
  authorId: tweet.authorId,
  mentionsAccount: tweet.mentionedUserIds.includes(ticket.twitterUserId),
  quotesAccount: tweet.quotedUserId === ticket.twitterUserId,
  // what another account of ours wrote, X lets only those answer who may answer anybody
  isOwn: tweet.isOwn && tweet.authorId === ticket.twitterUserId,
  deleted: tweet.isDeleted,
  protected: (ticket.isProtected ?? false) && tweet.authorId === ticket.customerId,
});

function priceUnlessRefused(answer: ReplyEligibility): Price {
  if (answer.allowed) return answer.price;
  switch (answer.code) {
    case 'empty':
      throw new AppError('reply_empty');
    case 'too_long':
      throw new AppError('reply_too_long');
    case 'no_target':
      throw new AppError('reply_channel_unavailable');
    default:
      throw new AppError('reply_not_eligible', { errors: [{ path: 'via', message: answer.code }] });
  }
}

/** X's id of a conversation of two: the smaller id first. */
const oneToOne = (a: string, b: string) => (BigInt(a) < BigInt(b) ? `${a}-${b}` : `${b}-${a}`);
