import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_ALERT_REPEATS, MOST_ALERT_SMS, MOST_REPEATS, applyTransition, transition } from './transition.ts';
import {
  DELIVERY_KINDS,
  DELIVERY_STATES,
  TWEET_EFFECTS,
  type DeliveryEvent,
  type DeliveryState,
  type DeliveryView,
  type Transition,
} from './types.ts';

const now = new Date('2026-11-22T12:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const delivery = (state: DeliveryState, changes: Partial<DeliveryView> = {}): DeliveryView => ({
  kind: 'tweet',
  state,
  attempt: state === 'held' || state === 'queued' ? 0 : 1,
  holdReason: state === 'held' ? 'undo' : null,
  sendAt: null,
  heldUntil: null,
  dueAt: null,
  doubts: state === 'unknown' ? 1 : 0,
  sendingSince: state === 'sending' || state === 'unknown' ? at(-30) : null,
  attemptSince: state === 'sending' || state === 'unknown' ? at(-30) : null,
  leaseUntil: state === 'sending' || state === 'unknown' ? at(30) : null,
  remoteId: state === 'sent' ? '900' : null,
  firstAbsentAt: null,
  hasRefreshed: false,
  mayRepeat: false,
  isAlert: false,
  ...changes,
});

const ignored = (why: string) => ({ kind: 'ignored', why });
const moved = (state: DeliveryState, patch: object = {}) => ({ kind: 'moved', state, ...patch });

type Row = [claim: string, from: DeliveryView, event: DeliveryEvent, to: object];
const success = { type: 'succeeded', remoteId: '900', permalink: 'https://x.com/acme/status/900' } as const;
const covering = (readAt: Date): DeliveryEvent => ({ type: 'absent', readAt, coversFrom: at(-3600) });

const rows: Row[] = [
  ['held is released', delivery('held'), { type: 'released' }, moved('queued', { dueAt: now })],
  ['not before its time', delivery('held', { heldUntil: at(5) }), { type: 'released' }, ignored('too_early')],
  ['at its time', delivery('held', { heldUntil: now }), { type: 'released' }, moved('queued')],
  [
    'before it if somebody says so',
    delivery('held', { heldUntil: at(5) }),
    { type: 'released', isEarly: true },
    moved('queued'),
  ],
  [
    'a reply of which the customer has written since is not released',
    delivery('held', { holdReason: 'scheduled', heldUntil: now }),
    { type: 'released', isStale: true },
    moved('failed', { failure: { code: 'newer_message', detail: null }, holdReason: null }),
  ],
  [
    'nobody but who approves releases what waits for it',
    delivery('held', { holdReason: 'approval' }),
    { type: 'released', isEarly: true },
    ignored('awaits_approval'),
  ],
  ['approved', delivery('held', { holdReason: 'approval' }), { type: 'approved' }, moved('queued', { dueAt: now })],
  [
    'approved before its time, it waits for that',
    delivery('held', { holdReason: 'approval', sendAt: at(60) }),
    { type: 'approved' },
    moved('held', { holdReason: 'scheduled', heldUntil: at(60), dueAt: at(60) }),
  ],
  [
    'approved after its time, it goes at once',
    delivery('held', { holdReason: 'approval', sendAt: at(-60) }),
    { type: 'approved' },
    moved('queued', { dueAt: now }),
  ],
  [
    'what is merely scheduled needs no approval',
    delivery('held', { holdReason: 'scheduled' }),
    { type: 'approved' },
    ignored('not_now'),
  ],
  [
    'rejected',
    delivery('held', { holdReason: 'approval' }),
    { type: 'rejected' },
    moved('failed', { failure: { code: 'rejected', detail: null } }),
  ],
  ['only what waits for an approval is rejected', delivery('queued'), { type: 'rejected' }, ignored('not_now')],
  [
    'other words for a failed one are another reply',
    delivery('failed', { doubts: 2, sendingSince: at(-600), hasRefreshed: true }),
    { type: 'edited', hold: null },
    moved('queued', { doubts: 0, sendingSince: null, hasRefreshed: false, failure: null, dueAt: now }),
  ],
  [
    'other words for a held one wait as long as they have to',
    delivery('held', { holdReason: 'undo', heldUntil: at(5) }),
    { type: 'edited', hold: { reason: 'scheduled', until: at(60) } },
    moved('held', { holdReason: 'scheduled', heldUntil: at(60), dueAt: at(60) }),
  ],
  ['no other words for what is under way', delivery('sending'), { type: 'edited', hold: null }, ignored('in_flight')],
  [
    'said to be posted by somebody who cannot say where',
    delivery('unknown'),
    { type: 'agent_says_posted', remoteId: null },
    moved('sent'),
  ],
  [
    'and found there later',
    delivery('sent', { remoteId: null }),
    { type: 'found', remoteId: '900' },
    moved('sent', { remoteId: '900' }),
  ],
  ['only held is released', delivery('queued'), { type: 'released' }, ignored('not_now')],
  ['held is discarded (undo)', delivery('held'), { type: 'discard' }, moved('discarded')],

  [
    'queued is claimed',
    delivery('queued'),
    { type: 'claimed', leaseUntil: at(60) },
    moved('sending', { attempt: 1, sendingSince: now, attemptSince: now, leaseUntil: at(60) }),
  ],
  [
    'claimed after a doubt, what the earlier attempt wrote may still be ours',
    delivery('queued', { attempt: 1, doubts: 1, sendingSince: at(-300) }),
    { type: 'claimed', leaseUntil: at(60) },
    moved('sending', { attempt: 2, sendingSince: at(-300), attemptSince: now }),
  ],
  [
    'claimed after a refusal, only the new attempt’s',
    delivery('queued', { attempt: 1, sendingSince: at(-300) }),
    { type: 'claimed', leaseUntil: at(60) },
    moved('sending', { attempt: 2, sendingSince: now, attemptSince: now }),
  ],
  [
    'not before it is due',
    delivery('queued', { dueAt: at(1) }),
    { type: 'claimed', leaseUntil: at(60) },
    ignored('too_early'),
  ],
  ['sending is not claimed twice', delivery('sending'), { type: 'claimed', leaseUntil: at(60) }, ignored('not_now')],
  ['unknown is never claimed', delivery('unknown'), { type: 'claimed', leaseUntil: at(60) }, ignored('not_now')],
  ['failed is not claimed', delivery('failed'), { type: 'claimed', leaseUntil: at(60) }, ignored('not_now')],
  ['discarded is not claimed', delivery('discarded'), { type: 'claimed', leaseUntil: at(60) }, ignored('not_now')],

  [
    'a success is sent, with id and permalink',
    delivery('sending'),
    success,
    moved('sent', { remoteId: '900', permalink: 'https://x.com/acme/status/900', sentAt: now }),
  ],
  ['a late success settles what was unknown', delivery('unknown'), success, moved('sent')],
  ['a late success settles what was queued again', delivery('queued', { attempt: 1 }), success, moved('sent')],
  ['a late success settles what had failed', delivery('failed'), success, moved('sent')],
  ['a late success settles what was discarded: it is out', delivery('discarded'), success, moved('sent')],
  [
    'a success of an earlier attempt counts',
    delivery('sending', { attempt: 3 }),
    { ...success, attempt: 1 },
    moved('sent'),
  ],
  [
    'a success without id is not known to be sent',
    delivery('sending'),
    { type: 'succeeded', remoteId: null },
    moved('unknown'),
  ],
  ['an empty id is none', delivery('sending'), { type: 'succeeded', remoteId: '' }, moved('unknown')],
  [
    'a confirmation is not enough for a tweet',
    delivery('sending'),
    { type: 'succeeded', remoteId: null, isConfirmed: true },
    moved('unknown'),
  ],
  [
    'a late success without id does not settle',
    delivery('unknown'),
    { type: 'succeeded', remoteId: null },
    ignored('in_doubt'),
  ],
  [
    'a confirmed like is sent',
    delivery('sending', { kind: 'like' }),
    { type: 'succeeded', remoteId: null, isConfirmed: true },
    moved('sent'),
  ],
  [
    'a confirmed unlike is sent',
    delivery('sending', { kind: 'unlike' }),
    { type: 'succeeded', remoteId: null, isConfirmed: true },
    moved('sent'),
  ],
  [
    'a confirmed deletion is sent',
    delivery('sending', { kind: 'delete_tweet' }),
    { type: 'succeeded', remoteId: null, isConfirmed: true },
    moved('sent'),
  ],
  [
    'an unconfirmed like is not',
    delivery('sending', { kind: 'like' }),
    { type: 'succeeded', remoteId: null },
    moved('unknown'),
  ],
  [
    'a confirmed retweet is sent',
    delivery('sending', { kind: 'retweet' }),
    { type: 'succeeded', remoteId: null, isConfirmed: true },
    moved('sent'),
  ],

  [
    '429 waits for the reset',
    delivery('sending'),
    { type: 'rate_limited', resetAt: at(900) },
    moved('queued', { dueAt: at(900), leaseUntil: null }),
  ],
  [
    '429 without a reset waits a minute',
    delivery('sending'),
    { type: 'rate_limited', resetAt: null },
    moved('queued', { dueAt: at(60) }),
  ],
  [
    '429 with a reset in the past waits a minute',
    delivery('sending'),
    { type: 'rate_limited', resetAt: at(-5) },
    moved('queued', { dueAt: at(60) }),
  ],
  [
    'the usage cap fails and flags the account',
    delivery('sending'),
    { type: 'usage_capped' },
    moved('failed', { flagAccount: 'usage_capped', failure: { code: 'usage_capped', detail: null } }),
  ],
  [
    '402 fails and flags the account',
    delivery('sending'),
    { type: 'credits_depleted', detail: 'no credits' },
    moved('failed', { flagAccount: 'credits_depleted', failure: { code: 'credits_depleted', detail: 'no credits' } }),
  ],
  [
    '401 refreshes and tries once more',
    delivery('sending'),
    { type: 'unauthorized_refreshable' },
    moved('queued', { refreshCredentials: true, hasRefreshed: true, dueAt: now }),
  ],
  [
    'a second 401 fails: authorize again',
    delivery('sending', { hasRefreshed: true }),
    { type: 'unauthorized_refreshable' },
    moved('failed', { flagAccount: 'needs_reauth', failure: { code: 'unauthorized', detail: null } }),
  ],
  [
    'a refusal fails with its reason',
    delivery('sending'),
    { type: 'refused', code: 'not_mentioned', detail: 'Reply … is not allowed' },
    moved('failed', { failure: { code: 'not_mentioned', detail: 'Reply … is not allowed' } }),
  ],
  [
    '"duplicate" at the first attempt fails',
    delivery('sending'),
    { type: 'refused', code: 'duplicate_content', detail: '' },
    moved('failed'),
  ],
  [
    '"duplicate" after a doubt may be our own lost attempt',
    delivery('sending', { attempt: 2, doubts: 1 }),
    { type: 'refused', code: 'duplicate_content', detail: '' },
    moved('unknown', { doubts: 2 }),
  ],
  [
    '"duplicate" after a 429, which posted nothing, is X’s reason',
    delivery('sending', { attempt: 2 }),
    { type: 'refused', code: 'duplicate_content', detail: 'You already said that' },
    moved('failed', { failure: { code: 'duplicate_content', detail: 'You already said that' } }),
  ],
  [
    '5xx, a cut or a timeout is unknown',
    delivery('sending'),
    { type: 'uncertain' },
    moved('unknown', { doubts: 1, firstAbsentAt: null }),
  ],
  [
    'an expired lease is unknown',
    delivery('sending', { leaseUntil: at(-1) }),
    { type: 'lease_expired' },
    moved('unknown'),
  ],
  [
    'a running lease is not expired',
    delivery('sending', { leaseUntil: at(1) }),
    { type: 'lease_expired' },
    ignored('too_early'),
  ],
  ['only sending has a lease', delivery('queued'), { type: 'lease_expired' }, ignored('not_now')],
  [
    'an outcome of an earlier attempt changes nothing',
    delivery('sending', { attempt: 2 }),
    { type: 'refused', code: 'invalid', detail: '', attempt: 1 },
    ignored('stale_attempt'),
  ],
  [
    'a late 429 does not queue what is unknown',
    delivery('unknown'),
    { type: 'rate_limited', resetAt: at(1) },
    ignored('in_doubt'),
  ],
  [
    'a late refusal does not settle what is unknown',
    delivery('unknown'),
    { type: 'refused', code: 'invalid', detail: '' },
    ignored('in_doubt'),
  ],

  [
    'found settles what is unknown',
    delivery('unknown'),
    { type: 'found', remoteId: '900' },
    moved('sent', { remoteId: '900' }),
  ],
  ['found settles what is being sent', delivery('sending'), { type: 'found', remoteId: '900' }, moved('sent')],
  [
    'found settles what was queued again',
    delivery('queued', { doubts: 1, sendingSince: at(-300) }),
    { type: 'found', remoteId: '900' },
    moved('sent', { remoteId: '900' }),
  ],
  [
    'and what was given up unseen',
    delivery('failed', { doubts: 3, sendingSince: at(-300) }),
    { type: 'found', remoteId: '900' },
    moved('sent', { remoteId: '900', failure: null }),
  ],
  [
    'what only a 429 has queued again is not found',
    delivery('queued', { sendingSince: at(-300) }),
    { type: 'found', remoteId: '900' },
    ignored('not_now'),
  ],
  ['what never was sent cannot be found', delivery('queued'), { type: 'found', remoteId: '900' }, ignored('not_now')],
  [
    'what X refused is not found',
    delivery('failed', { sendingSince: at(-300) }),
    { type: 'found', remoteId: '900' },
    ignored('not_now'),
  ],
  ['one absence is remembered', delivery('unknown'), covering(now), moved('unknown', { firstAbsentAt: now })],
  [
    'a second, a minute after the lease, queues',
    delivery('unknown', { leaseUntil: at(-60), firstAbsentAt: at(-10) }),
    covering(now),
    moved('queued', { dueAt: now }),
  ],
  [
    'a second sooner does not',
    delivery('unknown', { leaseUntil: at(-59), firstAbsentAt: at(-10) }),
    covering(now),
    ignored('first_absence_stands'),
  ],
  [
    'the same read twice is one read',
    delivery('unknown', { leaseUntil: at(-600), firstAbsentAt: now }),
    covering(now),
    ignored('first_absence_stands'),
  ],
  [
    'a first one counts once, however late',
    delivery('unknown', { leaseUntil: at(-600) }),
    covering(now),
    moved('unknown', { firstAbsentAt: now }),
  ],
  [
    'a read that begins too late proves nothing',
    delivery('unknown'),
    { type: 'absent', readAt: now, coversFrom: at(-31) },
    ignored('not_covering'),
  ],
  ['a read from before the sending proves nothing', delivery('unknown'), covering(at(-30)), ignored('not_covering')],
  [
    'nor one from before the latest attempt',
    delivery('unknown', { attempt: 2, doubts: 2, sendingSince: at(-300), attemptSince: at(-30) }),
    covering(at(-31)),
    ignored('not_covering'),
  ],
  [
    'one from after it counts, back to the first',
    delivery('unknown', { attempt: 2, doubts: 2, sendingSince: at(-300), attemptSince: at(-30) }),
    covering(now),
    moved('unknown', { firstAbsentAt: now }),
  ],
  ['absence means nothing while it is being sent', delivery('sending'), covering(now), ignored('not_now')],
  [
    'the agent says it is posted',
    delivery('unknown'),
    { type: 'agent_says_posted', remoteId: '900' },
    moved('sent', { remoteId: '900' }),
  ],
  ['also of what failed', delivery('failed'), { type: 'agent_says_posted', remoteId: '900' }, moved('sent')],
  [
    'the agent says it is not posted',
    delivery('unknown'),
    { type: 'agent_says_not_posted' },
    moved('failed', { failure: { code: 'not_posted', detail: null } }),
  ],
  ['not while it is being sent', delivery('sending'), { type: 'agent_says_not_posted' }, ignored('in_flight')],

  [
    'failed is tried again',
    delivery('failed', { hasRefreshed: true }),
    { type: 'retry' },
    moved('queued', { dueAt: now, hasRefreshed: false, failure: null }),
  ],
  ['unknown is never tried blindly', delivery('unknown'), { type: 'retry' }, ignored('in_doubt')],
  ['sending is not tried again', delivery('sending'), { type: 'retry' }, ignored('in_flight')],
  ['discarded is not tried again', delivery('discarded'), { type: 'retry' }, ignored('not_now')],
  ['failed is discarded', delivery('failed'), { type: 'discard' }, moved('discarded')],
  ['queued is discarded', delivery('queued'), { type: 'discard' }, moved('discarded')],
  ['unknown is discarded', delivery('unknown'), { type: 'discard' }, moved('discarded')],
  [
    'queued is left out for a newer one that says it all',
    delivery('queued'),
    { type: 'superseded' },
    moved('discarded', { failure: { code: 'superseded', detail: null } }),
  ],
  ['what is under way is not left out', delivery('sending'), { type: 'superseded' }, ignored('in_flight')],
  ['sending is not: an answer may come', delivery('sending'), { type: 'discard' }, ignored('in_flight')],

  [
    'an alert may repeat: uncertain is queued',
    delivery('sending', { kind: 'sms', mayRepeat: true }),
    { type: 'uncertain' },
    moved('queued', { dueAt: at(15) }),
  ],
  [
    'each time later',
    delivery('sending', { kind: 'email', mayRepeat: true, attempt: 4 }),
    { type: 'uncertain' },
    moved('queued', { dueAt: at(120) }),
  ],
  [
    'after a lost worker too, at once, as that says nothing of the server',
    delivery('sending', { kind: 'email', mayRepeat: true, attempt: 1, leaseUntil: at(-1) }),
    { type: 'lease_expired' },
    moved('queued', { dueAt: now }),
  ],
  [
    'after a second one later: the message itself may be why',
    delivery('sending', { kind: 'email', mayRepeat: true, attempt: 2, leaseUntil: at(-1) }),
    { type: 'lease_expired' },
    moved('queued', { dueAt: at(30) }),
  ],
  [
    'a like is tried again, and what the first try did is remembered',
    delivery('sending', { kind: 'like', mayRepeat: true }),
    { type: 'uncertain' },
    moved('queued', { doubts: 1 }),
  ],
  [
    'not for ever',
    delivery('sending', { kind: 'email', mayRepeat: true, attempt: MOST_REPEATS }),
    { type: 'uncertain' },
    moved('failed', { failure: { code: 'too_many_attempts', detail: null } }),
  ],
  [
    'an e-mail of an alarm: soon, however long the outage',
    delivery('sending', { kind: 'email', mayRepeat: true, isAlert: true, attempt: MOST_ALERT_REPEATS - 1 }),
    { type: 'uncertain' },
    moved('queued', { dueAt: at(30) }),
  ],
  [
    'but not for ever either',
    delivery('sending', { kind: 'email', mayRepeat: true, isAlert: true, attempt: MOST_ALERT_REPEATS }),
    { type: 'uncertain' },
    moved('failed', { failure: { code: 'too_many_attempts', detail: null } }),
  ],
  [
    'an SMS of an alarm as long as few may have gone, however often it was tried',
    delivery('sending', { kind: 'sms', mayRepeat: true, isAlert: true, attempt: 20, doubts: MOST_ALERT_SMS - 2 }),
    { type: 'uncertain' },
    moved('queued', { dueAt: at(30), doubts: MOST_ALERT_SMS - 1 }),
  ],
  [
    'no more of them than may stand on a phone',
    delivery('sending', { kind: 'sms', mayRepeat: true, isAlert: true, attempt: 3, doubts: MOST_ALERT_SMS - 1 }),
    { type: 'uncertain' },
    moved('failed', { doubts: MOST_ALERT_SMS, failure: { code: 'too_many_attempts', detail: null } }),
  ],
];

describe('transition', () => {
  it.each(rows)('%s', (_claim, from, event, to) => {
    expect(transition(from, event, now)).toMatchObject(to);
  });

  const everyEvent: DeliveryEvent[] = [
    { type: 'released' },
    { type: 'claimed', leaseUntil: at(60) },
    success,
    { type: 'rate_limited', resetAt: at(60) },
    { type: 'usage_capped' },
    { type: 'credits_depleted' },
    { type: 'unauthorized_refreshable' },
    { type: 'refused', code: 'invalid', detail: '' },
    { type: 'uncertain' },
    { type: 'lease_expired' },
    { type: 'found', remoteId: '901' },
    covering(now),
    { type: 'discard' },
    { type: 'retry' },
    { type: 'agent_says_posted', remoteId: '901' },
    { type: 'agent_says_not_posted' },
  ];
  it.each(everyEvent)('sent stays sent: $type', (event) => {
    expect(transition(delivery('sent'), event, now)).toEqual(ignored('already_sent'));
  });
});

const seconds = fc.integer({ min: 0, max: 3600 });
const moment = seconds.map(at);
const attempt = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
const events: fc.Arbitrary<DeliveryEvent> = fc.oneof(
  fc.record({ type: fc.constant('released' as const), isEarly: fc.boolean() }),
  fc.record({ type: fc.constant('claimed' as const), leaseUntil: moment }),
  fc.record({ type: fc.constant('claimed' as const), leaseUntil: moment }),
  fc.record({
    type: fc.constant('succeeded' as const),
    remoteId: fc.constantFrom(null, null, '', '900'),
    isConfirmed: fc.boolean(),
    attempt,
  }),
  fc.record({ type: fc.constant('rate_limited' as const), resetAt: fc.option(moment), attempt }),
  fc.record({ type: fc.constant('usage_capped' as const), attempt }),
  fc.record({ type: fc.constant('credits_depleted' as const), attempt }),
  fc.record({ type: fc.constant('unauthorized_refreshable' as const), attempt }),
  fc.record({
    type: fc.constant('refused' as const),
    code: fc.constantFrom('duplicate_content', 'invalid'),
    detail: fc.constant(''),
    attempt,
  }),
  fc.record({ type: fc.constant('uncertain' as const), attempt }),
  fc.constant({ type: 'lease_expired' as const }),
  fc.constant({ type: 'found' as const, remoteId: '901' }),
  fc.record({ type: fc.constant('absent' as const), readAt: moment, coversFrom: seconds.map((s) => at(s - 1800)) }),
  fc.record({ type: fc.constant('absent' as const), readAt: moment, coversFrom: fc.constant(at(-60)) }),
  fc.constant({ type: 'discard' as const }),
  fc.constant({ type: 'superseded' as const }),
  fc.constant({ type: 'retry' as const }),
  fc.constant({ type: 'agent_says_posted' as const, remoteId: '902' }),
  fc.constant({ type: 'agent_says_not_posted' as const }),
);

interface Step {
  before: DeliveryView;
  event: DeliveryEvent;
  result: Transition;
  after: DeliveryView;
}

function run(start: DeliveryView, happenings: readonly { event: DeliveryEvent; passes: number }[]): Step[] {
  const steps: Step[] = [];
  let before = start;
  let clock = 0;
  for (const { event, passes } of happenings) {
    clock += passes;
    const result = transition(before, event, at(clock));
    const after = applyTransition(before, result);
    steps.push({ before, event, result, after });
    before = after;
  }
  return steps;
}

const histories = fc
  .record({
    kind: fc.constantFrom(...DELIVERY_KINDS),
    state: fc.constantFrom(...DELIVERY_STATES.filter((state) => state === 'held' || state === 'queued')),
    happenings: fc.array(fc.record({ event: events, passes: fc.integer({ min: 0, max: 200 }) }), { maxLength: 40 }),
  })
  .map(({ kind, state, happenings }) =>
    run(delivery(state, { kind, mayRepeat: kind !== 'tweet' && kind !== 'dm' }), happenings),
  );
const always = (claim: (steps: Step[]) => void) => fc.assert(fc.property(histories, claim), { numRuns: 3000 });

describe('whatever happens', () => {
  it('nothing leaves sent, nor changes its remote id', () => {
    always((steps) => {
      for (const { before, after } of steps.filter((step) => step.before.state === 'sent')) expect(after).toBe(before);
    });
  });
  it('sent has a remote id, or is confirmed and of a kind that has none', () => {
    always((steps) => {
      for (const { event, after, before } of steps) {
        if (after.state !== 'sent' || before.state === 'sent' || after.remoteId) continue;
        expect([...TWEET_EFFECTS, 'webhook']).toContain(after.kind);
        expect(event).toMatchObject({ type: 'succeeded', isConfirmed: true });
      }
    });
  });
  it('unknown is queued only by the second of two absences that cover the time of sending', () => {
    always((steps) => {
      steps.forEach(({ before, event, after }, index) => {
        if (before.state !== 'unknown' || after.state !== 'queued') return;
        if (event.type !== 'absent') throw new Error(`queued by ${event.type}`);
        const doubtSince = steps.slice(0, index).findLastIndex((step) => step.before.state !== 'unknown');
        const reads = steps
          .slice(doubtSince + 1, index + 1)
          .flatMap(({ event: read }) => (read.type === 'absent' ? [read] : []));
        const covering = reads.filter(
          (read) => read.readAt > before.attemptSince! && read.coversFrom < before.sendingSince!,
        );
        expect(new Set(covering.map((read) => read.readAt.getTime())).size).toBeGreaterThanOrEqual(2);
        expect(event.readAt.getTime()).toBeGreaterThanOrEqual(before.leaseUntil!.getTime() + 60_000);
      });
    });
  });
  it('sending begins only by a claim of what is queued', () => {
    always((steps) => {
      for (const { before, event, after } of steps) {
        if (after.state !== 'sending' || before.state === 'sending') continue;
        expect([before.state, event.type]).toEqual(['queued', 'claimed']);
        expect(after.attempt).toBe(before.attempt + 1);
      }
    });
  });
  it('a discarded delivery is only ever found to have been sent', () => {
    always((steps) => {
      for (const { after } of steps.filter(({ before }) => before.state === 'discarded')) {
        expect(['discarded', 'sent']).toContain(after.state);
      }
    });
  });
  it('what is never claimed is never sent but by a success', () => {
    always((steps) => {
      const settled = steps.filter(({ before, after }) => before.state !== 'sent' && after.state === 'sent');
      for (const { event } of settled.filter(({ before }) => before.attempt === 0))
        expect(event.type).toBe('succeeded');
    });
  });
});
