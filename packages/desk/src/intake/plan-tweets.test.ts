import type { FetchedTweet } from '@perch/contracts';
import { ALWAYS, compileCapture, NEW_CLOCK, type CaptureSettings } from '@perch/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnDelivery } from './own-items.ts';
import { planTweets, type TweetPage } from './plan-tweets.ts';
import type { TicketRow } from './ticket-ledger.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const ACCOUNT = { accountId: 'account-1', twitterUserId: '900' };

const SETTINGS: CaptureSettings = {
  mentions: 'all',
  directMessages: 'all',
  keywords: [],
  excludedKeywords: [],
  departmentId: 'support',
  unmatchedDepartmentId: null,
  includeRetweets: false,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: [],
  reopenHours: { public: 168, directMessage: 72 },
};

function tweet(tweetId: string, fields: Partial<FetchedTweet> = {}): FetchedTweet {
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [ACCOUNT.twitterUserId],
    kind: fields.inReplyToTweetId ? 'reply' : 'tweet',
    text: `text of ${tweetId}`,
    language: 'en',
    media: [],
    metrics: null,
    postedAt: new Date('2026-11-22T11:00:00.000Z'),
    ...fields,
  };
}

const ticket = (fields: Partial<TicketRow> = {}): TicketRow => ({
  ...NEW_CLOCK,
  priority: 'normal',
  departmentId: 'support',
  assigneeId: null,
  snoozedAt: null,
  snoozedUntil: null,
  snoozedById: null,
  id: 'ticket-1',
  status: 'open',
  channel: 'twitter',
  accountId: ACCOUNT.accountId,
  conversationId: '1',
  customerId: '501',
  isCurrent: true,
  isSpam: false,
  preview: 'text of 1',
  awaitsReply: true,
  messageCount: 1,
  lastMessageAt: new Date('2026-11-22T10:00:00.000Z'),
  lastOutboundAt: null,
  openedAt: new Date('2026-11-22T10:00:00.000Z'),
  closedAt: null,
  rev: 4,
  ...fields,
});

const plan = (tweets: FetchedTweet[], page: Partial<TweetPage> = {}) =>
  planTweets({
    account: ACCOUNT,
    brands: [ACCOUNT],
    capture: compileCapture(SETTINGS),
    importBefore: null,
    answeredThreads: new Set(),
    tweets,
    known: [],
    tickets: [],
    tombstones: [],
    services: new Map([['support', { hours: ALWAYS, duePolicy: null, thanksReopen: true }]]),
    lastTicketNumber: 40,
    deliveries: [],
    now: NOW,
    ...page,
  });

const reply = (tweetId: string, fields: Partial<FetchedTweet> = {}) =>
  tweet(tweetId, { conversationId: '1', inReplyToTweetId: '1', inReplyToUserId: '501', ...fields });

describe('the plan of a page', () => {
  it('numbers tickets from the counter, in the order of ids and not of the page', () => {
    const { tickets, added } = plan([tweet('10', { authorId: '502' }), tweet('9')]);
    expect(tickets.opened.map(({ number, customerId }) => [number, customerId])).toEqual([
      [41, '501'],
      [42, '502'],
    ]);
    expect(tickets.lastTicketNumber).toBe(42);
    expect(added.map(({ tweetId }) => tweetId)).toEqual(['9', '10']);
  });

  it('takes a ticket as begun when its customer first wrote, whichever page has that', () => {
    const earlier = new Date('2026-11-22T09:00:00.000Z');
    const at = (authorId: string) => [reply('2', { authorId, postedAt: earlier })];
    const [changed] = plan(at('501'), { tickets: [ticket({})] }).tickets.changed;
    const hours = (NOW.getTime() - earlier.getTime()) / 3_600_000;
    expect(changed).toMatchObject({ openedAt: earlier, fetchLagSeconds: hours * 3600, subject: 'text of 2' });
    expect(changed!.preview).toBe('text of 1');
    const later = [reply('2', { postedAt: NOW })];
    expect(plan(later, { tickets: [ticket({})] }).tickets.changed[0]).toMatchObject({
      openedAt: ticket({}).openedAt,
      fetchLagSeconds: null,
      subject: null,
    });
  });

  it('lets a tweet see what an earlier one of the page did', () => {
    const { tickets } = plan([tweet('1'), reply('2'), reply('3', { authorId: '502' })]);
    expect(tickets.opened).toHaveLength(2);
    expect(tickets.opened[0]).toMatchObject({ messageCount: 2, preview: 'text of 2' });
    expect(tickets.opened[1]).toMatchObject({ customerId: '502', relatedToId: tickets.opened[0]!.id });
    expect(tickets.changed).toEqual([]);
  });

  it('counts a change of a ticket once, however many messages come', () => {
    const { tickets } = plan([reply('2'), reply('3'), reply('4')], { tickets: [ticket()] });
    expect(tickets.changed).toMatchObject([{ id: 'ticket-1', messageCount: 4, rev: 5, preview: 'text of 4' }]);
  });

  it('leaves the preview to the latest message when an older one comes late', () => {
    const late = reply('2', { postedAt: new Date('2026-11-22T09:00:00.000Z') });
    const { tickets } = plan([late], { tickets: [ticket()] });
    expect(tickets.changed).toMatchObject([
      { messageCount: 2, preview: 'text of 1', lastMessageAt: ticket().lastMessageAt },
    ]);
  });

  it.each([
    ['pending', 'open', ['status']],
    ['on_hold', 'open', ['status']],
    ['open', 'open', []],
  ] as const)('ends the waiting of a ticket: %s becomes %s', (before, after, events) => {
    const { tickets } = plan([reply('2')], { tickets: [ticket({ status: before })] });
    expect(tickets.changed[0]!.status).toBe(after);
    expect(tickets.events.map(({ kind }) => kind)).toEqual(events);
  });

  it('wakes nobody for spam', () => {
    const { tickets } = plan([reply('2')], { tickets: [ticket({ isSpam: true, status: 'pending' })] });
    expect(tickets.changed).toMatchObject([{ status: 'pending', messageCount: 2 }]);
  });

  it('retires the ticket that a follow-up takes over from, and goes on in the follow-up', () => {
    const closedAt = new Date('2026-11-01T00:00:00.000Z');
    const { tickets } = plan([reply('2'), reply('3')], { tickets: [ticket({ status: 'closed', closedAt })] });
    expect(tickets.changed).toMatchObject([{ id: 'ticket-1', isCurrent: false, status: 'closed', messageCount: 1 }]);
    expect(tickets.opened).toMatchObject([{ followUpOfId: 'ticket-1', messageCount: 2 }]);
  });

  it('takes the newest version of a tweet that the page has twice', () => {
    const { added } = plan([tweet('1', { latestTweetId: '5', text: 'edited' }), tweet('1')]);
    expect(added).toMatchObject([{ tweetId: '1', text: 'edited' }]);
  });

  it('settles one delivery with each own tweet, the oldest first', () => {
    const delivery = (id: string, minute: number): OwnDelivery => ({
      id,
      kind: 'tweet',
      state: 'unknown',
      doubts: 1,
      sendingAt: new Date(Date.UTC(2026, 10, 22, 10, minute)),
      payload: { text: 'Sorry!', inReplyToTweetId: '1', conversationId: '1' },
      messageId: `message-of-${id}`,
      ticketId: 'ticket-1',
      authorId: ACCOUNT.twitterUserId,
      remoteId: null,
    });
    const own = (id: string) => reply(id, { authorId: ACCOUNT.twitterUserId, mentionedUserIds: [], text: 'Sorry!' });
    const { sent, tickets, added } = plan([own('7'), own('8'), own('9')], {
      tickets: [ticket()],
      deliveries: [delivery('one', 1), delivery('two', 2)],
    });
    expect(sent.map(({ deliveryId, remoteId }) => [deliveryId, remoteId])).toEqual([
      ['one', '7'],
      ['two', '8'],
    ]);
    expect(tickets.messages).toMatchObject([{ direction: 'out', ticketId: 'ticket-1' }]);
    expect(added.map(({ decision, ticketId }) => [decision, ticketId])).toEqual(
      Array.from({ length: 3 }, () => ['outbound', 'ticket-1']),
    );
  });

  it('does not depend on the order of the page, and has every tweet once', () => {
    const customers = ['501', '502', '503'];
    const items = fc.array(
      fc.record({ id: fc.integer({ min: 2, max: 60 }), thread: fc.integer({ min: 0, max: 4 }), who: fc.nat(2) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(items, fc.infiniteStream(fc.nat()), (specs, random) => {
        const page = specs.map(({ id, thread, who }) =>
          tweet(String(id), {
            authorId: customers[who]!,
            ...(thread > 0 && { conversationId: `10${thread}`, inReplyToTweetId: `10${thread}`, kind: 'reply' }),
          }),
        );
        const unique = [...new Map(page.map((each) => [each.tweetId, each])).values()];
        const shuffled = unique
          .map((each) => [random.next().value as number, each] as const)
          .sort(([a], [b]) => a - b)
          .map(([, each]) => each);
        const outline = ({ tickets, added }: ReturnType<typeof plan>) => ({
          opened: tickets.opened.map(({ number, customerId, conversationId, messageCount }) => [
            number,
            customerId,
            conversationId,
            messageCount,
          ]),
          added: added.map(({ tweetId, decision }) => [tweetId, decision]),
        });
        const straight = plan(unique);
        expect(outline(plan(shuffled))).toEqual(outline(straight));
        expect(straight.added).toHaveLength(unique.length);
        const threads = new Set(straight.tickets.opened.map((each) => `${each.conversationId} ${each.customerId}`));
        expect(threads.size).toBe(straight.tickets.opened.length); // one ticket for each customer and conversation
        expect(straight.tickets.messages).toHaveLength(unique.length);
      }),
    );
  });
});
