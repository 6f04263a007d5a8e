import { describe, expect, it } from 'vitest';
import { compileCapture } from './capture.ts';
import { decideDirectMessage, type DirectMessageInput } from './decide-direct-message.ts';
import { decideTweet, type TweetInput } from './decide-tweet.ts';
import type { Brand, CaptureKeyword, CaptureSettings, Decision, IncomingTweet, TicketState } from './types.ts';

const now = new Date('2026-11-22T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

const acme: Brand = { accountId: 'account-acme', twitterUserId: '100' };
const acmeHelp: Brand = { accountId: 'account-help', twitterUserId: '200' };
const JANE = '1001';
const BOB = '1002';

const tweet = (changes: Partial<IncomingTweet> = {}): IncomingTweet => ({
  tweetId: '9007199254740993001',
  authorId: JANE,
  conversationId: 'c1',
  inReplyToTweetId: null,
  inReplyToUserId: null,
  mentionedUserIds: [acme.twitterUserId],
  text: 'my order is late',
  kind: 'tweet',
  postedAt: hoursAgo(0),
  ...changes,
});

const ticket = (changes: Partial<TicketState> = {}): TicketState => ({
  id: 't1',
  status: 'open',
  closedAt: null,
  conversationId: 'c1',
  customerId: JANE,
  accountId: acme.accountId,
  lastOutboundAt: null,
  openedAt: hoursAgo(48),
  isSpam: false,
  isCurrent: true,
  ...changes,
});
const closed = (hours: number, changes: Partial<TicketState> = {}) =>
  ticket({ status: 'closed', closedAt: hoursAgo(hours), openedAt: hoursAgo(hours + 24), ...changes });

const keyword = (id: string, phrase: string, changes: Partial<CaptureKeyword> = {}): CaptureKeyword => ({
  id,
  phrase,
  departmentId: null,
  priority: null,
  tags: [],
  assigneeId: null,
  ...changes,
});

const settings = (changes: Partial<CaptureSettings> = {}): CaptureSettings => ({
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
  ...changes,
});

type TweetCase = Partial<Omit<TweetInput, 'tweet' | 'capture'>> & {
  tweet?: Partial<IncomingTweet>;
  capture?: Partial<CaptureSettings>;
};
const decide = ({ tweet: tweetChanges, capture, ...rest }: TweetCase): Decision =>
  decideTweet({
    tweet: tweet(tweetChanges),
    account: acme,
    brands: [acme, acmeHelp],
    conversationTickets: [],
    ticketOfTweet: null,
    ticketOfParent: null,
    capture: compileCapture(settings(capture)),
    isImport: false,
    isAnswered: false,
    now,
    ...rest,
  });

const append = (ticketId: string, code: string, reopen = false) => ({
  kind: 'append',
  ticketId,
  reopen,
  reason: { code },
});
const ignore = (code: string) => ({ kind: 'ignore', reason: { code } });
const opens = (code: string, changes: Record<string, unknown> = {}) => ({
  kind: 'open',
  departmentId: 'support',
  reason: { code },
  ...changes,
});

type TweetRow = [claim: string, given: TweetCase, decision: object];

const refusing: Partial<CaptureSettings> = {
  mentions: 'off',
  excludedKeywords: ['late'],
  mutedProfiles: [JANE],
  includeReplies: false,
  includeQuotes: false,
};
const reply = { kind: 'reply', inReplyToTweetId: '77', inReplyToUserId: acme.twitterUserId } as const;

const tweetGroups: Record<string, TweetRow[]> = {
  '(1) append before capture': [
    [
      'an open ticket takes the customer’s next tweet',
      { conversationTickets: [ticket()] },
      append('t1', 'conversation_continues'),
    ],
    [
      'so does a pending one',
      { conversationTickets: [ticket({ status: 'pending' })] },
      append('t1', 'conversation_continues'),
    ],
    [
      'so does one on hold',
      { conversationTickets: [ticket({ status: 'on_hold' })] },
      append('t1', 'conversation_continues'),
    ],
    [
      'capture off does not matter',
      { conversationTickets: [ticket()], capture: { mentions: 'off' } },
      append('t1', 'conversation_continues'),
    ],
    [
      'no keyword matching does not matter',
      { conversationTickets: [ticket()], capture: { mentions: 'matching', keywords: [keyword('k', 'refund')] } },
      append('t1', 'conversation_continues'),
    ],
    [
      'an excluded keyword does not matter',
      { conversationTickets: [ticket()], capture: { excludedKeywords: ['late'] } },
      append('t1', 'conversation_continues'),
    ],
    [
      'a muted author does not matter',
      { conversationTickets: [ticket()], capture: { mutedProfiles: [JANE] } },
      append('t1', 'conversation_continues'),
    ],
    [
      'replies off do not matter',
      { tweet: reply, conversationTickets: [ticket()], capture: { includeReplies: false } },
      append('t1', 'conversation_continues'),
    ],
    [
      'all of them together do not matter',
      { tweet: reply, conversationTickets: [ticket()], capture: refusing },
      append('t1', 'conversation_continues'),
    ],
    [
      'a ticket of another of our accounts takes it',
      { conversationTickets: [ticket({ accountId: acmeHelp.accountId })] },
      append('t1', 'conversation_continues'),
    ],
    [
      'a tweet that names another of our accounts first still continues',
      { tweet: { mentionedUserIds: ['200', '100'] }, conversationTickets: [ticket()] },
      append('t1', 'conversation_continues'),
    ],
    [
      'a closed ticket reopens within the window',
      { conversationTickets: [closed(24)] },
      append('t1', 'reopened', true),
    ],
    ['at its last moment', { conversationTickets: [closed(168)] }, append('t1', 'reopened', true)],
    ['whatever the settings', { conversationTickets: [closed(24)], capture: refusing }, append('t1', 'reopened', true)],
    ['in the moment of closing it reopens', { conversationTickets: [closed(0)] }, append('t1', 'reopened', true)],
    [
      'the window is the one that is set',
      { conversationTickets: [closed(2)], capture: { reopenHours: { public: 1, directMessage: 72 } } },
      opens('follow_up', { followUpOfId: 't1' }),
    ],
    [
      'after the window a follow-up opens',
      { conversationTickets: [closed(169)] },
      opens('follow_up', { followUpOfId: 't1', relatedTicketId: null }),
    ],
    [
      'whatever the settings (follow-up)',
      { conversationTickets: [closed(169)], capture: refusing },
      opens('follow_up', { followUpOfId: 't1' }),
    ],
    [
      'a follow-up is routed by its keyword',
      {
        conversationTickets: [closed(169)],
        capture: { keywords: [keyword('k', 'late', { departmentId: 'shipping', priority: 'high' })] },
      },
      opens('follow_up', {
        departmentId: 'shipping',
        priority: 'high',
        followUpOfId: 't1',
        reason: { code: 'follow_up', keywordId: 'k' },
      }),
    ],
    [
      'a follow-up without keyword goes to the department of the account',
      { conversationTickets: [closed(169)], capture: { unmatchedDepartmentId: 'rest' } },
      opens('follow_up', { departmentId: 'support' }),
    ],
    [
      'the window counts from the time of writing, not of fetching',
      { tweet: { postedAt: hoursAgo(10) }, conversationTickets: [closed(170)] },
      append('t1', 'reopened', true),
    ],
    [
      'a message older than the closing appends without reopening',
      { tweet: { postedAt: hoursAgo(30) }, conversationTickets: [closed(24)] },
      append('t1', 'late_message_of_closed_ticket'),
    ],
    [
      'even long after the window',
      { tweet: { postedAt: hoursAgo(900) }, conversationTickets: [closed(800)] },
      append('t1', 'late_message_of_closed_ticket'),
    ],
    [
      'an open follow-up takes what is written now',
      { conversationTickets: [closed(300, { id: 't0' }), ticket({ id: 't2' })] },
      append('t2', 'conversation_continues'),
    ],
    [
      'the closed ticket takes what was written in its time',
      { tweet: { postedAt: hoursAgo(310) }, conversationTickets: [closed(300, { id: 't0' }), ticket({ id: 't2' })] },
      append('t0', 'late_message_of_closed_ticket'),
    ],
    [
      'of two closed ones the one closed last reopens',
      { conversationTickets: [closed(300, { id: 't0' }), closed(20, { id: 't2' })] },
      append('t2', 'reopened', true),
    ],
    [
      'of two closed ones the first whose time it was takes a late message',
      {
        tweet: { postedAt: hoursAgo(310) },
        conversationTickets: [closed(20, { id: 't2' }), closed(300, { id: 't0' })],
      },
      append('t0', 'late_message_of_closed_ticket'),
    ],
    [
      'of two open ones the newer takes it',
      { conversationTickets: [ticket({ id: 't2', openedAt: hoursAgo(1) }), ticket()] },
      append('t2', 'conversation_continues'),
    ],
    [
      'unless the tweet replied to is in the other',
      {
        tweet: reply,
        ticketOfParent: { ticketId: 't1' },
        conversationTickets: [ticket({ id: 't2', openedAt: hoursAgo(1) }), ticket()],
      },
      append('t1', 'conversation_continues'),
    ],
    [
      'a spam ticket swallows what follows',
      { conversationTickets: [ticket({ isSpam: true })] },
      append('t1', 'spam_ticket'),
    ],
    ['and does not reopen', { conversationTickets: [closed(1, { isSpam: true })] }, append('t1', 'spam_ticket')],
    ['nor has a follow-up', { conversationTickets: [closed(900, { isSpam: true })] }, append('t1', 'spam_ticket')],
    [
      'a mere thank-you leaves a closed ticket closed where its department says so',
      { tweet: { text: 'Thank you!' }, conversationTickets: [closed(1, { ignoresThanks: true })] },
      append('t1', 'thanks_only'),
    ],
    [
      'and has no follow-up',
      { tweet: { text: 'Thank you!' }, conversationTickets: [closed(900, { ignoresThanks: true })] },
      append('t1', 'thanks_only'),
    ],
    [
      'a pending one goes on waiting',
      { tweet: { text: 'Thank you!' }, conversationTickets: [ticket({ status: 'pending', ignoresThanks: true })] },
      append('t1', 'thanks_only'),
    ],
    [
      'an open one takes it like any message',
      { tweet: { text: 'Thank you!' }, conversationTickets: [ticket({ ignoresThanks: true })] },
      append('t1', 'conversation_continues'),
    ],
    [
      'elsewhere a thank-you reopens',
      { tweet: { text: 'Thank you!' }, conversationTickets: [closed(1)] },
      append('t1', 'reopened', true),
    ],
    [
      'with a picture it is more than a thank-you',
      { tweet: { text: 'Thank you!', media: [{}] }, conversationTickets: [closed(1, { ignoresThanks: true })] },
      append('t1', 'reopened', true),
    ],
    [
      'a tweet already in its ticket stays there',
      { ticketOfTweet: { ticketId: 't1', accountId: acme.accountId } },
      append('t1', 'already_in_ticket'),
    ],
    [
      'a retweet continues nothing',
      { tweet: { kind: 'retweet' }, conversationTickets: [ticket()] },
      ignore('retweet_off'),
    ],
  ],
  '(2) one ticket per conversation and customer': [
    [
      'another person in the thread gets a related ticket',
      { tweet: { authorId: BOB }, conversationTickets: [ticket()] },
      opens('all_mentions', { relatedTicketId: 't1', followUpOfId: null }),
    ],
    [
      'related to the ticket of the tweet replied to',
      { tweet: { ...reply, authorId: BOB }, ticketOfParent: { ticketId: 't9' }, conversationTickets: [ticket()] },
      opens('all_mentions', { relatedTicketId: 't9' }),
    ],
    [
      'related to the newest, without a parent',
      {
        tweet: { authorId: BOB },
        conversationTickets: [ticket(), ticket({ id: 't2', customerId: '1003', openedAt: hoursAgo(1) })],
      },
      opens('all_mentions', { relatedTicketId: 't2' }),
    ],
    [
      'not related to spam',
      { tweet: { authorId: BOB }, conversationTickets: [ticket({ isSpam: true })] },
      opens('all_mentions', { relatedTicketId: null }),
    ],
    [
      'only if capture takes it: off',
      { tweet: { authorId: BOB }, conversationTickets: [ticket()], capture: { mentions: 'off' } },
      ignore('capture_off'),
    ],
    [
      'only if capture takes it: no keyword',
      {
        tweet: { authorId: BOB },
        conversationTickets: [ticket()],
        capture: { mentions: 'matching', keywords: [keyword('k', 'refund')] },
      },
      ignore('no_keyword_matched'),
    ],
    [
      'only if capture takes it: replies off',
      { tweet: { ...reply, authorId: BOB }, conversationTickets: [ticket()], capture: { includeReplies: false } },
      ignore('reply_off'),
    ],
    [
      'a closed ticket of somebody else does not reopen',
      { tweet: { authorId: BOB }, conversationTickets: [closed(1)] },
      opens('all_mentions', { relatedTicketId: 't1' }),
    ],
    [
      'somebody else’s next tweet goes to their own ticket',
      { tweet: { authorId: BOB }, conversationTickets: [ticket(), ticket({ id: 't2', customerId: BOB })] },
      append('t2', 'conversation_continues'),
    ],
    [
      'a tweet in no conversation of ours is related to nothing',
      {},
      opens('all_mentions', { relatedTicketId: null, followUpOfId: null }),
    ],
  ],
  '(3) one ticket per tweet': [
    [
      'a tweet that another account has is linked',
      { ticketOfTweet: { ticketId: 't5', accountId: acmeHelp.accountId } },
      { kind: 'link', ticketId: 't5', reason: { code: 'other_account_has_it' } },
    ],
    [
      'whatever the settings',
      { ticketOfTweet: { ticketId: 't5', accountId: acmeHelp.accountId }, capture: refusing },
      { kind: 'link', ticketId: 't5', reason: { code: 'other_account_has_it' } },
    ],
    [
      'of two accounts named, the first takes it',
      { tweet: { mentionedUserIds: ['100', '200'] } },
      opens('all_mentions'),
    ],
    ['the second leaves it', { tweet: { mentionedUserIds: ['200', '100'] } }, ignore('other_account_takes_it')],
    [
      'the one replied to comes before the first named',
      { tweet: { ...reply, mentionedUserIds: ['200', '100'] } },
      opens('all_mentions'),
    ],
    [
      'the first named leaves it to the one replied to',
      { tweet: { ...reply, inReplyToUserId: '200', mentionedUserIds: ['100', '200'] } },
      ignore('other_account_takes_it'),
    ],
    [
      'strangers named before do not count',
      { tweet: { mentionedUserIds: ['555', '100', '200'] } },
      opens('all_mentions'),
    ],
    [
      'a reply to a stranger goes by the order of names',
      { tweet: { ...reply, inReplyToUserId: BOB, mentionedUserIds: ['200', '100'] } },
      ignore('other_account_takes_it'),
    ],
    [
      'an account that takes nothing in is passed over',
      { tweet: { mentionedUserIds: ['200', '100'] }, brands: [acme, { ...acmeHelp, capturesMentions: false }] },
      opens('all_mentions'),
    ],
    [
      'also when it is the one replied to',
      {
        tweet: { ...reply, inReplyToUserId: '200', mentionedUserIds: ['200', '100'] },
        brands: [acme, { ...acmeHelp, capturesMentions: false }],
      },
      opens('all_mentions'),
    ],
    [
      'an account connected only after the tweet is passed over: it will never fetch it',
      {
        tweet: { mentionedUserIds: ['200', '100'], postedAt: new Date(now.getTime() - 1) },
        brands: [acme, { ...acmeHelp, mentionsSince: now }],
      },
      opens('all_mentions'),
    ],
    [
      'one connected by then takes it',
      {
        tweet: { mentionedUserIds: ['200', '100'], postedAt: now },
        brands: [acme, { ...acmeHelp, mentionsSince: now }],
      },
      ignore('other_account_takes_it'),
    ],
    ['a tweet found without naming anyone is ours', { tweet: { mentionedUserIds: [] } }, opens('all_mentions')],
    [
      'a follow-up is left to the account named first',
      { tweet: { mentionedUserIds: ['200', '100'] }, conversationTickets: [closed(900)] },
      ignore('other_account_takes_it'),
    ],
    ['another of our brands opens nothing', { tweet: { authorId: '200' } }, ignore('own_brand')],
    [
      'even with a keyword',
      { tweet: { authorId: '200' }, capture: { keywords: [keyword('k', 'late')] } },
      ignore('own_brand'),
    ],
    [
      'nor where another customer has a ticket',
      { tweet: { authorId: '200' }, conversationTickets: [ticket()] },
      ignore('own_brand'),
    ],
    [
      'but what it answers in a ticket is an outgoing message of it',
      { tweet: { ...reply, authorId: '200' }, ticketOfParent: { ticketId: 't1' } },
      { kind: 'outbound', ticketId: 't1', reason: { code: 'own_brand' } },
    ],
    ['a retweet is ignored', { tweet: { kind: 'retweet' } }, ignore('retweet_off')],
    [
      'unless retweets are on',
      { tweet: { kind: 'retweet' }, capture: { includeRetweets: true } },
      opens('all_mentions'),
    ],
    [
      'a retweet with a keyword is ignored all the same',
      { tweet: { kind: 'retweet' }, capture: { keywords: [keyword('k', 'late')] } },
      ignore('retweet_off'),
    ],
  ],
  '(4) the brand’s own tweets': [
    [
      'open nothing',
      { tweet: { authorId: '100' } },
      { kind: 'outbound', ticketId: null, reason: { code: 'own_tweet' } },
    ],
    [
      'not even with a keyword',
      { tweet: { authorId: '100' }, capture: { keywords: [keyword('k', 'late')] } },
      { kind: 'outbound', ticketId: null, reason: { code: 'own_tweet' } },
    ],
    [
      'an answer belongs to the ticket of the tweet it answers',
      { tweet: { ...reply, authorId: '100', inReplyToUserId: JANE }, ticketOfParent: { ticketId: 't1' } },
      { kind: 'outbound', ticketId: 't1', reason: { code: 'own_tweet' } },
    ],
    [
      'or of the person it answers',
      {
        tweet: { ...reply, authorId: '100', inReplyToUserId: JANE },
        conversationTickets: [ticket(), ticket({ id: 't2', customerId: BOB })],
      },
      { kind: 'outbound', ticketId: 't1', reason: { code: 'own_tweet' } },
    ],
    [
      'an answer to a person without ticket belongs to none',
      { tweet: { ...reply, authorId: '100', inReplyToUserId: BOB }, conversationTickets: [ticket()] },
      { kind: 'outbound', ticketId: null, reason: { code: 'own_tweet' } },
    ],
    [
      'an answer does not reopen',
      { tweet: { ...reply, authorId: '100', inReplyToUserId: JANE }, conversationTickets: [closed(1)] },
      { kind: 'outbound', ticketId: 't1', reason: { code: 'own_tweet' } },
    ],
    [
      'a tweet of its own answers nobody',
      { tweet: { authorId: '100' }, conversationTickets: [ticket()] },
      { kind: 'outbound', ticketId: null, reason: { code: 'own_tweet' } },
    ],
    [
      'a retweet by the brand answers nobody',
      { tweet: { authorId: '100', kind: 'retweet', inReplyToTweetId: '77' }, ticketOfParent: { ticketId: 't1' } },
      { kind: 'outbound', ticketId: null, reason: { code: 'own_tweet' } },
    ],
    [
      'one already in a ticket stays there',
      { tweet: { authorId: '100' }, ticketOfTweet: { ticketId: 't1', accountId: acme.accountId } },
      { kind: 'outbound', ticketId: 't1', reason: { code: 'own_tweet' } },
    ],
  ],
  '(6) imported history': [
    [
      'a thread the brand has answered opens nothing',
      { isImport: true, isAnswered: true },
      ignore('imported_answered'),
    ],
    ['a thread nobody has answered opens a ticket', { isImport: true }, opens('all_mentions')],
    ['an answered thread that is no history opens a ticket', { isAnswered: true }, opens('all_mentions')],
    [
      'history of an open ticket appends',
      { isImport: true, isAnswered: true, conversationTickets: [ticket()] },
      append('t1', 'conversation_continues'),
    ],
    [
      'history of a closed ticket appends without reopening',
      { isImport: true, isAnswered: true, conversationTickets: [closed(24)] },
      append('t1', 'imported_answered'),
    ],
    [
      'and has no follow-up',
      { isImport: true, isAnswered: true, conversationTickets: [closed(900)] },
      append('t1', 'imported_answered'),
    ],
    [
      'the brand’s history is outgoing',
      { isImport: true, isAnswered: true, tweet: { authorId: '100' } },
      { kind: 'outbound', ticketId: null, reason: { code: 'own_tweet' } },
    ],
  ],
  capture: [
    [
      'all: every mention opens a ticket of normal priority',
      {},
      opens('all_mentions', { departmentId: 'support', priority: 'normal', tags: [], assigneeId: null }),
    ],
    ['off: none does', { capture: { mentions: 'off' } }, ignore('capture_off')],
    [
      'off: not even with a keyword',
      { capture: { mentions: 'off', keywords: [keyword('k', 'late')] } },
      ignore('capture_off'),
    ],
    ['muted: none does', { capture: { mutedProfiles: [JANE] } }, ignore('muted')],
    [
      'muted comes before keywords',
      { capture: { mutedProfiles: [JANE], keywords: [keyword('k', 'late')] } },
      ignore('muted'),
    ],
    [
      'excluded: none does',
      { capture: { excludedKeywords: ['order'] } },
      { kind: 'ignore', reason: { code: 'excluded_keyword', matched: [{ start: 3, end: 8, phrase: 'order' }] } },
    ],
    [
      'excluded comes before keywords',
      { capture: { excludedKeywords: ['order'], keywords: [keyword('k', 'late')] } },
      { kind: 'ignore', reason: { code: 'excluded_keyword' } },
    ],
    ['quotes off', { tweet: { kind: 'quote' }, capture: { includeQuotes: false } }, ignore('quote_off')],
    ['quotes on', { tweet: { kind: 'quote' } }, opens('all_mentions')],
    ['replies off', { tweet: reply, capture: { includeReplies: false } }, ignore('reply_off')],
    ['replies on', { tweet: reply }, opens('all_mentions')],
    ['replies off do not touch plain mentions', { capture: { includeReplies: false } }, opens('all_mentions')],
    [
      'a keyword decides department, priority, tags and assignee',
      {
        capture: {
          mentions: 'matching',
          keywords: [
            keyword('k', 'late', {
              departmentId: 'shipping',
              priority: 'urgent',
              tags: ['delivery'],
              assigneeId: 'ann',
            }),
          ],
        },
      },
      {
        kind: 'open',
        departmentId: 'shipping',
        priority: 'urgent',
        tags: ['delivery'],
        assigneeId: 'ann',
        followUpOfId: null,
        relatedTicketId: null,
        reason: { code: 'keyword', keywordId: 'k', matched: [{ start: 12, end: 16, phrase: 'late' }] },
      },
    ],
    [
      'what it leaves open is the default',
      { capture: { keywords: [keyword('k', 'late')] } },
      opens('keyword', { departmentId: 'support', priority: 'normal', reason: { code: 'keyword', keywordId: 'k' } }),
    ],
    [
      'in mode all keywords route too',
      { capture: { keywords: [keyword('k', 'late', { departmentId: 'shipping' })] } },
      opens('keyword', { departmentId: 'shipping' }),
    ],
    [
      'the first of the list decides, not the first of the text',
      {
        capture: {
          keywords: [
            keyword('k1', 'late', { departmentId: 'shipping' }),
            keyword('k2', 'order', { departmentId: 'sales' }),
          ],
        },
      },
      opens('keyword', { departmentId: 'shipping', reason: { code: 'keyword', keywordId: 'k1' } }),
    ],
    [
      'a keyword that does not match decides nothing',
      { capture: { keywords: [keyword('k1', 'refund'), keyword('k2', 'order', { departmentId: 'sales' })] } },
      opens('keyword', { departmentId: 'sales', reason: { code: 'keyword', keywordId: 'k2' } }),
    ],
    [
      'nothing matched: to the department for that',
      { capture: { mentions: 'matching', keywords: [keyword('k', 'refund')], unmatchedDepartmentId: 'rest' } },
      opens('unmatched_department', { departmentId: 'rest' }),
    ],
    [
      'in mode all as well',
      { capture: { keywords: [keyword('k', 'refund')], unmatchedDepartmentId: 'rest' } },
      opens('unmatched_department', { departmentId: 'rest' }),
    ],
    [
      'nothing matched in mode all without it: the department of the account',
      { capture: { keywords: [keyword('k', 'refund')] } },
      opens('all_mentions', { departmentId: 'support' }),
    ],
    [
      'nothing matched in mode matching without it: nothing',
      { capture: { mentions: 'matching', keywords: [keyword('k', 'refund')] } },
      ignore('no_keyword_matched'),
    ],
    ['the direct message switch is another one', { capture: { directMessages: 'off' } }, opens('all_mentions')],
  ],
};

describe.each(Object.entries(tweetGroups))('a tweet: %s', (_group, rows) => {
  it.each(rows)('%s', (_claim, given, decision) => {
    expect(decide(given)).toMatchObject(decision);
  });
});

type DmCase = Partial<Omit<DirectMessageInput, 'message' | 'capture'>> & {
  message?: Partial<DirectMessageInput['message']>;
  capture?: Partial<CaptureSettings>;
};
const decideDm = ({ message, capture, ...rest }: DmCase): Decision =>
  decideDirectMessage({
    message: {
      dmEventId: '5001',
      dmConversationId: '100-1001',
      senderId: JANE,
      isGroup: false,
      text: 'my order is late',
      postedAt: now,
      ...message,
    },
    account: acme,
    brands: [acme, acmeHelp],
    conversationTickets: [],
    ticketOfEvent: null,
    capture: compileCapture(settings(capture)),
    isHistory: false,
    isImport: false,
    brandHasLastWord: false,
    now,
    ...rest,
  });

type DmRow = [claim: string, given: DmCase, decision: object];
const dmRows: DmRow[] = [
  ['the first one opens a ticket', {}, opens('all_direct_messages', { followUpOfId: null, relatedTicketId: null })],
  ['an open ticket takes the next', { conversationTickets: [ticket()] }, append('t1', 'conversation_continues')],
  [
    'whatever the settings',
    { conversationTickets: [ticket()], capture: { ...refusing, directMessages: 'off' } },
    append('t1', 'conversation_continues'),
  ],
  [
    'of two open ones the one that last sent takes it',
    {
      conversationTickets: [
        ticket({ lastOutboundAt: hoursAgo(1) }),
        ticket({ id: 't2', openedAt: hoursAgo(2), lastOutboundAt: hoursAgo(2) }),
      ],
    },
    append('t1', 'last_answer_from_ticket'),
  ],
  [
    'before a newer one that never sent',
    { conversationTickets: [ticket({ lastOutboundAt: hoursAgo(5) }), ticket({ id: 't2', openedAt: hoursAgo(2) })] },
    append('t1', 'last_answer_from_ticket'),
  ],
  [
    'even closed, within its window',
    { conversationTickets: [closed(5, { lastOutboundAt: hoursAgo(6) }), ticket({ id: 't2', openedAt: hoursAgo(2) })] },
    append('t1', 'reopened', true),
  ],
  [
    'after the window the open one takes it',
    {
      conversationTickets: [closed(73, { lastOutboundAt: hoursAgo(74) }), ticket({ id: 't2', openedAt: hoursAgo(2) })],
    },
    append('t2', 'conversation_continues'),
  ],
  ['a closed ticket reopens within 72 hours', { conversationTickets: [closed(72)] }, append('t1', 'reopened', true)],
  ['after that a follow-up opens', { conversationTickets: [closed(73)] }, opens('follow_up', { followUpOfId: 't1' })],
  [
    'whatever the settings (follow-up)',
    { conversationTickets: [closed(73)], capture: { directMessages: 'off' } },
    opens('follow_up', { followUpOfId: 't1' }),
  ],
  [
    'the public window is another one',
    { conversationTickets: [closed(73)], capture: { reopenHours: { public: 900, directMessage: 72 } } },
    opens('follow_up'),
  ],
  [
    'a message older than the closing appends without reopening',
    { message: { postedAt: hoursAgo(30) }, conversationTickets: [closed(24)] },
    append('t1', 'late_message_of_closed_ticket'),
  ],
  [
    'of two closed ones the one closed last counts',
    { conversationTickets: [closed(100, { id: 't0' }), closed(20, { id: 't2' })] },
    append('t2', 'reopened', true),
  ],
  [
    'a spam ticket swallows what follows',
    { conversationTickets: [closed(900, { isSpam: true })] },
    append('t1', 'spam_ticket'),
  ],
  [
    'a group is one ticket, whoever writes',
    { message: { isGroup: true, senderId: BOB }, conversationTickets: [ticket()] },
    append('t1', 'conversation_continues'),
  ],
  ['a group opens one ticket', { message: { isGroup: true, senderId: BOB } }, opens('all_direct_messages')],
  [
    'our own message is outgoing in the ticket',
    { message: { senderId: '100' }, conversationTickets: [ticket()] },
    { kind: 'outbound', ticketId: 't1', reason: { code: 'own_direct_message' } },
  ],
  [
    'and opens none',
    { message: { senderId: '100' } },
    { kind: 'outbound', ticketId: null, reason: { code: 'own_direct_message' } },
  ],
  ['another of our brands opens none', { message: { senderId: '200' } }, ignore('own_brand')],
  [
    'its message in a group’s ticket is outgoing',
    { message: { senderId: '200', isGroup: true }, conversationTickets: [ticket()] },
    { kind: 'outbound', ticketId: 't1', reason: { code: 'own_brand' } },
  ],
  [
    'an event already in its ticket stays there',
    { ticketOfEvent: { ticketId: 't4' } },
    append('t4', 'already_in_ticket'),
  ],
  ['what was sent before the account was connected opens nothing', { isHistory: true }, ignore('before_connecting')],
  [
    'of a closed ticket it appends without reopening',
    { isHistory: true, conversationTickets: [closed(1)] },
    append('t1', 'before_connecting'),
  ],
  [
    'imported, of a conversation in which the brand has the last word, it opens nothing',
    { isImport: true, brandHasLastWord: true },
    ignore('imported_answered'),
  ],
  [
    'imported, of one in which the customer waits, it opens a ticket',
    { isImport: true },
    opens('all_direct_messages', { followUpOfId: null }),
  ],
  [
    'imported, it is captured like any other',
    { isImport: true, capture: { directMessages: 'matching', keywords: [keyword('k', 'refund')] } },
    ignore('no_keyword_matched'),
  ],
  [
    'the brand’s last word keeps no new message from opening a ticket',
    { brandHasLastWord: true },
    opens('all_direct_messages'),
  ],
  [
    'imported of an open ticket it appends, answered or not',
    { isImport: true, brandHasLastWord: true, conversationTickets: [ticket()] },
    append('t1', 'conversation_continues'),
  ],
  [
    'imported of a closed ticket that is answered it appends without reopening',
    { isImport: true, brandHasLastWord: true, conversationTickets: [closed(24)] },
    append('t1', 'imported_answered'),
  ],
  [
    'and has no follow-up',
    { isImport: true, brandHasLastWord: true, conversationTickets: [closed(900)] },
    append('t1', 'imported_answered'),
  ],
  [
    'imported of a closed ticket that waits it reopens',
    { isImport: true, conversationTickets: [closed(24)] },
    append('t1', 'reopened', true),
  ],
  [
    'the brand’s own imported message is outgoing',
    { isImport: true, brandHasLastWord: true, message: { senderId: '100' } },
    { kind: 'outbound', ticketId: null, reason: { code: 'own_direct_message' } },
  ],
  ['older than what was asked for, it is history', { isImport: true, isHistory: true }, ignore('before_connecting')],
  ['off: none opens', { capture: { directMessages: 'off' } }, ignore('capture_off')],
  ['the switch for mentions is another one', { capture: { mentions: 'off' } }, opens('all_direct_messages')],
  ['muted: none opens', { capture: { mutedProfiles: [JANE] } }, ignore('muted')],
  [
    'matching: a keyword decides',
    { capture: { directMessages: 'matching', keywords: [keyword('k', 'late', { departmentId: 'shipping' })] } },
    opens('keyword', { departmentId: 'shipping' }),
  ],
  [
    'matching: nothing matched',
    { capture: { directMessages: 'matching', keywords: [keyword('k', 'refund')] } },
    ignore('no_keyword_matched'),
  ],
  [
    'nothing matched, with a department for that',
    { capture: { directMessages: 'matching', keywords: [keyword('k', 'refund')], unmatchedDepartmentId: 'rest' } },
    opens('unmatched_department', { departmentId: 'rest' }),
  ],
];

describe('(5) a direct message', () => {
  it.each(dmRows)('%s', (_claim, given, decision) => {
    expect(decideDm(given)).toMatchObject(decision);
  });
});
