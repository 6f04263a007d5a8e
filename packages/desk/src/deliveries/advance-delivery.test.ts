import type { DeliveryEvent } from '@perch/core';
import { describe, expect, it } from 'vitest';
import { advanceDelivery } from './advance-delivery.ts';
import type { DeliveryRow } from './delivery-row.ts';

const now = new Date('2026-11-22T12:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const row = (columns: Partial<DeliveryRow> = {}) =>
  ({
    id: 'd',
    kind: 'tweet',
    payload: { text: 'hi', inReplyToTweetId: '1', conversationId: '1' },
    state: 'queued',
    accountId: 'a',
    messageId: 'm',
    ticketId: 't',
    target: 'conversation:1',
    attempt: 0,
    dueAt: now,
    doubts: 0,
    sendingAt: null,
    attemptAt: null,
    leaseToken: 'token',
    leaseUntil: null,
    hasRefreshed: false,
    absentReads: 0,
    firstAbsentAt: null,
    remoteId: null,
    permalink: null,
    code: null,
    detail: null,
    settledAt: null,
    secret: null,
    ...columns,
  }) as DeliveryRow;

const sending = (columns: Partial<DeliveryRow> = {}) =>
  row({ state: 'sending', attempt: 1, sendingAt: at(-5), leaseUntil: at(25), dueAt: at(25), ...columns });
const unknown = (columns: Partial<DeliveryRow> = {}) =>
  row({
    state: 'unknown',
    attempt: 1,
    doubts: 1,
    sendingAt: at(-10),
    leaseUntil: at(20),
    code: 'in_doubt',
    ...columns,
  });
const absent: DeliveryEvent = { type: 'absent', readAt: now, coversFrom: at(-60 * 60) };

describe('when the machine looks at the row again', () => {
  it.each<[string, DeliveryRow, DeliveryEvent, Date]>([
    ['a claim: when the lease ends', row(), { type: 'claimed', leaseUntil: at(45) }, at(45)],
    [
      'of an alarm: sooner, for the other medium',
      row({
        kind: 'email',
        payload: { to: 'ana@acme.test', locale: 'en', template: 'escalation-alert', data: { alertId: 'a' } },
      } as Partial<DeliveryRow>),
      { type: 'claimed', leaseUntil: at(45) },
      at(4),
    ],
    ['in doubt: very soon, most posts are there', sending(), { type: 'uncertain' }, at(2)],
    ['a lease that has ended: likewise', sending({ leaseUntil: at(-1) }), { type: 'lease_expired' }, at(2)],
    ['not seen: soon again', unknown(), absent, at(15)],
    ['not seen again: later', unknown({ absentReads: 1, firstAbsentAt: at(-15) }), absent, at(30)],
    ['never later than when a second absence counts', unknown({ absentReads: 4, leaseUntil: at(-20) }), absent, at(40)],
    ['a rate limit: at its reset', sending(), { type: 'rate_limited', resetAt: at(300) }, at(300)],
    ['a refreshed token: at once', sending(), { type: 'unauthorized_refreshable' }, now],
    ['a retry: at once', row({ state: 'failed', dueAt: at(-99) }), { type: 'retry' }, now],
  ])('%s', (_claim, before, event, dueAt) => {
    const advance = advanceDelivery(before, event, now);
    expect(advance).toMatchObject({ kind: 'moved', row: { dueAt } });
  });
});

describe('what people read', () => {
  it.each<[string, DeliveryRow, DeliveryEvent, { state: string; code: string | null; detail?: string | null }]>([
    ['a doubt', sending(), { type: 'uncertain', detail: '503' }, { state: 'unknown', code: 'in_doubt', detail: '503' }],
    ['a limit', sending(), { type: 'rate_limited', resetAt: null }, { state: 'queued', code: 'rate_limited' }],
    [
      'a refusal, in X’s words',
      sending(),
      { type: 'refused', code: 'target_gone', detail: 'deleted' },
      { state: 'failed', code: 'target_gone', detail: 'deleted' },
    ],
    [
      'nothing, once claimed',
      row({ code: 'rate_limited' }),
      { type: 'claimed', leaseUntil: at(45) },
      { state: 'sending', code: null },
    ],
    ['nothing, once sent', unknown(), { type: 'found', remoteId: '9' }, { state: 'sent', code: null, detail: null }],
    [
      'what the other side said to a success',
      sending({ kind: 'sms' }),
      { type: 'succeeded', remoteId: 'SM1', detail: 'SM1 queued' },
      { state: 'sent', code: null, detail: 'SM1 queued' },
    ],
    [
      'an e-mail that is tried again',
      sending({ kind: 'email' } as Partial<DeliveryRow>),
      { type: 'uncertain', detail: '451' },
      { state: 'queued', code: 'tries_again', detail: '451' },
    ],
  ])('%s', (_claim, before, event, after) => {
    expect(advanceDelivery(before, event, now)).toMatchObject({ kind: 'moved', row: after });
  });
});

describe('from when on a post may be ours', () => {
  const claim: DeliveryEvent = { type: 'claimed', leaseUntil: at(45) };
  it.each<[string, DeliveryRow, DeliveryEvent, Date | null]>([
    ['a first attempt: from its beginning', row(), claim, now],
    [
      'after one that was never seen: from that one on',
      row({ attempt: 1, sendingAt: at(-300), doubts: 1 }),
      claim,
      at(-300),
    ],
    ['after one that X refused: from this one on', row({ attempt: 1, sendingAt: at(-300) }), claim, now],
    [
      'a retry of what X refused: not yet',
      row({ state: 'failed', code: 'target_gone', sendingAt: at(-300) }),
      { type: 'retry' },
      null,
    ],
    [
      'a retry of what was given up unseen: as before',
      row({ state: 'failed', code: 'not_posted', doubts: 3, sendingAt: at(-300) }),
      { type: 'retry' },
      at(-300),
    ],
    [
      'a retry of what X refused after an attempt in doubt: as before',
      row({ state: 'failed', code: 'target_gone', doubts: 1, sendingAt: at(-300) }),
      { type: 'retry' },
      at(-300),
    ],
  ])('%s', (_claim, before, event, sendingAt) => {
    expect(advanceDelivery(before, event, now)).toMatchObject({ row: { sendingAt } });
  });
});

it('a third attempt in doubt that nobody ever sees is a person’s to judge', () => {
  const before = unknown({
    attempt: 3,
    doubts: 3,
    absentReads: 3,
    firstAbsentAt: at(-200),
    leaseUntil: at(-100),
    sendingAt: at(-300),
  });
  expect(advanceDelivery(before, absent, now)).toMatchObject({ row: { state: 'failed', code: 'not_posted' } });
  expect(advanceDelivery({ ...before, doubts: 2 } as DeliveryRow, absent, now)).toMatchObject({
    row: { state: 'queued' },
  });
});

it('attempts that certainly posted nothing are no doubts', () => {
  const events: DeliveryEvent[] = [
    { type: 'claimed', leaseUntil: now },
    { type: 'rate_limited', resetAt: null },
    { type: 'claimed', leaseUntil: at(100) },
    { type: 'rate_limited', resetAt: null },
    { type: 'claimed', leaseUntil: at(200) },
    { type: 'uncertain' },
    { type: 'absent', readAt: at(550), coversFrom: at(-60 * 60) },
    { type: 'absent', readAt: at(650), coversFrom: at(-60 * 60) },
  ];
  let current = row();
  events.forEach((event, index) => {
    const advance = advanceDelivery(current, event, at(index * 100));
    expect(advance.kind).toBe('moved');
    if (advance.kind === 'moved') current = advance.row;
  });
  expect(current).toMatchObject({ state: 'queued', attempt: 3, doubts: 1, sendingAt: at(400), attemptAt: at(400) });
});
