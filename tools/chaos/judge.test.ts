import { describe, expect, it } from 'vitest';
import type { CastRule } from './cast.ts';
import type { Evidence, StoredAlert, StoredIncident } from './evidence.ts';
import { CHECKS, type Check } from './finding.ts';
import { judge } from './judge.ts';
import type { LedgerMail, LedgerMessage, LedgerText, LedgerTweet } from './outside.ts';
import type { Written } from './play.ts';
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
const AT_ONCE = { at: AT.toISOString(), shownAt: AT.toISOString() };
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
  people: [],
  rules: [],
  ledger: {
    users: [
      { id: '1', username: 'carla' },
      { id: '2', username: 'acme_air' },
      { id: '3', username: 'globex_bank' },
    ],
    mails: [],
    texts: [],
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
      said: [{ text: 'x', ...AT_ONCE }],
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
      said: [{ text: 'psst', ...AT_ONCE }],
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
  faults: [],
  jumps: [],
  calms: [],
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
    { organizationId: 'acme', accountId: 'A1', itemId: '10', decision: 'opened', receivedAt: AT },
    { organizationId: 'acme', accountId: 'A1', itemId: '11', decision: 'outbound', receivedAt: AT },
  ],
  directMessages: [{ organizationId: 'globex', accountId: 'A2', itemId: '20', decision: 'opened', receivedAt: AT }],
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
  incidents: [],
  alerts: [],
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

const OUTAGE: CastRule = {
  name: 'Outage',
  word: 'down',
  count: 3,
  countsAuthors: false,
  windowMinutes: 5,
  cooldownMinutes: 10,
  tellsGrowth: true,
  tells: { admin: ['email', 'sms'] },
};
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);

/** A tweet that holds the word, so many minutes later. */
function cry(id: string, minutes: number): [Written, Evidence['tweets'][number]] {
  const moment = later(minutes);
  const said = [{ text: '@acme_air is down', at: moment.toISOString(), shownAt: moment.toISOString() }];
  const thread = { ...publicThread, index: 10, customer: `customer ${id}`, account: 'acme_hotels' };
  const { text } = said[0]!;
  const written = { event: 10, thread, id, conversationId: id, names: ['acme_hotels'], text, said, versions: [id] };
  const stored = { organizationId: 'acme', accountId: 'A3', itemId: id, decision: 'ignored', receivedAt: moment };
  return [{ ...written, isDeleted: false }, stored];
}

const incident = (id: string, minutes: readonly [started: number, reached: number, last: number]): StoredIncident => {
  const [startedAt, reachedAt, lastReachedAt] = minutes.map(later) as [Date, Date, Date];
  const of = { organizationId: 'acme', ruleId: 'R1', accountId: 'A3', tweetCount: 3, windowMinutes: 5 };
  const ends = { openedAt: reachedAt, clearedAt: new Date(lastReachedAt.getTime() + 300_000) };
  return { ...of, id, state: 'cleared', pastReason: null, startedAt, reachedAt, lastReachedAt, ...ends };
};
const past = (id: string, reason: string, minutes: readonly [number, number, number], found: number) => ({
  ...incident(id, minutes),
  ...{ state: 'past', pastReason: reason, openedAt: later(found), clearedAt: null },
});

const alertId = (number: number) => `00000000-0000-7000-8000-00000000000${number}`;
const alert = (number: number, kind: string, medium: string, minutes: number, incidentId = 'I1'): StoredAlert => ({
  ...{ organizationId: 'acme', id: alertId(number), incidentId, memberId: 'ada', medium, kind, isFallback: false },
  ...{ createdAt: later(minutes), state: 'sent', code: null, attempt: 1, doubts: 0, settledAt: later(minutes) },
});
const mail = (number: number, more: Partial<LedgerMail> = {}): LedgerMail => ({
  ...{ id: `mail ${number}`, to: ['ada@acme.example'], subject: 'Alarm: (Outage)', text: 'The rule “Outage”' },
  ...{ headers: { 'message-id': `<${alertId(number)}@perch.example>` }, ...more },
});
const phoneText = (number: number, more: Partial<LedgerText> = {}): LedgerText => ({
  ...{ sid: `SM${number}`, to: '+4915112345601', body: 'Perch ALARM Outage: 3 tweets' },
  ...{ statusCallback: `http://perch.example/api/v1/sms-receipts/acme/${alertId(number)}`, ...more },
});

/** Beside all that: three people say the same within two minutes, and the administrator is told. */
const alarmed = (): Evidence => {
  const evidence = survived();
  const cries = [cry('31', 10), cry('32', 11), cry('33', 12)];
  evidence.accounts.push({ organizationId: 'acme', id: 'A3', username: 'acme_hotels' });
  evidence.rules.push({ organizationId: 'acme', accountId: 'A3', username: 'acme_hotels', id: 'R1', cast: OUTAGE });
  evidence.people.push(
    { organizationId: 'acme', role: 'admin', memberId: 'ada', email: 'ada@acme.example', phone: '+4915112345601' },
    { organizationId: 'acme', role: 'agent', memberId: 'otto', email: 'otto@acme.example', phone: null },
    { organizationId: 'globex', role: 'admin', memberId: 'eve', email: 'eve@globex.example', phone: null },
  );
  evidence.written.push(...cries.map(([written]) => written));
  evidence.tweets.push(...cries.map(([, stored]) => stored));
  evidence.incidents.push(incident('I1', [10, 12, 12]));
  evidence.alerts.push(alert(1, 'alarm', 'email', 12), alert(2, 'alarm', 'sms', 12));
  evidence.alerts.push(alert(3, 'clear', 'email', 17), alert(4, 'clear', 'sms', 17));
  evidence.ledger.mails.push(mail(1), mail(3));
  evidence.ledger.texts.push(phoneText(2), phoneText(4));
  return evidence;
};
function addCries(evidence: Evidence, ...cries: ReturnType<typeof cry>[]) {
  for (const [written, stored] of cries) {
    evidence.written.push(written);
    evidence.tweets.push(stored);
  }
}
/** The second burst, so many minutes after the first has begun. */
const again = (minutes: number) => [cry('41', minutes), cry('42', minutes + 1), cry('43', minutes + 2)];
/** As Perch reads it so much later. */
const readAt = (minutes: number, ...cries: ReturnType<typeof cry>[]) =>
  cries.map(([written, stored]): ReturnType<typeof cry> => {
    const said = written.said.map((each) => ({ ...each, shownAt: later(minutes).toISOString() }));
    return [
      { ...written, said },
      { ...stored, receivedAt: later(minutes) },
    ];
  });

const repeated = mail(1, { text: 'You may have had this message before: Outage' });

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
  const evidence = alarmed();
  change(evidence);
  return new Set(judge(evidence).map(({ check }) => check));
};
const refusedReply = (code: string) => (evidence: Evidence) => {
  Object.assign(evidence.deliveries[0]!, { state: 'failed', code, remoteId: null });
  evidence.ledger.tweets.pop();
  evidence.tweets.splice(1, 1);
};

describe('the judge', () => {
  it('finds nothing where all is as it was on X', () => {
    expect(judge(alarmed())).toEqual([]);
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
    ['a burst that is no incident', 'incidents', ({ incidents }) => incidents.pop()],
    ['an incident twice', 'incidents', ({ incidents }) => incidents.push({ ...incidents[0]!, id: 'I2' })],
    ['an incident without a burst', 'incidents', ({ incidents }) => incidents.push(incident('I2', [40, 42, 42]))],
    ['an incident of another account', 'incidents', ({ incidents }) => (incidents[0]!.accountId = 'A1')],
    ['an incident by other numbers', 'incidents', ({ incidents }) => (incidents[0]!.tweetCount = 2)],
    [
      'an incident of what the brand itself says',
      'incidents',
      ({ written, ledger }) => {
        written.pop();
        const own = { from: 'acme_air', text: '@acme_hotels down', mentions: ['acme_hotels'] };
        ledger.tweets.push(tweet({ id: '33', ...own, createdAt: later(12).toISOString() }));
      },
    ],
    [
      'an incident of people who are one',
      'incidents',
      ({ written, rules }) => {
        rules[0]!.cast = { ...OUTAGE, countsAuthors: true };
        for (const { thread } of written.slice(2)) thread.customer = 'carla';
      },
    ],
    ['an incident that begins before its burst', 'incidents', ({ incidents }) => (incidents[0]!.startedAt = later(8))],
    [
      'an incident that is over before its burst',
      'incidents',
      (evidence) => {
        addCries(evidence, cry('34', 14));
      },
    ],
    [
      'an incident that does not end',
      'incidents',
      ({ incidents }) => Object.assign(incidents[0]!, { state: 'open', clearedAt: null }),
    ],
    ['an all-clear within the period', 'incidents', ({ incidents }) => (incidents[0]!.clearedAt = later(13))],
    [
      'a burst that was found in time and recorded as past',
      'incidents',
      ({ incidents, alerts, ledger }) => {
        incidents[0] = past('I1', 'late', [10, 12, 12], 13);
        for (const list of [alerts, ledger.mails, ledger.texts]) list.length = 0;
      },
    ],
    [
      'a burst that was found too late, and told',
      'incidents',
      (evidence) => {
        addCries(evidence, ...readAt(100, ...again(40)));
        evidence.incidents.push({ ...incident('I2', [40, 42, 42]), openedAt: later(100), clearedAt: later(106) });
      },
    ],
    [
      'a burst too soon after another, and told',
      'incidents',
      (evidence) => {
        addCries(evidence, ...again(20));
        evidence.incidents.push(incident('I2', [20, 22, 22]));
      },
    ],
    [
      'a burst long after another, and not told',
      'incidents',
      (evidence) => {
        addCries(evidence, ...again(40));
        evidence.incidents.push(past('I2', 'cooldown', [40, 42, 42], 42));
      },
    ],
    [
      'a past burst that is recorded twice',
      'incidents',
      (evidence) => {
        addCries(evidence, ...readAt(100, ...again(40)));
        evidence.incidents.push(past('I2', 'late', [40, 42, 42], 100), past('I3', 'late', [40, 42, 42], 110));
      },
    ],
    [
      'a burst that was told and is recorded as past',
      'incidents',
      ({ incidents }) => incidents.push(past('I2', 'late', [10, 12, 12], 60)),
    ],
    ['a tweet that was read too late', 'incidents', ({ tweets }) => (tweets.at(-1)!.receivedAt = later(60))],
    ['an alarm that is not known', 'alarms', ({ alerts }) => alerts.shift()],
    ['an alarm that did not arrive', 'alarms', ({ ledger }) => ledger.mails.shift()],
    ['an SMS that did not arrive', 'alarms', ({ ledger }) => ledger.texts.shift()],
    ['an alarm twice', 'alarms', ({ alerts }) => alerts.push({ ...alerts[0]!, id: alertId(5) })],
    ['an e-mail twice', 'alarms', ({ ledger }) => ledger.mails.push(mail(1))],
    [
      'a repeat that does not say so',
      'alarms',
      ({ ledger, alerts, faults }) => {
        ledger.mails.push(mail(1));
        alerts[0]!.attempt = 2;
        faults.push({ fault: { kind: 'kill', role: 'worker', which: 0 }, at: later(12) });
      },
    ],
    [
      'a repeat without a fault',
      'alarms',
      ({ ledger, alerts }) => {
        ledger.mails.push(repeated);
        alerts[0]!.attempt = 2;
      },
    ],
    ['an alarm to another organization', 'alarms', ({ alerts }) => (alerts[0]!.memberId = 'eve')],
    ['an e-mail to another organization', 'alarms', ({ ledger }) => (ledger.mails[0]!.to = ['eve@globex.example'])],
    ['an SMS to another number', 'alarms', ({ ledger }) => (ledger.texts[0]!.to = '+4915112345609')],
    [
      'an alarm to somebody whom the rule does not name',
      'alarms',
      ({ alerts, ledger }) => {
        alerts.push({ ...alert(5, 'alarm', 'email', 12), memberId: 'otto' });
        ledger.mails.push(mail(5, { to: ['otto@acme.example'] }));
      },
    ],
    [
      'an incident without its all-clear',
      'alarms',
      ({ alerts, ledger }) => {
        alerts.splice(2, 1);
        ledger.mails.pop();
      },
    ],
    [
      'an alarm of what is past',
      'alarms',
      ({ incidents, alerts }) => {
        incidents.push(past('I2', 'late', [40, 42, 42], 100));
        alerts.push(alert(5, 'alarm', 'email', 100, 'I2'));
      },
    ],
    [
      'growth that was none',
      'alarms',
      ({ alerts, ledger }) => {
        for (const [place, medium] of ['email', 'sms'].entries()) alerts.push(alert(5 + place, 'doubled', medium, 13));
        ledger.mails.push(mail(5));
        ledger.texts.push(phoneText(6));
      },
    ],
    [
      'an alarm that the mail server did not refuse',
      'alarms',
      ({ alerts, ledger }) => {
        Object.assign(alerts[0]!, { state: 'failed', code: 'mail_refused' });
        ledger.mails.shift();
      },
    ],
    [
      'an alarm that was left out for no newer one',
      'alarms',
      ({ alerts, ledger }) => {
        Object.assign(alerts[0]!, { state: 'discarded', code: 'superseded' });
        ledger.mails.shift();
      },
    ],
    ['an e-mail that nobody was to send', 'alarms', ({ ledger }) => ledger.mails.push(mail(9))],
    ['an e-mail of another rule', 'alarms', ({ ledger }) => Object.assign(ledger.mails[0]!, { subject: '', text: '' })],
    [
      'an SMS in place of an e-mail that went',
      'alarms',
      ({ rules, alerts }) => {
        rules[0]!.cast = { ...OUTAGE, tells: { admin: ['email'] } };
        alerts[1]!.isFallback = true;
      },
    ],
    [
      'an alarm that was given up while it went on',
      'alarms',
      ({ alerts, ledger }) => {
        Object.assign(alerts[0]!, { state: 'failed', code: 'expired', settledAt: later(13) });
        ledger.mails.shift();
      },
    ],
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
      ({ ledger, alerts, faults }) => {
        ledger.mails.push(repeated);
        alerts[0]!.attempt = 2;
        faults.push({ fault: { kind: 'kill', role: 'worker', which: 0 }, at: later(12) });
      },
      ({ rules, alerts, faults }) => {
        rules[0]!.cast = { ...OUTAGE, tells: { admin: ['email'] } };
        alerts[0]!.attempt = 2;
        alerts[1]!.isFallback = true;
        faults.push({ fault: { kind: 'postgres-cut' }, at: later(12) });
      },
      // its server took it after more than four seconds
      ({ rules, alerts }) => {
        rules[0]!.cast = { ...OUTAGE, tells: { admin: ['email'] } };
        alerts[0]!.settledAt = later(12.1);
        alerts[1]!.isFallback = true;
      },
      ({ alerts, ledger }) => {
        Object.assign(alerts[0]!, { state: 'failed', code: 'expired', settledAt: later(18) });
        ledger.mails.shift();
      },
      ({ alerts, ledger, faults }) => {
        Object.assign(alerts[1]!, { state: 'failed', code: 'too_many_attempts', attempt: 3, doubts: 3 });
        ledger.texts.shift();
        faults.push({ fault: { kind: 'kill', role: 'worker', which: 0 }, at: later(12) });
      },
      // nobody can be reached whom the rule names: those who set up X are told
      ({ rules, alerts, ledger, faults }) => {
        rules[0]!.cast = { ...OUTAGE, tells: { admin: ['email'] } };
        const effect = { kind: 'status', status: 550 } as const;
        faults.push({ fault: { kind: 'notices', effect, on: 'mails', times: 1 }, at: later(12) });
        Object.assign(alerts[0]!, { state: 'failed', code: 'mail_refused' });
        Object.assign(alerts[1]!, { medium: 'email', memberId: 'otto', isFallback: true });
        Object.assign(alerts[3]!, { medium: 'email', memberId: 'otto' });
        ledger.texts.length = 0;
        ledger.mails = [mail(2, { to: ['otto@acme.example'] }), mail(3), mail(4, { to: ['otto@acme.example'] })];
      },
    ];
    for (const excuse of excused) expect(changed(excuse)).toEqual(new Set());
  });

  it('takes each incident that the rules of the product allow', () => {
    const untold = ({ alerts, ledger }: Evidence) => {
      for (const list of [alerts, ledger.mails, ledger.texts]) list.length = 0;
    };
    const allowed: ((evidence: Evidence) => void)[] = [
      // another burst: in its cooldown, after it, or known only when it was long over
      (evidence) => {
        addCries(evidence, ...again(20));
        evidence.incidents.push(past('I2', 'cooldown', [20, 22, 22], 22));
      },
      (evidence) => {
        addCries(evidence, ...again(40));
        evidence.incidents.push(incident('I2', [40, 42, 42]));
        evidence.alerts.push(alert(5, 'alarm', 'email', 42, 'I2'), alert(6, 'alarm', 'sms', 42, 'I2'));
        evidence.alerts.push(alert(7, 'clear', 'email', 47, 'I2'), alert(8, 'clear', 'sms', 47, 'I2'));
        evidence.ledger.mails.push(mail(5), mail(7));
        evidence.ledger.texts.push(phoneText(6), phoneText(8));
      },
      (evidence) => {
        addCries(evidence, ...readAt(100, ...again(40)));
        evidence.incidents.push(past('I2', 'late', [40, 42, 42], 100));
      },
      // one of the tweets was deleted, or says something else by now: it was counted, or never
      ({ written }) => (written.at(-1)!.isDeleted = true),
      (evidence) => {
        evidence.written.at(-1)!.isDeleted = true;
        evidence.incidents.pop();
        untold(evidence);
      },
      ({ written }) => {
        written.at(-1)!.said.push({ ...written.at(-1)!.said[0]!, text: '@acme_hotels is up' });
      },
      // an hour passed in a moment, before anybody looked
      (evidence) => {
        evidence.jumps.push({ at: later(12), seconds: 3_600 });
        evidence.incidents[0] = past('I1', 'late', [10, 12, 12], 72);
        untold(evidence);
      },
    ];
    for (const allow of allowed) expect(changed(allow)).toEqual(new Set());
  });
});
