import { accountOf, departmentFor } from './cast.ts';
import type { Evidence, StoredDelivery, StoredMessage, StoredTicket } from './evidence.ts';
import type { LedgerMessage, LedgerTweet } from './outside.ts';

export const CHECKS = {
  mentions: 'each eligible mention is exactly one message in exactly one right ticket',
  messages: 'each eligible direct message is exactly one message in exactly one right ticket',
  tickets: 'there is one ticket for each customer and conversation, and no other',
  replies: 'each reply stands on X exactly once, or honestly does not',
  posts: 'nothing stands on X that nobody asked for',
  echoes: 'what we sent is in its ticket once',
  undecided: 'only what a fault hid was undecided',
  failed: 'only what X refused has failed',
  tenancy: 'each organization has and sees only its own',
  coverage: 'no gap is left in what was read',
  stuck: 'no row and no job is stuck',
  leaks: 'no connection, file or memory leaks',
  live: 'what changes through one API process is told by every API process',
} as const;
export type Check = keyof typeof CHECKS;

export interface Finding {
  check: Check;
  what: string;
  /** by which its story is found */
  event?: number;
  thread?: number;
}

/** Compares what Perch has with what truly happened. Nothing found: it survived. */
export function judge(evidence: Evidence): Finding[] {
  const facts = new Facts(evidence);
  return [
    ...judgeMentions(facts),
    ...judgeDirectMessages(facts),
    ...judgeTickets(facts),
    ...judgeReplies(facts),
    ...judgePosts(facts),
    ...judgeUndecided(facts),
    ...judgeFailed(facts),
    ...judgeTenancy(facts),
    ...judgeHealth(evidence),
  ];
}

/** Until an administrator has authorized the account anew, and what had been there meanwhile is read. */
const LOCKED_OUT_MS = 3_600_000;

/** Where something belongs: which ticket, of which organization. */
interface Place {
  organizationId: string;
  channel: 'twitter' | 'twitter_dm';
  conversationId: string;
  customerId: string;
  accountId: string;
  departmentId: string | null;
}

const nameOfPlace = ({ organizationId, channel, conversationId, customerId, accountId }: Omit<Place, 'departmentId'>) =>
  [organizationId, channel, conversationId, channel === 'twitter' ? customerId : accountId].join(' ');

interface Expected {
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
class Facts {
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
    return this.evidence.struck.some(
      ({ fault, user, at }) =>
        fault === 'revoke' &&
        user === username &&
        (createdAt === undefined || Math.abs(Date.parse(at) - Date.parse(createdAt)) < LOCKED_OUT_MS),
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

const judgeMentions = (facts: Facts) => facts.mentions.flatMap((one) => judgeItem('mentions', facts, one));
const judgeDirectMessages = (facts: Facts) => facts.directMessages.flatMap((one) => judgeItem('messages', facts, one));

function judgeItem(check: Check, facts: Facts, expected: Expected): Finding[] {
  const { id, place, isDeleted, text, event, thread } = expected;
  const found = facts.incoming.get(`${place.organizationId} ${id}`) ?? [];
  const finding = (what: string): Finding[] => [{ check, what: `${id} ${what}`, event: event!, thread: thread! }];
  const places = facts.placesLike(place);
  if (places.length === 0) return found.length === 0 ? [] : finding('was to become no message, and is one');
  if (found.length > 1) return finding(`is ${found.length} messages`);
  const [message] = found;
  // what is captured only as the continuation of something else depends on which was read first
  if (!message) return isDeleted || place.departmentId === null ? [] : finding('is no message');
  const ticket = facts.ticketById.get(message.ticketId);
  if (!ticket) return finding('is in no ticket');
  const isRight =
    ticket.organizationId === place.organizationId &&
    ticket.channel === place.channel &&
    ticket.conversationId === place.conversationId &&
    ticket.customerId === place.customerId &&
    places.some(
      ({ accountId, departmentId }) => ticket.accountId === accountId && ticket.departmentId === departmentId,
    );
  if (!isRight) return finding(`is in a wrong ticket: ${JSON.stringify(ticket)} instead of ${JSON.stringify(places)}`);
  if (!isDeleted && text !== null && message.text !== text)
    return finding(`says "${message.text}" instead of "${text}"`);
  return [];
}

function judgeTickets(facts: Facts): Finding[] {
  const wanted = groupBy(
    [...facts.mentions, ...facts.directMessages].filter(({ place }) => place.departmentId !== null),
    ({ place }) => nameOfPlace(place),
  );
  const there = groupBy(facts.evidence.tickets, (ticket) => nameOfPlace(ticket as Omit<Place, 'departmentId'>));
  const findings: Finding[] = [];
  for (const [name, expected] of wanted) {
    const tickets = there.get(name) ?? [];
    if (tickets.length === 1 || (tickets.length === 0 && expected.every(({ isDeleted }) => isDeleted))) continue;
    const { event, thread } = expected[0]!;
    findings.push({ check: 'tickets', what: `${tickets.length} tickets for ${name}`, event: event!, thread: thread! });
  }
  for (const [name, tickets] of there) {
    if (!facts.hasPlace(name))
      findings.push({ check: 'tickets', what: `ticket ${tickets[0]!.id} for ${name}: nobody wrote` });
  }
  return findings;
}

function judgeReplies(facts: Facts): Finding[] {
  const { asked, messages } = facts.evidence;
  const onX = groupBy(facts.posts, ({ text }) => text);
  const stored = groupBy(
    messages.filter(({ direction }) => direction === 'out'),
    ({ organizationId, text }) => `${organizationId} ${text}`,
  );
  return asked.flatMap(({ event, thread, text, messageId, ticketId, organization }): Finding[] => {
    const posts = onX.get(text) ?? [];
    const finding = (what: string, check: Check = 'replies'): Finding[] => [
      { check, what: `"${text}" ${what}`, event, thread: thread.index },
    ];
    if (messageId === null) return posts.length === 0 ? [] : finding('was refused and stands on X');
    const { id: organizationId } = facts.evidence.organizations.find(({ name }) => name === organization)!;
    const shown = stored.get(`${organizationId} ${text}`) ?? [];
    if (shown.length !== 1) return finding(`is ${shown.length} messages of ours`, 'echoes');
    if (shown[0]!.id !== messageId || shown[0]!.ticketId !== ticketId) {
      return finding('is not in the ticket that it was written in', 'echoes');
    }
    const delivery = facts.deliveryOfMessage.get(messageId);
    if (!delivery) return finding('has no delivery');
    if (delivery.state !== 'sent') {
      return posts.length === 0 ? [] : finding(`is ${delivery.state} and stands on X ${posts.length} times`);
    }
    if (posts.length !== 1) return finding(`is sent and stands on X ${posts.length} times`);
    return judgePost(facts, posts[0]!, delivery, facts.ticketById.get(ticketId!)).flatMap((what) => finding(what));
  });
}

/** Whether what stands on X is what was sent, and where it belongs. */
function judgePost(
  facts: Facts,
  post: LedgerTweet | LedgerMessage,
  delivery: StoredDelivery,
  ticket: StoredTicket | undefined,
): string[] {
  if (post.id !== delivery.remoteId) return [`is ${post.id} on X and ${delivery.remoteId} here`];
  const author = facts.account(post.from);
  if (author?.id !== delivery.accountId || author.id !== ticket?.accountId) return [`was written by @${post.from}`];
  if (post.conversationId !== ticket.conversationId) return [`is in another conversation: ${post.conversationId}`];
  const isTo = 'to' in post ? post.to : [post.inReplyToUser ?? ''];
  return isTo.some((username) => facts.userId(username) === ticket.customerId) ? [] : [`answers @${isTo.join(', @')}`];
}

function judgePosts(facts: Facts): Finding[] {
  const asked = new Set(facts.evidence.asked.map(({ text }) => text));
  return facts.posts
    .filter(({ text }) => !asked.has(text))
    .map(({ id, from, text }) => ({ check: 'posts', what: `@${from} wrote ${id} "${text}"` }));
}

/** What was struck between sending and asking a person: reads of the account, or all its tokens. */
function judgeUndecided(facts: Facts): Finding[] {
  return facts.evidence.undecided.flatMap(({ deliveryId, username, text, sendingAt, at }): Finding[] => {
    const wasHidden = facts.evidence.struck.some((call) => {
      const struckAt = Date.parse(call.at);
      const isMeanwhile = struckAt >= sendingAt.getTime() - 10_000 && struckAt <= at.getTime();
      return isMeanwhile && (call.user === username || call.user === null);
    });
    return wasHidden ? [] : [{ check: 'undecided', what: `"${text}" (${deliveryId}), though nothing was hidden` }];
  });
}

const REFUSALS: Record<string, string> = {
  duplicate_content: 'duplicate',
  not_mentioned: 'reply-not-invited',
};

function judgeFailed(facts: Facts): Finding[] {
  const { deliveries, struck, accounts, written } = facts.evidence;
  const deleted = new Set(written.filter(({ isDeleted }) => isDeleted).map(({ id }) => id));
  return deliveries
    .filter(({ state }) => state === 'failed' || state === 'discarded')
    .flatMap((delivery): Finding[] => {
      const { id, code, detail, accountId, answersId } = delivery;
      const { username } = accounts.find((account) => account.id === accountId)!;
      const wasRefused =
        code === 'target_gone'
          ? answersId !== null && deleted.has(answersId)
          : struck.some(({ fault, user }) => user === username && fault === REFUSALS[code ?? '']);
      const asked = facts.evidence.asked.find(({ messageId }) => messageId === delivery.messageId);
      const about = asked && { event: asked.event, thread: asked.thread.index };
      return wasRefused ? [] : [{ check: 'failed', what: `delivery ${id} (${code}: ${detail})`, ...about }];
    });
}

function judgeTenancy(facts: Facts): Finding[] {
  const { accounts, tweets, directMessages, ledger, health, written } = facts.evidence;
  const usernames = new Map(accounts.map(({ organizationId, id, username }) => [`${organizationId} ${id}`, username]));
  const onX = newestEdits(ledger.tweets);
  const sent = new Map(ledger.messages.map((message) => [message.id, message]));
  const wrote = new Map(written.map((one) => [one.id, one]));
  const found: Finding[] = health.leaks.map((what) => ({ check: 'tenancy', what }));
  for (const { organizationId, accountId, itemId } of tweets) {
    const username = usernames.get(`${organizationId} ${accountId}`) ?? '';
    const tweet = onX.get(itemId);
    const concerns = tweet ? [tweet.from, tweet.inReplyToUser, ...tweet.mentions] : (wrote.get(itemId)?.names ?? []);
    if (!concerns.includes(username)) found.push({ check: 'tenancy', what: `tweet ${itemId} is with @${username}` });
  }
  for (const { organizationId, accountId, itemId } of directMessages) {
    const username = usernames.get(`${organizationId} ${accountId}`) ?? '';
    const message = sent.get(itemId);
    if (!message || ![message.from, ...message.to].includes(username)) {
      found.push({ check: 'tenancy', what: `direct message ${itemId} is with @${username}` });
    }
  }
  return found;
}

/** Pools fill and code is compiled as it is used; what goes on growing passes this sooner or later. */
const MORE_FILES = 60;
const MORE_HEAP = 64 * 1024 * 1024;

function judgeHealth({ health, restless, lostGaps }: Evidence): Finding[] {
  const { connections, mostConnections } = health;
  const leaks = [...health.hangingConnections.map((what) => `a connection is ${what}`)];
  for (const server of ['postgres', 'redis'] as const) {
    if (connections[server] > mostConnections[server]) {
      leaks.push(`${connections[server]} connections to ${server}, at most ${mostConnections[server]} are explained`);
    }
  }
  for (const { name, role, memory, openFiles } of health.processes) {
    const ofRole = health.fresh.filter((each) => each.role === role);
    const most = (value: (each: (typeof ofRole)[number]) => number | null | undefined) =>
      Math.max(...ofRole.map((each) => value(each) ?? Infinity));
    if (memory === null) leaks.push(`${name} does not tell its memory`);
    else if (memory.heapUsed > most((each) => each.memory?.heapUsed) + MORE_HEAP) {
      leaks.push(`${name} holds ${Math.round(memory.heapUsed / 1024 / 1024)} MB after a collection`);
    }
    if (openFiles !== null && openFiles > most((each) => each.openFiles) + MORE_FILES) {
      leaks.push(`${name} has ${openFiles} files and sockets open`);
    }
  }
  const as = (check: Check, list: readonly string[]): Finding[] => list.map((what) => ({ check, what }));
  return [
    ...as('stuck', [...restless, ...health.overdueRows, ...health.stuckJobs]),
    ...as('coverage', lostGaps),
    ...as('leaks', leaks),
    ...as('live', health.unheard),
  ];
}

/** By the first id of its edits, each tweet as it reads now. */
function newestEdits(tweets: readonly LedgerTweet[]): Map<string, LedgerTweet> {
  const newest = new Map<string, LedgerTweet>();
  for (const tweet of tweets) {
    const first = tweet.editHistoryTweetIds[0] ?? tweet.id;
    const known = newest.get(first);
    if (!known || BigInt(tweet.id) > BigInt(known.id)) newest.set(first, tweet);
  }
  return newest;
}

function groupBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}
