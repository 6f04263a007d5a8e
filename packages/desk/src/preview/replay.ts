import {
  decideDirectMessage,
  decideTweet,
  type Brand,
  type CompiledCapture,
  type Decision,
  type IncomingDirectMessage,
  type IncomingTweet,
  type TicketState,
} from '@perch/core';
import { threadOf } from '../intake/plan-tweets.ts';
import { lastWordOf, type ImportedThreads } from './imported-threads.ts';
import type { ReceivingAccount } from './previewed-accounts.ts';
import { ThreadTickets } from './thread-tickets.ts';

/** A tweet, and the account through which it came in. */
export interface ReplayedTweet extends IncomingTweet {
  accountId: string;
  latestTweetId: string;
}

export interface ReplayedDirectMessage extends IncomingDirectMessage {
  accountId: string;
}

/** An account that takes in, by its settings. */
export interface Receiver extends Pick<ReceivingAccount, 'importBefore' | 'messagesSince'> {
  account: Brand;
  capture: CompiledCapture;
}

/** How the accounts of an organization are set up. */
export interface Reception {
  /** those that are not disconnected */
  brands: Brand[];
  /** by account; for whatever is replayed there is one */
  receivers: ReadonlyMap<string, Receiver>;
}

type ItemTickets = ({ ticketId: string; accountId: string } | null)[];
type Opened = Pick<TicketState, 'accountId' | 'conversationId' | 'customerId' | 'openedAt'>;

/**
 * What intake would make of items, were they to come in anew, one after the other, with no ticket there yet and nobody
 * closing one: by the same decisions, for several receptions side by side. Nothing is read or written: it remembers
 * which ticket each item is in, as far as later ones depend on it.
 */
export class Replay {
  readonly #receptions: readonly Reception[];
  readonly #imported: ImportedThreads;
  readonly #now: Date;
  readonly #nothing: ItemTickets;
  /** Which ticket a tweet is in makes no difference to a later one but between several accounts of ours. */
  readonly #remembersTweets: boolean;
  /** in each of the receptions */
  readonly #threads: ThreadTickets[];
  /** In each of the receptions: while nobody closes it, a conversation in direct messages has one ticket. */
  readonly #directTickets: Map<string, TicketState>[];
  readonly #tweets = new Map<string, ItemTickets>();
  readonly #directMessages = new Map<string, ItemTickets>();
  #ticketCount = 0;

  constructor(receptions: readonly Reception[], imported: ImportedThreads, now: Date) {
    this.#receptions = receptions;
    this.#imported = imported;
    this.#now = now;
    this.#nothing = receptions.map(() => null);
    this.#remembersTweets = receptions.some(({ receivers }) => receivers.size > 1);
    this.#threads = receptions.map(() => new ThreadTickets());
    this.#directTickets = receptions.map(() => new Map());
  }

  /** What each reception makes of the tweet. */
  tweet(tweet: ReplayedTweet): Decision[] {
    const { accountId, tweetId, latestTweetId, conversationId, authorId, inReplyToTweetId, inReplyToUserId } = tweet;
    const own = (this.#remembersTweets && this.#tweets.get(tweetId)) || this.#nothing;
    const parent = (this.#remembersTweets && inReplyToTweetId && this.#tweets.get(inReplyToTweetId)) || this.#nothing;
    const decisions = this.#receptions.map(({ brands, receivers }, side) => {
      const { account, capture, importBefore } = receivers.get(accountId)!;
      return decideTweet({
        tweet,
        account,
        brands,
        conversationTickets: this.#threads[side]!.concerning(conversationId, authorId, inReplyToUserId),
        ticketOfTweet: own[side]!,
        ticketOfParent: parent[side]!,
        capture,
        isImport: isBefore(tweet, importBefore),
        isAnswered: this.#isAnswered(tweet, importBefore),
        now: this.#now,
      });
    });
    const opened = { accountId, conversationId, customerId: authorId, openedAt: tweet.postedAt };
    const after = this.#ticketsAfter(decisions, accountId, (side) => {
      const ticket = this.#newTicket(opened);
      this.#threads[side]!.add(ticket);
      return ticket;
    });
    if (after && this.#remembersTweets) {
      this.#tweets.set(tweetId, after);
      if (latestTweetId !== tweetId) this.#tweets.set(latestTweetId, after);
    }
    return decisions;
  }

  /** The same of a direct message. */
  directMessage(message: ReplayedDirectMessage): Decision[] {
    const { accountId, dmEventId, dmConversationId, senderId, postedAt } = message;
    const own = this.#directMessages.get(dmEventId) ?? this.#nothing;
    const decisions = this.#receptions.map(({ brands, receivers }, side) => {
      const { account, capture, importBefore, messagesSince } = receivers.get(accountId)!;
      const ticket = this.#directTickets[side]!.get(dmConversationId);
      const lastWriter = this.#imported.lastWriters.get(lastWordOf(accountId, dmConversationId));
      const decision = decideDirectMessage({
        message,
        account,
        brands,
        conversationTickets: ticket ? [ticket] : [],
        ticketOfEvent: own[side]!,
        capture,
        isHistory: isBefore(message, messagesSince),
        isImport: isBefore(message, importBefore),
        brandHasLastWord: brands.some(({ twitterUserId }) => twitterUserId === lastWriter),
        now: this.#now,
      });
      if (decision.kind === 'outbound' && ticket && own[side] === null) noteAnswer(ticket, postedAt);
      return decision;
    });
    const opened = { accountId, conversationId: dmConversationId, customerId: senderId, openedAt: postedAt };
    const after = this.#ticketsAfter(decisions, accountId, (side) => {
      const ticket = this.#newTicket(opened);
      this.#directTickets[side]!.set(dmConversationId, ticket);
      return ticket;
    });
    if (after) this.#directMessages.set(dmEventId, after);
    return decisions;
  }

  /** As it was known when the import of the account went on: what somebody answers later changes nothing. */
  #isAnswered({ conversationId, authorId }: ReplayedTweet, importBefore: Date | null): boolean {
    const { answeredAt } = this.#imported;
    if (importBefore === null || answeredAt.size === 0) return false;
    const at = answeredAt.get(threadOf(conversationId, authorId));
    return at !== undefined && at < importBefore;
  }

  /** The ticket that the item is in afterwards, in each of the receptions, or null when it is in none. */
  #ticketsAfter(
    decisions: readonly Decision[],
    accountId: string,
    open: (side: number) => TicketState,
  ): ItemTickets | null {
    let isInTicket = false;
    const after = decisions.map((decision, side) => {
      if (decision.kind === 'ignore') return null;
      const ticketId = decision.kind === 'open' ? open(side).id : decision.ticketId;
      if (ticketId === null) return null;
      isInTicket = true;
      return { ticketId, accountId };
    });
    return isInTicket ? after : null;
  }

  #newTicket(opened: Opened): TicketState {
    const { accountId, conversationId, customerId, openedAt } = opened;
    return {
      id: String(++this.#ticketCount),
      status: 'open',
      closedAt: null,
      conversationId,
      customerId,
      accountId,
      openedAt,
      lastOutboundAt: null,
      isSpam: false,
      isCurrent: true,
    };
  }
}

const isBefore = ({ postedAt }: { postedAt: Date }, at: Date | null) => at !== null && postedAt < at;

function noteAnswer(ticket: TicketState, postedAt: Date): void {
  if (!ticket.lastOutboundAt || postedAt > ticket.lastOutboundAt) ticket.lastOutboundAt = postedAt;
}
