import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paceOf, type PaceQuestion } from './pace-of.ts';

const BUDGET = 10_000_000;
const at = (time: string) => new Date(`2026-11-22T${time}Z`);
const pace = (stream: PaceQuestion['stream'], share: number, time: string, intervalSeconds = 60) =>
  paceOf({ stream, spentMicros: share * BUDGET, budgetMicros: BUDGET, now: at(time), intervalSeconds });

describe('how often a stream is read', () => {
  it.each([
    ['in the first minute of the day, nothing spent', 'search', 0, '00:00:00', 60],
    ['half the budget at noon', 'search', 0.5, '12:00:00', 60],
    ['79 % late in the evening is no haste', 'search', 0.79, '22:00:00', 60],
    // spent 3:2, gone 1:3: haste 4.5, p 1/3
    ['60 % at six in the morning', 'search', 0.6, '06:00:00', 130],
    ['the same for direct messages', 'direct_messages', 0.6, '06:00:00', 60],
    // spent 4:1, gone 1:1: haste 4, p 1/3
    ['80 % at noon, direct messages', 'direct_messages', 0.8, '12:00:00', 120],
    ['80 % at noon, own tweets', 'own_tweets', 0.8, '12:00:00', 120],
    ['80 % at noon, mentions', 'mentions', 0.8, '12:00:00', 60],
    // spent 19:1, gone 1:1: haste 19, p 1/2
    ['95 % at noon, mentions', 'mentions', 0.95, '12:00:00', 600],
    ['all of it at noon, mentions', 'mentions', 1, '12:00:00', 900],
    ['three times all of it, mentions', 'mentions', 3, '12:00:00', 900],
    ['all of it at noon, direct messages', 'direct_messages', 1, '12:00:00', 3600],
    ['all of it ten minutes before midnight: the next day has its own', 'direct_messages', 1, '23:50:00', 600],
  ] as const)('%s', (_claim, stream, share, time, intervalSeconds) => {
    expect(pace(stream, share, time)).toEqual({
      intervalSeconds,
      isStopped: false,
      slowedBy: intervalSeconds === 60 ? null : 'budget',
    });
  });

  it.each(['search', 'tweet_checks'] as const)('%s stops at 80 % until the UTC day is over', (stream) => {
    expect(pace(stream, 0.8, '18:00:00')).toEqual({ intervalSeconds: 6 * 3600, isStopped: true, slowedBy: 'budget' });
  });

  it('what nobody wrote to the account gives way first, at 60 %', () => {
    expect(pace('keyword_search', 0.6, '12:00:00')).toMatchObject({ intervalSeconds: 12 * 3600, isStopped: true });
  });

  it('what is read more rarely anyway is not slowed', () => {
    expect(pace('mentions', 1, '12:00:00', 3600)).toEqual({ intervalSeconds: 3600, isStopped: false, slowedBy: null });
  });

  it('without a budget everything goes on as usual', () => {
    const now = at('12:00:00');
    const question = { stream: 'search', spentMicros: 1e12, budgetMicros: null, now, intervalSeconds: 60 } as const;
    expect(paceOf(question)).toEqual({ intervalSeconds: 60, isStopped: false, slowedBy: null });
  });
});

describe('at any moment, whatever was spent', () => {
  const streams = ['mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks', 'keyword_search'] as const;
  const moment = fc.integer({ min: 0, max: 86_399_999 }).map((ms) => new Date(Date.UTC(2026, 10, 22) + ms));
  const spent = fc.integer({ min: 0, max: 3 * BUDGET });
  const interval = fc.integer({ min: 1, max: 3600 });
  const secondsOf = (stream: PaceQuestion['stream'], spentMicros: number, now: Date, intervalSeconds: number) =>
    paceOf({ stream, spentMicros, budgetMicros: BUDGET, now, intervalSeconds }).intervalSeconds;

  it('is never faster than usual, and whole seconds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...streams), spent, moment, interval, (stream, spentMicros, now, usual) => {
        const seconds = secondsOf(stream, spentMicros, now, usual);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(usual);
      }),
    );
  });

  it('slows down as more is spent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...streams), spent, spent, moment, interval, (stream, a, b, now, usual) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(secondsOf(stream, more, now, usual)).toBeGreaterThanOrEqual(secondsOf(stream, less, now, usual));
      }),
    );
  });

  it('mentions give way last, search first', () => {
    fc.assert(
      fc.property(spent, moment, interval, (spentMicros, now, usual) => {
        const [mentions, messages, search] = (['mentions', 'direct_messages', 'search'] as const).map((stream) =>
          secondsOf(stream, spentMicros, now, usual),
        );
        expect(mentions).toBeLessThanOrEqual(messages!);
        expect(messages).toBeLessThanOrEqual(search!);
      }),
    );
  });

  it('mentions are never stopped', () => {
    fc.assert(
      fc.property(spent, moment, interval, (spentMicros, now, intervalSeconds) => {
        const mentions = paceOf({ stream: 'mentions', spentMicros, budgetMicros: BUDGET, now, intervalSeconds });
        expect(mentions.isStopped).toBe(false);
        expect(mentions.intervalSeconds).toBeLessThanOrEqual(Math.max(900, intervalSeconds));
      }),
    );
  });
});
