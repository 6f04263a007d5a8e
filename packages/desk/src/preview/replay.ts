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

/** A tweet, and the account through which it came in. */
export interface ReplayedTweet extends IncomingTweet {
  accountId: string;
  latestTweetId: string;
}

export interface ReplayedDirectMessage extends IncomingDirectMessage {
  accountId: string;
}

/** How the accounts of an organization are set up. */
export interface Reception {
  /** those that are not disconnected */
  brands: Brand[];
  /** by account; for whatever is replayed there is one */
  receivers: ReadonlyMap<string, { account: Brand; capture: CompiledCapture }>;
}

const NO_TICKETS: TicketState[] = [];

/** The tickets of one conversation, in each of the receptions. */
type Tickets = TicketState[][];
type TweetTickets = ({ ticketId: string; accountId: string } | null)[];

/**
 * What intake would make of items, were they to come in now, one after the other, with no ticket there yet and nobody
 * closing one: by the same decisions, for several receptions side by side. Nothing is read or written: it remembers
 * which ticket each item is in, as far as later ones depend on it.
 */
export class Replay {
  readonly #receptions: readonly Reception[];
  readonly #now: Date;
  readonly #nothing: TweetTickets;
  /** Which ticket a tweet is in makes no difference to a later one but between several accounts of ours. */
  readonly #remembersTweets: boolean;
  readonly #conversations = new Map<string, Tickets>();
  readonly #directConversations = new Map<string, Tickets>();
  readonly #tweets = new Map<string, TweetTickets>();
  readonly #directMessages = new Map<string, TweetTickets>();
  #ticketCount = 0;

  constructor(receptions: readonly Reception[], now: Date) {
    this.#receptions = receptions;
    this.#now = now;
    this.#nothing = receptions.map(() => null);
    this.#remembersTweets = receptions.some(({ receivers }) => receivers.size > 1);
  }

  /** What each reception makes of the tweet. */
  tweet(tweet: ReplayedTweet): Decision[] {
    const { accountId, tweetId, latestTweetId, conversationId, authorId, inReplyToTweetId, postedAt } = tweet;
    const tickets = this.#conversations.get(conversationId);
    const own = (this.#remembersTweets && this.#tweets.get(tweetId)) || this.#nothing;
    const parent = (this.#remembersTweets && inReplyToTweetId && this.#tweets.get(inReplyToTweetId)) || this.#nothing;
    const decisions = this.#receptions.map(({ brands, receivers }, side) => {
      const { account, capture } = receivers.get(accountId)!;
      return decideTweet({
        tweet,
        account,
        brands,
        conversationTickets: tickets?.[side] ?? NO_TICKETS,
        ticketOfTweet: own[side]!,
        ticketOfParent: parent[side]!,
        capture,
        isImport: false,
        isAnswered: false,
        now: this.#now,
      });
    });
    const after = this.#carryOut(decisions, tickets, own, this.#conversations, {
      accountId,
      conversationId,
      customerId: authorId,
      postedAt,
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
    const tickets = this.#directConversations.get(dmConversationId);
    const own = this.#directMessages.get(dmEventId) ?? this.#nothing;
    const decisions = this.#receptions.map(({ brands, receivers }, side) => {
      const { account, capture } = receivers.get(accountId)!;
      return decideDirectMessage({
        message,
        account,
        brands,
        conversationTickets: tickets?.[side] ?? NO_TICKETS,
        ticketOfEvent: own[side]!,
        capture,
        isHistory: false,
        isImport: false,
        brandHasLastWord: false,
        now: this.#now,
      });
    });
    const after = this.#carryOut(decisions, tickets, own, this.#directConversations, {
      accountId,
      conversationId: dmConversationId,
      customerId: senderId,
      postedAt,
    });
    if (after) this.#directMessages.set(dmEventId, after);
    return decisions;
  }

  /** Opens tickets and notes answers; the ticket that the item is in afterwards, or null when it is in none. */
  #carryOut(
    decisions: readonly Decision[],
    tickets: Tickets | undefined,
    before: TweetTickets,
    conversations: Map<string, Tickets>,
    item: Pick<TicketState, 'accountId' | 'conversationId' | 'customerId'> & { postedAt: Date },
  ): TweetTickets | null {
    let known = tickets;
    let isInTicket = false;
    const after = decisions.map((decision, side) => {
      if (decision.kind === 'ignore') return null;
      if (decision.kind === 'open') {
        if (!known) conversations.set(item.conversationId, (known = this.#receptions.map(() => [])));
        known[side]!.push(this.#newTicket(item));
      } else if (decision.kind === 'outbound' && decision.ticketId !== null && before[side] === null) {
        noteAnswer(known?.[side], decision.ticketId, item.postedAt);
      }
      const ticketId = decision.kind === 'open' ? known![side]!.at(-1)!.id : decision.ticketId;
      if (ticketId === null) return null;
      isInTicket = true;
      return { ticketId, accountId: item.accountId };
    });
    return isInTicket ? after : null;
  }

  #newTicket({
    accountId,
    conversationId,
    customerId,
    postedAt,
  }: Pick<TicketState, 'accountId' | 'conversationId' | 'customerId'> & { postedAt: Date }): TicketState {
    return {
      id: String(++this.#ticketCount),
      status: 'open',
      closedAt: null,
      conversationId,
      customerId,
      accountId,
      lastOutboundAt: null,
      openedAt: postedAt,
      isSpam: false,
    };
  }
}

/** Only direct messages look at it, and an answer to one is in the ticket's own conversation. */
function noteAnswer(tickets: readonly TicketState[] | undefined, ticketId: string, postedAt: Date): void {
  const ticket = tickets?.find(({ id }) => id === ticketId);
  if (ticket && (!ticket.lastOutboundAt || postedAt > ticket.lastOutboundAt)) ticket.lastOutboundAt = postedAt;
}
