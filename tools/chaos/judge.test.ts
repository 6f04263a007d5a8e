import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import { CHECKS, type Check } from './finding.ts';
import { judge } from './judge.ts';
import type { LedgerMessage, LedgerTweet } from './outside.ts';
import type { Thread } from './story.ts';

const AT = new Date('2026-11-29T03:00:00.000Z');

const publicThread: Thread = {
  index: 1,
  kind: 'public',
  account: 'acme_air',
  customer: 'carla',
  token: 'K1',
  keyword: null,
};
const directThread: Thread = { ...publicThread, index: 2, kind: 'direct', account: 'globex_bank' };

const tweet = (more: Partial<LedgerTweet> & { id: string }): LedgerTweet => ({
  from: 'carla',
  text: '@acme_air K1 help',
  apiText: '@acme_air K1 help',
  conversationId: '10',
  inReplyTo: null,
  inReplyToUser: null,
  mentions: ['acme_air'],
  createdAt: AT.toISOString(),
  indexedAt: AT.toISOString(),
  editHistoryTweetIds: [more.id],
  ...more,
});
const message = (more: Partial<LedgerMessage> & { id: string }): LedgerMessage => ({
  conversationId: '1-3',
  from: 'carla',
  to: ['globex_bank'],
  text: 'psst',
  createdAt: AT.toISOString(),
  ...more,
});
const inTicket = { organizationId: 'acme', ticketId: 'T1', memberId: null, dmEventId: null };
const calm = () => ({ memory: { heapUsed: 1, rss: 1 }, openFiles: 10, starts: 1 });

/** A tweet and a direct message became tickets; the tweet was answered. */
const survived = (): Evidence => ({
  organizations: [
    { id: 'acme', name: 'Acme Airlines', departments: new Map([['default', 'D1']]) },
    { id: 'globex', name: 'Globex Bank', departments: new Map([['default', 'D2']]) },
  ],
  accounts: [
    { organizationId: 'acme', id: 'A1', username: 'acme_air' },
    { organizationId: 'globex', id: 'A2', username: 'globex_bank' },
  ],
  ledger: {
    users: [
      { id: '1', username: 'carla' },
      { id: '2', username: 'acme_air' },
      { id: '3', username: 'globex_bank' },
    ],
    tweets: [
      tweet({ id: '10' }),
      tweet({
        id: '11',
        from: 'acme_air',
        text: 'Sorry',
        inReplyTo: '10',
        inReplyToUser: 'carla',
        mentions: ['carla'],
      }),
    ],
    messages: [message({ id: '20' })],
  },
  written: [
    {
      event: 1,
      thread: publicThread,
      id: '10',
      conversationId: '10',
      names: ['acme_air'],
      text: 'x',
      versions: [],
      isDeleted: false,
    },
    {
      event: 2,
      thread: directThread,
      id: '20',
      conversationId: '1-3',
      names: [],
      text: 'psst',
      versions: [],
      isDeleted: false,
    },
  ],
  asked: [
    {
      event: 3,
      thread: publicThread,
      organization: 'Acme Airlines',
      text: 'Sorry',
      messageId: 'M2',
      ticketId: 'T1',
      refusedWith: null,
    },
  ],
  struck: [],
  revoked: [],
  undecided: [],
  tickets: [
    {
      organizationId: 'acme',
      id: 'T1',
      channel: 'twitter',
      accountId: 'A1',
      conversationId: '10',
      customerId: '1',
      departmentId: 'D1',
    },
    {
      organizationId: 'globex',
      id: 'T2',
      channel: 'twitter_dm',
      accountId: 'A2',
      conversationId: '1-3',
      customerId: '1',
      departmentId: 'D2',
    },
  ],
  messages: [
    { ...inTicket, id: 'M1', direction: 'in', text: '@acme_air K1 help', tweetId: '10' },
    { ...inTicket, id: 'M2', direction: 'out', text: 'Sorry', tweetId: '11', memberId: 'ada' },
    {
      ...inTicket,
      organizationId: 'globex',
      ticketId: 'T2',
      id: 'M3',
      direction: 'in',
      text: 'psst',
      tweetId: null,
      dmEventId: '20',
    },
  ],
  tweets: [
    { organizationId: 'acme', accountId: 'A1', itemId: '10', decision: 'opened' },
    { organizationId: 'acme', accountId: 'A1', itemId: '11', decision: 'outbound' },
  ],
  directMessages: [{ organizationId: 'globex', accountId: 'A2', itemId: '20', decision: 'opened' }],
  deliveries: [
    {
      organizationId: 'acme',
      id: 'L1',
      messageId: 'M2',
      kind: 'tweet',
      state: 'sent',
      code: null,
      detail: null,
      remoteId: '11',
      accountId: 'A1',
      answersId: '10',
      attempt: 1,
    },
  ],
  lostGaps: [],
  restless: [],
  health: {
    overdueRows: [],
    stuckJobs: [],
    hangingConnections: [],
    connections: { postgres: 5, redis: 5 },
    mostConnections: { postgres: 10, redis: 10 },
    processes: [{ name: 'worker 1', role: 'worker', ...calm() }],
    fresh: [{ name: 'worker 1', role: 'worker', ...calm() }],
    unheard: [],
    leaks: [],
  },
});

const undecided = {
  deliveryId: 'L1',
  organizationId: 'acme',
  username: 'acme_air',
  text: 'Sorry',
  sendingAt: AT,
  at: new Date(AT.getTime() + 900_000),
  wasPosted: true,
};
const struckCall = (more: Partial<Evidence['struck'][number]>) => ({
  id: 1,
  at: AT.toISOString(),
  method: 'GET',
  path: '/2/users/2/tweets',
  template: '/2/users/:id/tweets',
  user: 'acme_air',
  body: null,
  status: 503,
  fault: 'status 503',
  ...more,
});
const changed = (change: (evidence: Evidence) => void) => {
  const evidence = survived();
  change(evidence);
  return new Set(judge(evidence).map(({ check }) => check));
};
const refusedReply = (code: string) => (evidence: Evidence) => {
  Object.assign(evidence.deliveries[0]!, { state: 'failed', code, remoteId: null });
  evidence.ledger.tweets.pop();
  evidence.tweets.pop();
};

describe('the judge', () => {
  it('finds nothing where all is as it was on X', () => {
    expect(judge(survived())).toEqual([]);
  });

  const spoiled: [what: string, check: Check, change: (evidence: Evidence) => unknown][] = [
    ['a mention that is no message', 'mentions', ({ messages }) => messages.shift()],
    ['a mention that is two', 'mentions', ({ messages }) => messages.push({ ...messages[0]!, id: 'M9' })],
    ['a mention with other words', 'mentions', ({ messages }) => (messages[0]!.text = 'other')],
    ['a mention in a ticket of somebody else', 'mentions', ({ messages }) => (messages[0]!.ticketId = 'T2')],
    ['a ticket in a wrong department', 'mentions', ({ tickets }) => (tickets[0]!.departmentId = 'D9')],
    ['a direct message that is no message', 'messages', ({ messages }) => messages.pop()],
    ['a direct message in another ticket', 'messages', ({ messages }) => (messages[2]!.ticketId = 'T1')],
    ['a ticket twice', 'tickets', ({ tickets }) => tickets.push({ ...tickets[0]!, id: 'T9' })],
    ['a ticket for nobody', 'tickets', ({ tickets }) => tickets.push({ ...tickets[0]!, id: 'T9', customerId: '7' })],
    [
      'a reply that stands on X twice',
      'replies',
      ({ ledger }) => ledger.tweets.push({ ...ledger.tweets[1]!, id: '12', editHistoryTweetIds: ['12'] }),
    ],
    ['a sent reply that is not on X', 'replies', ({ ledger }) => ledger.tweets.pop()],
    ['a failed reply that stands on X', 'replies', ({ deliveries }) => (deliveries[0]!.state = 'failed')],
    ['a refused reply that stands on X', 'replies', ({ asked }) => (asked[0]!.messageId = null)],
    ['a reply in another conversation', 'replies', ({ ledger }) => (ledger.tweets[1]!.conversationId = '99')],
    ['a reply to somebody else', 'replies', ({ ledger }) => (ledger.tweets[1]!.inReplyToUser = 'bruno')],
    ['a reply known by another id', 'replies', ({ deliveries }) => (deliveries[0]!.remoteId = '12')],
    [
      'a post that nobody wrote',
      'posts',
      ({ ledger }) => ledger.messages.push(message({ id: '21', from: 'globex_bank' })),
    ],
    ['a reply that came back as a message', 'echoes', ({ messages }) => messages.push({ ...messages[1]!, id: 'M9' })],
    ['a reply in another ticket', 'echoes', ({ messages }) => (messages[1]!.ticketId = 'T2')],
    ['a doubt without a fault', 'undecided', (evidence) => evidence.undecided.push(undecided)],
    [
      'a doubt with a fault of another account',
      'undecided',
      (evidence) => {
        evidence.undecided.push(undecided);
        evidence.struck.push(struckCall({ user: 'globex_bank' }));
      },
    ],
    ['a failure that X did not cause', 'failed', refusedReply('duplicate_content')],
    ['a failure for a tweet that stands', 'failed', refusedReply('target_gone')],
    [
      'a tweet with another organization',
      'tenancy',
      ({ tweets }) => tweets.push({ ...tweets[0]!, organizationId: 'globex', accountId: 'A2' }),
    ],
    [
      'a direct message with another organization',
      'tenancy',
      ({ directMessages }) => directMessages.push({ ...directMessages[0]!, organizationId: 'acme', accountId: 'A1' }),
    ],
    ['an answer with a foreign ticket', 'tenancy', ({ health }) => health.leaks.push('200')],
    ['a lost gap', 'coverage', ({ lostGaps }) => lostGaps.push('mentions')],
    ['a stream that stands still', 'stuck', ({ restless }) => restless.push('mentions')],
    ['a row that nobody sees to', 'stuck', ({ health }) => health.overdueRows.push('streams')],
    ['a job that does not end', 'stuck', ({ health }) => health.stuckJobs.push('deliver')],
    ['a connection that hangs', 'leaks', ({ health }) => health.hangingConnections.push('idle in transaction')],
    ['too many connections', 'leaks', ({ health }) => (health.connections.redis = 11)],
    ['memory that grows', 'leaks', ({ health }) => (health.processes[0]!.memory!.heapUsed = 100_000_000)],
    ['sockets that are left open', 'leaks', ({ health }) => (health.processes[0]!.openFiles = 100)],
    ['an event that one API process kept to itself', 'live', ({ health }) => health.unheard.push('api 2')],
  ];
  it.each(spoiled)('notices %s', (_what, check, change) => {
    expect(changed(change)).toContain(check);
  });

  it('has a spoiled run for each of its checks', () => {
    expect(new Set(spoiled.map(([, check]) => check))).toEqual(new Set(Object.keys(CHECKS)));
  });

  it('takes what faults excuse', () => {
    const excused: ((evidence: Evidence) => void)[] = [
      (evidence) => {
        evidence.undecided.push(undecided);
        evidence.struck.push(struckCall({}));
      },
      (evidence) => {
        refusedReply('duplicate_content')(evidence);
        evidence.struck.push(struckCall({ method: 'POST', template: '/2/tweets', fault: 'duplicate' }));
      },
      (evidence) => {
        refusedReply('target_gone')(evidence);
        evidence.ledger.tweets.shift();
        Object.assign(evidence.written[0]!, { isDeleted: true, versions: ['10'] });
      },
    ];
    for (const excuse of excused) expect(changed(excuse)).toEqual(new Set());
  });
});
