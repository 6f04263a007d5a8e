import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsDelivery, type OwnItem, type UnsettledDelivery } from './fits-delivery.ts';
import {
  transition,
  type DeliveryEvent,
  type DeliveryPatch,
  type DeliveryState,
  type DeliveryView,
  type Transition,
} from './transition.ts';

const start = new Date('2026-11-22T12:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

const view = (patch: Partial<DeliveryView> = {}): DeliveryView => ({
  state: 'queued',
  dueAt: start,
  sendingAt: null,
  leaseUntil: null,
  attempt: 0,
  hasRefreshed: false,
  absentReads: 0,
  firstAbsentAt: null,
  mayRepeat: false,
  ...patch,
});
const sending = view({ state: 'sending', sendingAt: start, leaseUntil: at(30), dueAt: at(30), attempt: 1 });
const unknown = view({ state: 'unknown', sendingAt: start, leaseUntil: at(30), attempt: 1 });

type Row = [
  claim: string,
  before: DeliveryView,
  event: DeliveryEvent,
  now: Date,
  after: Partial<DeliveryPatch> | 'ignored',
];

const table: Row[] = [
  [
    'what is held goes out when released',
    view({ state: 'held' }),
    { kind: 'released' },
    at(1),
    { state: 'queued', dueAt: at(1) },
  ],
  [
    'what is queued is claimed with a lease',
    view(),
    { kind: 'claimed', leaseUntil: at(30) },
    start,
    { state: 'sending', sendingAt: start, leaseUntil: at(30), dueAt: at(30), attempt: 1 },
  ],
  [
    'what is not due yet is not claimed',
    view({ dueAt: at(5) }),
    { kind: 'claimed', leaseUntil: at(30) },
    start,
    'ignored',
  ],
  ['what another worker sends is not claimed', sending, { kind: 'claimed', leaseUntil: at(60) }, at(1), 'ignored'],
  ['success needs an id', sending, { kind: 'succeeded', remoteId: '' }, at(1), 'ignored'],
  [
    'success settles',
    sending,
    { kind: 'succeeded', remoteId: '9' },
    at(1),
    { state: 'sent', remoteId: '9', leaseUntil: null, code: null },
  ],
  [
    'a 429 waits for the reset',
    sending,
    { kind: 'rate_limited', resetAt: at(600) },
    at(1),
    { state: 'queued', dueAt: at(600), code: 'rate_limited' },
  ],
  [
    'a reset in the past waits a second',
    sending,
    { kind: 'rate_limited', resetAt: at(-5) },
    at(1),
    { state: 'queued', dueAt: at(2) },
  ],
  [
    'the usage cap fails',
    sending,
    { kind: 'usage_capped', detail: 'cap' },
    at(1),
    { state: 'failed', code: 'usage_capped', detail: 'cap' },
  ],
  [
    '402 fails',
    sending,
    { kind: 'credits_depleted', detail: 'credits' },
    at(1),
    { state: 'failed', code: 'credits_depleted' },
  ],
  [
    'a first 401 goes again after a refresh',
    sending,
    { kind: 'unauthorized', detail: '401' },
    at(1),
    { state: 'queued', hasRefreshed: true, dueAt: at(1) },
  ],
  [
    'a second 401 fails',
    { ...sending, hasRefreshed: true },
    { kind: 'unauthorized', detail: '401' },
    at(1),
    { state: 'failed', code: 'unauthorized' },
  ],
  [
    'a refusal fails with its code',
    sending,
    { kind: 'refused', code: 'target_gone', detail: 'gone' },
    at(1),
    { state: 'failed', code: 'target_gone', detail: 'gone' },
  ],
  [
    'an X that was not reached is tried again',
    sending,
    { kind: 'unreachable', detail: 'ECONNREFUSED' },
    at(1),
    { state: 'queued', dueAt: at(3) },
  ],
  [
    'a cut is in doubt',
    sending,
    { kind: 'uncertain', detail: 'cut' },
    at(1),
    { state: 'unknown', code: 'uncertain', absentReads: 0 },
  ],
  [
    'a lease that ended is in doubt',
    sending,
    { kind: 'lease_expired' },
    at(30),
    { state: 'unknown', code: 'interrupted' },
  ],
  ['a lease that has not ended is not', sending, { kind: 'lease_expired' }, at(29), 'ignored'],
  [
    'an e-mail in doubt goes again',
    { ...sending, mayRepeat: true },
    { kind: 'lease_expired' },
    at(30),
    { state: 'queued' },
  ],
  [
    'a success that comes late settles',
    unknown,
    { kind: 'succeeded', remoteId: '9' },
    at(90),
    { state: 'sent', remoteId: '9' },
  ],
  ['found settles', unknown, { kind: 'found', remoteId: '9' }, at(32), { state: 'sent', remoteId: '9' }],
  [
    'found settles what had failed',
    view({ state: 'failed' }),
    { kind: 'found', remoteId: '9' },
    at(32),
    { state: 'sent' },
  ],
  [
    'absent before the lease ended decides nothing',
    unknown,
    { kind: 'absent', readAt: at(20), coversFrom: at(-60) },
    at(20),
    { state: 'unknown', dueAt: at(32) },
  ],
  [
    'a first absence waits for the quiet time',
    unknown,
    { kind: 'absent', readAt: at(32), coversFrom: at(-60) },
    at(32),
    { state: 'unknown', absentReads: 1, dueAt: at(90) },
  ],
  [
    'a second absence too early decides nothing',
    { ...unknown, absentReads: 1 },
    { kind: 'absent', readAt: at(60), coversFrom: at(-60) },
    at(60),
    { state: 'unknown', dueAt: at(90) },
  ],
  [
    'a second absence after the quiet time goes again',
    { ...unknown, absentReads: 1 },
    { kind: 'absent', readAt: at(90), coversFrom: at(-60) },
    at(90),
    { state: 'queued', absentReads: 0, sendingAt: null },
  ],
  [
    'a read that does not reach back decides nothing',
    { ...unknown, absentReads: 1 },
    { kind: 'absent', readAt: at(90), coversFrom: at(5) },
    at(90),
    { state: 'unknown', code: 'undecided' },
  ],
  [
    'an X that cannot be read is asked later',
    unknown,
    { kind: 'unreadable', retryAt: at(60), detail: '503' },
    at(32),
    { state: 'unknown', dueAt: at(60) },
  ],
  [
    'what failed is tried again on request',
    view({ state: 'failed', hasRefreshed: true }),
    { kind: 'retry' },
    at(9),
    { state: 'queued', dueAt: at(9), hasRefreshed: false },
  ],
  ['what is in doubt is not', unknown, { kind: 'retry' }, at(9), 'ignored'],
  ['what is in doubt can be given up', unknown, { kind: 'discard' }, at(9), { state: 'discarded' }],
  ['what is being sent cannot', sending, { kind: 'discard' }, at(9), 'ignored'],
  [
    'a late refusal changes nothing that is not being sent',
    unknown,
    { kind: 'refused', code: 'x', detail: '' },
    at(9),
    'ignored',
  ],
];

describe('a delivery', () => {
  it.each(table)('%s', (_claim, before, event, now, after) => {
    const result = transition(before, event, now);
    if (after === 'ignored') expect(result.kind).toBe('ignored');
    else expect(result).toMatchObject({ kind: 'changed', patch: after });
  });

  const seconds = fc.integer({ min: 0, max: 300 });
  const anyEvent: fc.Arbitrary<(now: number) => DeliveryEvent> = fc.oneof(
    seconds.map((s) => (now: number): DeliveryEvent => ({ kind: 'claimed', leaseUntil: at(now + s) })),
    fc.constantFrom('', '77').map((remoteId) => (): DeliveryEvent => ({ kind: 'succeeded', remoteId })),
    seconds.map((s) => (now: number): DeliveryEvent => ({ kind: 'absent', readAt: at(now), coversFrom: at(now - s) })),
    seconds.map((s) => (now: number): DeliveryEvent => ({ kind: 'rate_limited', resetAt: at(now + s) })),
    fc
      .constantFrom<DeliveryEvent[]>(
        { kind: 'released' },
        { kind: 'usage_capped', detail: '' },
        { kind: 'unauthorized', detail: '' },
        { kind: 'refused', code: 'x', detail: '' },
        { kind: 'unreachable', detail: '' },
        { kind: 'uncertain', detail: '' },
        { kind: 'lease_expired' },
        { kind: 'found', remoteId: '77' },
        { kind: 'retry' },
        { kind: 'discard' },
      )
      .map((event) => () => event),
  );

  const run = (steps: [(now: number) => DeliveryEvent, number][]) => {
    let delivery = view();
    let now = 0;
    const walked: { before: DeliveryState; event: DeliveryEvent; result: Transition }[] = [];
    for (const [make, pause] of steps) {
      now += pause;
      const event = make(now);
      const result = transition(delivery, event, at(now));
      walked.push({ before: delivery.state, event, result });
      if (result.kind === 'changed') delivery = { ...delivery, ...result.patch };
    }
    return walked;
  };
  const anyRun = fc.array(fc.tuple(anyEvent, seconds), { maxLength: 40 }).map(run);

  it('never leaves sent, and never is sent without an id', () => {
    fc.assert(
      fc.property(anyRun, (walked) => {
        for (const { before, result } of walked) {
          if (before === 'sent') expect(result.kind).toBe('ignored');
          if (result.kind === 'changed' && result.patch.state === 'sent') expect(result.patch.remoteId).toBe('77');
        }
      }),
    );
  });

  it('goes from doubt to a new attempt only by an absence, and only after an earlier one', () => {
    fc.assert(
      fc.property(anyRun, (walked) => {
        let absences = 0;
        for (const { before, event, result } of walked) {
          if (result.kind === 'ignored') continue;
          if (before === 'sending') absences = 0;
          if (before === 'unknown' && result.patch.state === 'queued') {
            expect(event.kind).toBe('absent');
            expect(absences).toBeGreaterThanOrEqual(1);
          }
          if (before === 'unknown' && event.kind === 'absent') absences++;
        }
      }),
    );
  });
});

describe('an own post', () => {
  const delivery: UnsettledDelivery = {
    authorId: '1',
    parentIds: ['10', '11'],
    text: 'Tom & Ana: see https://example.com/a',
    sendingAt: start,
  };
  const item: OwnItem = {
    remoteId: '99',
    authorId: '1',
    parentId: '11',
    text: '@kim Tom &amp; Ana: see https://example.com/a',
    postedAt: at(1),
  };
  it.each<[string, Partial<OwnItem>, boolean]>([
    ['fits the reply it is', {}, true],
    ['fits although the clocks differ a little', { postedAt: at(-2) }, true],
    ['posted before sending began does not fit', { postedAt: at(-3) }, false],
    ['under another tweet does not fit', { parentId: '12' }, false],
    ['of its own does not fit a reply', { parentId: null }, false],
    ['of another author does not fit', { authorId: '2' }, false],
    ['with another text does not fit', { text: '@kim Tom & Ana: see https://example.com/b' }, false],
  ])('%s', (_claim, patch, fits) => {
    expect(fitsDelivery({ ...item, ...patch }, delivery)).toBe(fits);
  });
});
