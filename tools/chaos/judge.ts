import type { Evidence, StoredDelivery, StoredTicket } from './evidence.ts';
import { Facts, groupBy, nameOfPlace, newestEdits, type Expected, type Place } from './facts.ts';
import type { Check, Finding } from './finding.ts';
import { judgeAlarms } from './judge-alarms.ts';
import { judgeHealth } from './judge-health.ts';
import { judgeIncidents } from './judge-incidents.ts';
import type { LedgerMessage, LedgerTweet } from './outside.ts';

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
    ...judgeIncidents(facts),
    ...judgeAlarms(facts),
    ...judgeTenancy(facts),
    ...judgeHealth(evidence),
  ];
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
      return isMeanwhile && !isOfTwilio(call) && (call.user === username || call.user === null);
    });
    return wasHidden ? [] : [{ check: 'undecided', what: `"${text}" (${deliveryId}), though nothing was hidden` }];
  });
}

const isOfTwilio = ({ path }: { path: string }) => path.startsWith('/2010-04-01/');

const REFUSALS: Record<string, string> = {
  duplicate_content: 'duplicate',
  not_mentioned: 'reply-not-invited',
};

function judgeFailed(facts: Facts): Finding[] {
  const { deliveries, struck, accounts, written } = facts.evidence;
  const deleted = new Set(written.flatMap(({ isDeleted, versions }) => (isDeleted ? versions : [])));
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
