import type { KeywordMatch } from '../match/match-keywords.ts';
import { captureText, type CompiledCapture } from './capture.ts';
import { continueTicket, newestOf, ticketForMessage } from './continue-ticket.ts';
import type { Brand, Decision, IncomingTweet, ReasonCode, TicketState } from './types.ts';

export interface TweetInput {
  tweet: IncomingTweet;
  /** The account through which the tweet came in. */
  account: Brand;
  /** All connected accounts of the organization, this one too. */
  brands: Brand[];
  /** All tickets of this conversation in the organization. */
  conversationTickets: TicketState[];
  /** The ticket that this very tweet is already in. */
  ticketOfTweet: { ticketId: string; accountId: string } | null;
  /** The ticket that the tweet replied to is in. */
  ticketOfParent: { ticketId: string } | null;
  capture: CompiledCapture;
  /** The keywords that are in the tweet, where the caller has looked for them already. */
  keywordMatches?: readonly KeywordMatch[];
  /** Posted before the account was connected, and read because somebody asked for history. */
  isImport: boolean;
  /** The brand has answered the author in this conversation; known of imports only. */
  isAnswered: boolean;
  now: Date;
}

/** What becomes of a tweet (DESIGN §5 "Threading" and "Capture", in that order). */
export function decideTweet(input: TweetInput): Decision {
  const { tweet, account, brands, ticketOfTweet, ticketOfParent, capture, keywordMatches } = input;

  if (tweet.authorId === account.twitterUserId) {
    return { kind: 'outbound', ticketId: ticketAnswered(input), reason: { code: 'own_tweet' } };
  }
  if (brands.some(({ twitterUserId }) => twitterUserId === tweet.authorId)) {
    return ticketOfParent
      ? { kind: 'outbound', ticketId: ticketOfParent.ticketId, reason: { code: 'own_brand' } }
      : ignore('own_brand');
  }
  if (ticketOfTweet) {
    return ticketOfTweet.accountId === account.accountId
      ? { kind: 'append', ticketId: ticketOfTweet.ticketId, reopen: false, reason: { code: 'already_in_ticket' } }
      : { kind: 'link', ticketId: ticketOfTweet.ticketId, reason: { code: 'other_account_has_it' } };
  }

  const opensNothing = input.isImport && input.isAnswered;
  const taker = accountNamedFirst(tweet, brands);
  const isForOtherAccount = taker !== undefined && taker.accountId !== account.accountId;
  const continued = ticketContinued(input);
  if (continued) {
    const decision = continueTicket(continued, tweet, {
      reopenHours: capture.settings.reopenHours.public,
      capture,
      keywordMatches,
      opensNothing: opensNothing ? 'imported_answered' : null,
      code: 'conversation_continues',
    });
    return decision.kind === 'open' && isForOtherAccount ? ignore('other_account_takes_it') : decision;
  }

  if (opensNothing) return ignore('imported_answered');
  if (isForOtherAccount) return ignore('other_account_takes_it');
  const switchedOff = kindSwitchedOff(tweet, capture);
  if (switchedOff) return ignore(switchedOff);

  const captured = captureText(
    {
      text: tweet.text,
      keywordMatches,
      authorId: tweet.authorId,
      mode: capture.settings.mentions,
      codeForAll: 'all_mentions',
    },
    capture,
  );
  if ('refused' in captured) return { kind: 'ignore', reason: captured.refused };
  return { kind: 'open', ...captured, followUpOfId: null, relatedTicketId: relatedTicket(input) };
}

const ignore = (code: ReasonCode): Decision => ({ kind: 'ignore', reason: { code } });

/** The brand's own tweet, written outside Perch, belongs to the ticket of the tweet or of the person it answers. */
function ticketAnswered({ tweet, ticketOfTweet, ticketOfParent, conversationTickets }: TweetInput): string | null {
  if (ticketOfTweet) return ticketOfTweet.ticketId;
  if (tweet.kind === 'retweet' || tweet.inReplyToTweetId === null) return null;
  if (ticketOfParent) return ticketOfParent.ticketId;
  const customers = conversationTickets.filter(({ customerId }) => customerId === tweet.inReplyToUserId);
  return ticketForMessage(customers, tweet.postedAt)?.id ?? null;
}

/** A retweet says nothing, so it continues nothing. */
function ticketContinued({ tweet, conversationTickets, ticketOfParent }: TweetInput): TicketState | undefined {
  if (tweet.kind === 'retweet' || conversationTickets.length === 0) return undefined;
  const own = conversationTickets.filter(({ customerId }) => customerId === tweet.authorId);
  const answered = own.find(({ id, status }) => id === ticketOfParent?.ticketId && status !== 'closed');
  return answered ?? ticketForMessage(own, tweet.postedAt);
}

/** Of several of our accounts named: the one replied to, else the one named first that will take this mention in. */
function accountNamedFirst(tweet: IncomingTweet, brands: readonly Brand[]): Brand | undefined {
  const repliedTo = takerOf(tweet.inReplyToUserId, brands, tweet.postedAt);
  if (repliedTo) return repliedTo;
  for (const userId of tweet.mentionedUserIds) {
    const named = takerOf(userId, brands, tweet.postedAt);
    if (named) return named;
  }
  return undefined;
}

const takerOf = (userId: string | null, brands: readonly Brand[], postedAt: Date) =>
  brands.find((brand) => brand.twitterUserId === userId && takesMention(brand, postedAt));

const takesMention = ({ capturesMentions, mentionsSince }: Brand, postedAt: Date) =>
  capturesMentions !== false && (mentionsSince === undefined || postedAt >= mentionsSince);

function kindSwitchedOff({ kind }: IncomingTweet, { settings }: CompiledCapture): ReasonCode | null {
  if (kind === 'retweet' && !settings.includeRetweets) return 'retweet_off';
  if (kind === 'quote' && !settings.includeQuotes) return 'quote_off';
  if (kind === 'reply' && !settings.includeReplies) return 'reply_off';
  return null;
}

function relatedTicket({ ticketOfParent, conversationTickets }: TweetInput): string | null {
  if (conversationTickets.length === 0) return ticketOfParent?.ticketId ?? null;
  return ticketOfParent?.ticketId ?? newestOf(conversationTickets.filter(({ isSpam }) => !isSpam))?.id ?? null;
}
