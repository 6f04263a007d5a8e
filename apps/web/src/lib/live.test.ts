import { expect, test } from 'vitest';
import { parseLiveEvent, retryDelay } from './live.ts';

const organizationId = '0199d1c5-7f0e-7000-8000-000000000001';

test('a known event is parsed', () => {
  const event = { organizationId, type: 'ticket.changed', id: 'a', rev: 3 };
  expect(parseLiveEvent(JSON.stringify(event))).toEqual(event);
});

test.each([
  '',
  '{',
  'null',
  '{"type":"ticket.changed"}',
  JSON.stringify({ organizationId, type: 'moon.changed', id: 'a' }),
])('%s is passed over', (data) => expect(parseLiveEvent(data)).toBeNull());

test('retries come later and later, never beyond half a minute', () => {
  expect([0, 1, 2, 5, 50].map((failures) => retryDelay(failures, 1))).toEqual([1000, 2000, 4000, 30_000, 30_000]);
  expect(retryDelay(0, 0)).toBe(500);
});
