import { accountOf, departmentFor } from './cast.ts';
import type { Evidence, StoredDelivery, StoredMessage, StoredTicket } from './evidence.ts';
import type { LedgerMessage, LedgerTweet } from './outside.ts';

/** Until an administrator has authorized the account anew, and what had been there meanwhile is read. */
const LOCKED_OUT_MS = 3_600_000;

/** Where something belongs: which ticket, of which organization. */
export interface Place {
  organizationId: string;
  channel: 'twitter' | 'twitter_dm';
  conversationId: string;
  customerId: string;
  accountId: string;
  departmentId: string | null;
}

export const nameOfPlace = ({
  organizationId,
  channel,
  conversationId,
  customerId,
  accountId,
}: Omit<Place, 'departmentId'>) =>
  [organizationId, channel, conversationId, channel === 'twitter' ? customerId : accountId].join(' ');

export interface Expected {
  id: string;
  text: string | null;
  place: Place;
  /** where it may be as well */
  otherwise: Place[];
  isDeleted: boolean;
  event?: number | undefined;
  thread?: number | undefined;
}

/** The evidence by what is asked of it. */
export class Facts {
  readonly evidence: Evidence;
  readonly mentions: Expected[];
  readonly directMessages: Expected[];
  readonly ticketById: Map<string, StoredTicket>;
  readonly incoming: Map<string, StoredMessage[]>;
  readonly deliveryOfMessage: Map<string, StoredDelivery>;
  /** what accounts of ours posted and sent */
  readonly posts: (LedgerTweet | LedgerMessage)[];
  readonly #places: Map<string, Place[]>;
  readonly #userIds: Map<string, string>;
  readonly #accounts: Map<string, Evidence['accounts'][number]>;

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    const { ledger, tickets, messages, deliveries } = evidence;
    this.#userIds = new Map(ledger.users.map(({ username, id }) => [username, id]));
    this.#accounts = new Map(evidence.accounts.map((account) => [account.username, account]));
    this.ticketById = new Map(tickets.map((ticket) => [ticket.id, ticket]));
    this.deliveryOfMessage = new Map(deliveries.map((delivery) => [delivery.messageId ?? '', delivery]));
    this.incoming = groupBy(
      messages.filter(({ direction }) => direction === 'in'),
      ({ organizationId, tweetId, dmEventId }) => `${organizationId} ${tweetId ?? dmEventId}`,
    );
    const isOurs = ({ from }: { from: string }) => this.#accounts.has(from);
    this.posts = [...newestEdits(ledger.tweets).values(), ...ledger.messages].filter(isOurs);
    this.mentions = this.#expectMentions();
    this.directMessages = this.#expectDirectMessages();
    const places = [...this.mentions, ...this.directMessages].flatMap(({ place, otherwise }) => [place, ...otherwise]);
    this.#places = groupBy(
      places.filter(({ departmentId }) => departmentId !== null),
      nameOfPlace,
    );
  }

  /** What the same customer wrote in the same conversation would open: any of it may have been read first. */
  placesLike = (place: Place): Place[] => this.#places.get(nameOfPlace(place)) ?? [];
  hasPlace = (name: string): boolean => this.#places.has(name);

  userId = (username: string) => this.#userIds.get(username) ?? username;
  account = (username: string) => this.#accounts.get(username);
  departmentId(organizationId: string, name: string | null): string | null {
    if (name === null) return null;
    return this.evidence.organizations.find(({ id }) => id === organizationId)!.departments.get(name)!;
  }

  /** Of each tweet that names accounts of ours one for each organization: where it belongs, by our own reading. */
  #expectMentions(): Expected[] {
    const { written } = this.evidence;
    const standing = newestEdits(this.evidence.ledger.tweets);
    const byCustomers = written
      .filter(({ thread }) => thread.kind === 'public')
      .map(({ thread, ...tweet }) => ({ ...tweet, from: thread.customer, thread: thread.index }));
    // whoever answers a tweet names all whom it named: for another organization that is a mention like any other
    const byBrands = [...standing]
      .filter(([, { from }]) => this.account(from))
      .map(([id, { from, conversationId, mentions: names, text }]) => {
        return { id, from, conversationId, names, text, isDeleted: false, event: undefined, thread: undefined };
      });
    return [...byCustomers, ...byBrands].flatMap(({ id, from, names, conversationId, text, ...rest }) => {
      const onX = standing.get(id);
      const named = [onX?.inReplyToUser, ...(onX?.mentions ?? names)]
        .flatMap((name) => (typeof name === 'string' ? (this.account(name) ?? []) : []))
        .filter(({ organizationId }) => organizationId !== this.account(from)?.organizationId);
      const ofOrganizations = groupBy(named, ({ organizationId }) => organizationId);
      return [...ofOrganizations].map(([organizationId, accounts]): Expected => {
        const [place, ...otherwise] = accounts.map((account) => ({
          organizationId,
          channel: 'twitter' as const,
          conversationId,
          customerId: this.userId(from),
          accountId: account.id,
          departmentId: this.departmentId(
            organizationId,
            departmentFor(accountOf(account.username), onX?.text ?? text),
          ),
        }));
        // while X locks the one named first out, the next one takes it
        const isLockedOut = this.#wasRevokedAround(accounts[0]!.username, onX?.createdAt);
        return { id, text: onX?.text ?? null, place: place!, otherwise: isLockedOut ? otherwise : [], ...rest };
      });
    });
  }

  #wasRevokedAround(username: string, createdAt: string | undefined): boolean {
    return this.evidence.revoked.some(
      (revoked) =>
        revoked.username === username &&
        (createdAt === undefined || Math.abs(revoked.at.getTime() - Date.parse(createdAt)) < LOCKED_OUT_MS),
    );
  }

  #expectDirectMessages(): Expected[] {
    return this.evidence.written
      .filter(({ thread }) => thread.kind === 'direct')
      .map(({ id, event, thread, conversationId, text }) => {
        const { organizationId, id: accountId } = this.account(thread.account)!;
        const isTaken = accountOf(thread.account).directMessages === 'all';
        return {
          id,
          text,
          isDeleted: false,
          event,
          thread: thread.index,
          otherwise: [],
          place: {
            organizationId,
            channel: 'twitter_dm' as const,
            conversationId,
            customerId: this.userId(thread.customer),
            accountId,
            departmentId: isTaken ? this.departmentId(organizationId, 'default') : null,
          },
        };
      });
  }
}

/** By the first id of its edits, each tweet as it reads now. */
export function newestEdits(tweets: readonly LedgerTweet[]): Map<string, LedgerTweet> {
  const newest = new Map<string, LedgerTweet>();
  for (const tweet of tweets) {
    const first = tweet.editHistoryTweetIds[0] ?? tweet.id;
    const known = newest.get(first);
    if (!known || BigInt(tweet.id) > BigInt(known.id)) newest.set(first, tweet);
  }
  return newest;
}

export function groupBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}
