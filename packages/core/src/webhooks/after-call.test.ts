import { describe, expect, it } from 'vitest';
import {
  afterCall,
  CALL_PAUSES_MS,
  failsLastingly,
  FAILING_FOR_MS,
  type Call,
  type CallOutcome,
} from './after-call.ts';

const NOW = new Date('2026-11-29T12:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);
const answered = (status: number): CallOutcome => ({ kind: 'answered', status });

describe('after a call', () => {
  it.each<[claim: string, call: Partial<Call>, outcome: CallOutcome, then: object]>([
    ['any 2xx is a success', {}, answered(204), { state: 'sent' }],
    ['a 500 is tried again in five seconds', {}, answered(500), { state: 'queued', dueAt: after(5_000) }],
    ['then in a minute', { attempt: 2 }, answered(500), { dueAt: after(60_000) }],
    ['at last after a day', { attempt: 6 }, answered(500), { dueAt: after(86_400_000) }],
    ['and given up after that', { attempt: 7 }, answered(500), { state: 'failed', code: 'http_status', isGone: false }],
    ['so is what a killed worker has tried too often', { attempt: 9 }, answered(500), { state: 'failed' }],
    ['a redirect is no success, wherever it leads', {}, answered(302), { state: 'queued', code: 'redirect_refused' }],
    ['nor is "not modified"', {}, answered(304), { state: 'queued' }],
    ['a program that is gone is not called again', {}, answered(410), { state: 'failed', isGone: true }],
    ['silence', {}, { kind: 'failed', code: 'timed_out' }, { state: 'queued', code: 'timed_out' }],
    ['a test is tried once', { isTest: true }, answered(500), { state: 'failed', code: 'http_status' }],
    ['and disables nothing', { isTest: true }, answered(410), { state: 'failed', isGone: false }],
  ])('%s', (_claim, call, outcome, then) => {
    expect(afterCall({ attempt: 1, isTest: false, ...call }, outcome, NOW)).toMatchObject(then);
  });

  it('pauses grow', () => {
    expect(CALL_PAUSES_MS.toSorted((a, b) => a - b)).toEqual(CALL_PAUSES_MS);
  });
});

describe('a webhook fails lastingly', () => {
  it.each<[claim: string, since: Date | null, expected: boolean]>([
    ['not while its latest call has succeeded', null, false],
    ['not within three days', after(1 - FAILING_FOR_MS), false],
    ['after three days without a success', after(-FAILING_FOR_MS), true],
  ])('%s', (_claim, since, expected) => {
    expect(failsLastingly(since, NOW)).toBe(expected);
  });
});
