import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALWAYS, type ServiceHours } from './service-hours.ts';
import { NEW_CLOCK, windClock, type ClockedTicket, type ClockSettings, type DuePolicy } from './ticket-clock.ts';

const OPENED = Date.parse('2026-11-23T10:00:00Z');
const after = (minutes: number) => new Date(OPENED + minutes * 60_000);
const target = { firstResponseMinutes: 60, resolutionMinutes: 600 };
const duePolicy: DuePolicy = {
  pausesWhilePending: true,
  targets: {
    low: { firstResponseMinutes: null, resolutionMinutes: null },
    normal: target,
    high: target,
    urgent: target,
  },
};
const settings: ClockSettings = { hours: ALWAYS, duePolicy };
const ticket = (fields: Partial<ClockedTicket> = {}): ClockedTicket => ({
  ...NEW_CLOCK,
  status: 'open',
  priority: 'normal',
  openedAt: after(0),
  closedAt: null,
  ...fields,
});
const wind = (fields: Partial<ClockedTicket>, at: number, by = settings) => windClock(ticket(fields), by, after(at));

describe('the clocks of a ticket', () => {
  it('the first response is due from the customer’s post on, whenever we learnt of it', () => {
    expect(wind({}, 30)).toMatchObject({ dueAt: after(60), dueKind: 'first_response' });
  });
  it('after it the resolution is', () => {
    expect(wind({ firstRespondedAt: after(20) }, 30)).toMatchObject({
      dueAt: after(600),
      dueKind: 'resolution',
      firstResponseSeconds: 1200,
    });
  });
  it('in hours of service', () => {
    const hours: ServiceHours = { timeZone: 'UTC', week: [{ day: 2, from: '09:00', to: '18:00' }], holidays: [] };
    expect(wind({}, 30, { hours, duePolicy }).dueAt).toEqual(new Date('2026-11-24T10:00:00Z'));
  });
  it('nothing is due without a promise for the priority, or without any', () => {
    expect(wind({ priority: 'low' }, 1)).toMatchObject({ dueAt: null, dueKind: null });
    expect(wind({}, 1, { hours: ALWAYS, duePolicy: null })).toMatchObject({ dueAt: null, dueKind: null });
  });
  it('rests while pending and is due so much later', () => {
    const pending = wind({ status: 'pending', firstRespondedAt: after(10) }, 10);
    expect(pending).toMatchObject({ dueAt: null, pendingSince: after(10), stoppedAt: after(10) });
    const open = wind({ ...pending, status: 'open' }, 110);
    expect(open).toMatchObject({ dueAt: after(700), pausedSeconds: 6000, stoppedAt: null, pendingSince: null });
  });
  it('goes on while pending where the department says so', () => {
    const by = { hours: ALWAYS, duePolicy: { ...duePolicy, pausesWhilePending: false } };
    expect(wind({ status: 'pending' }, 10, by)).toMatchObject({ dueAt: after(60), pendingSince: after(10) });
  });
  it('closed, it knows how long it took, and rests until it is reopened', () => {
    const closed = wind({ status: 'closed', closedAt: after(30), firstRespondedAt: after(10) }, 30);
    expect(closed).toMatchObject({ dueAt: null, dueKind: null, resolutionSeconds: 1800, stoppedAt: after(30) });
    expect(wind({ ...closed, status: 'open' }, 130)).toMatchObject({ dueAt: after(700), resolutionSeconds: null });
  });
  it('what a member has set stays, whatever else changes, until it is closed', () => {
    const manual = { dueAt: after(5), dueKind: 'manual' } as const;
    expect(wind({ ...manual, status: 'pending', priority: 'low' }, 1)).toMatchObject(manual);
    expect(wind({ ...manual, status: 'closed', closedAt: after(1) }, 1)).toMatchObject({ dueAt: null, dueKind: null });
  });

  it('wound twice it says the same', () => {
    const at = fc.integer({ min: 0, max: 100_000 }).map(after);
    const facts = fc.record({
      status: fc.constantFrom('open', 'pending', 'on_hold', 'closed'),
      priority: fc.constantFrom('low', 'normal'),
      firstRespondedAt: fc.option(at),
      stoppedAt: fc.option(at),
      closedAt: at,
      pausedSeconds: fc.nat(10_000),
    });
    fc.assert(
      fc.property(facts, at, (given, now) => {
        const before = ticket({ ...given, closedAt: given.status === 'closed' ? given.closedAt : null });
        const once = windClock(before, settings, now);
        expect(windClock({ ...before, ...once }, settings, now)).toEqual(once);
      }),
    );
  });
});
