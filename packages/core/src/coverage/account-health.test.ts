import { expect, test } from 'vitest';
import { accountHealth, streamTrouble, type ReadStream } from './account-health.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const stream = (more: Partial<ReadStream> = {}): ReadStream => ({
  stream: 'mentions',
  lastSucceededAt: ago(20),
  lastError: null,
  failureCount: 0,
  nextPollAt: null,
  intervalSeconds: 60,
  slowedBy: null,
  ...more,
});
const error = { code: 'server_error', detail: 'Internal Server Error', at: ago(5) };
const limit = { code: 'rate_limited', detail: 'Too Many Requests', at: ago(5) };

test.each([
  ['polled lately', 'connected', [stream(), stream({ lastSucceededAt: ago(90) })], 'healthy'],
  ['slowed for its budget', 'connected', [stream(), stream({ slowedBy: 'budget' })], 'slowed'],
  [
    'stopped by its budget',
    'connected',
    [stream(), stream({ slowedBy: 'budget', lastSucceededAt: ago(9000) })],
    'slowed',
  ],
  [
    'no credit left at X, whatever else fails',
    'connected',
    [
      stream({ failureCount: 1, lastError: error }),
      stream({ failureCount: 3, lastError: { ...error, code: 'credits_depleted' } }),
    ],
    'credits_depleted',
  ],
  [
    'the cap of the month is reached',
    'connected',
    [stream({ failureCount: 3, lastError: { ...error, code: 'usage_capped' } })],
    'usage_capped',
  ],
  ['never polled', 'connected', [stream({ lastSucceededAt: null })], 'starting'],
  ['one stream silent for long', 'connected', [stream(), stream({ lastSucceededAt: ago(900) })], 'delayed'],
  ['the last poll failed', 'connected', [stream({ failureCount: 2, lastError: error })], 'failing'],
  ['a limit of X', 'connected', [stream({ failureCount: 2, lastError: limit })], 'rate_limited'],
  [
    'a limit and a failure',
    'connected',
    [stream({ failureCount: 1, lastError: limit }), stream({ failureCount: 1, lastError: error })],
    'failing',
  ],
  ['an error that is over', 'connected', [stream({ failureCount: 0, lastError: error })], 'healthy'],
  ['paused', 'paused', [stream({ failureCount: 2, lastError: error })], 'paused'],
  ['authorization gone', 'needs_reauthorization', [], 'needs_reauthorization'],
] as const)('%s', (_, state, streams, code) =>
  expect(accountHealth({ state, stateReason: null, silentSince: null, streams: [...streams] }, now).code).toBe(code),
);

test('a used-up budget at X says more than a failing stream', () => {
  const account = {
    state: 'connected' as const,
    stateReason: 'usage_capped',
    silentSince: null,
    streams: [stream({ failureCount: 2, lastError: error })],
  };
  expect(accountHealth(account, now)).toMatchObject({ code: 'usage_capped', tone: 'danger' });
});

test.each([
  ['mentions, lately polled', 'mentions', 60, 'calm', 'waiting'],
  ['mentions, long silent', 'mentions', 16 * 60, 'warning', 'late'],
  ['own tweets, long silent', 'own_tweets', 16 * 60, 'calm', 'waiting'],
] as const)("waiting for X's limit: %s", (_, name, seconds, tone, trouble) => {
  const nextPollAt = ago(-300);
  const limited = stream({
    stream: name,
    lastSucceededAt: ago(seconds),
    failureCount: 3,
    lastError: limit,
    nextPollAt,
  });
  const account = { state: 'connected' as const, stateReason: null, silentSince: null, streams: [limited] };
  expect(accountHealth(account, now)).toMatchObject({
    code: 'rate_limited',
    tone,
    nextAt: nextPollAt,
  });
  expect(streamTrouble(limited, now)).toBe(trouble);
});

test('silence is worth a word, unless something explains it', () => {
  const silent = (...streams: ReadStream[]) =>
    accountHealth({ state: 'connected', stateReason: null, silentSince: ago(9 * 3600), streams }, now);
  expect(silent(stream())).toMatchObject({ code: 'silent', tone: 'warning', since: ago(9 * 3600) });
  expect(silent(stream({ slowedBy: 'budget' })).code).toBe('silent');
  expect(silent(stream({ failureCount: 2, lastError: error })).code).toBe('failing');
  expect(silent(stream({ lastSucceededAt: ago(900) })).code).toBe('delayed');
});
