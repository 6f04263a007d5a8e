import type { TwitterAccount } from '@perch/contracts';
import { expect, test } from 'vitest';
import { accountHealth } from './account-health.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const stream = (more: Partial<TwitterAccount['streams'][number]> = {}): TwitterAccount['streams'][number] => ({
  stream: 'mentions',
  lastSucceededAt: ago(20),
  lastError: null,
  failureCount: 0,
  nextPollAt: null,
  intervalSeconds: 60,
  ...more,
});
const error = { code: 'rate_limited', detail: 'Too Many Requests', at: ago(5) };

test.each([
  ['polled lately', 'connected', [stream(), stream({ lastSucceededAt: ago(90) })], 'healthy'],
  ['never polled', 'connected', [stream({ lastSucceededAt: null })], 'starting'],
  ['one stream silent for long', 'connected', [stream(), stream({ lastSucceededAt: ago(900) })], 'delayed'],
  ['the last poll failed', 'connected', [stream({ failureCount: 2, lastError: error })], 'failing'],
  ['an error that is over', 'connected', [stream({ failureCount: 0, lastError: error })], 'healthy'],
  ['paused', 'paused', [stream({ failureCount: 2, lastError: error })], 'paused'],
  ['authorization gone', 'needs_reauthorization', [], 'needs_reauthorization'],
] as const)('%s', (_, state, streams, code) =>
  expect(accountHealth({ state, stateReason: null, streams: [...streams] }, now).code).toBe(code),
);

test('a used-up budget at X says more than a failing stream', () => {
  const account = {
    state: 'connected' as const,
    stateReason: 'usage_capped',
    streams: [stream({ failureCount: 2, lastError: error })],
  };
  expect(accountHealth(account, now)).toMatchObject({ code: 'usage_capped', tone: 'danger' });
});
