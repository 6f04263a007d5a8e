import { expect, it } from 'vitest';
import { cachedCapture, captureOf } from './capture-cache.ts';

const settings: NonNullable<Parameters<typeof captureOf>[3]> = {
  revision: 1,
  settings: {
    mentions: 'all',
    directMessages: 'all',
    keywords: [],
    excludedKeywords: [],
    departmentId: 'd',
    unmatchedDepartmentId: null,
    includeRetweets: false,
    includeQuotes: true,
    includeReplies: true,
    mutedProfiles: [],
    reopenHours: { public: 24, directMessage: 24 },
  },
};
const fill = (from: number, count: number) => {
  for (let n = from; n < from + count; n++) captureOf('org', `filler-${n}`, null, settings);
};

it('what was taken before the query stands, whatever others push out meanwhile', () => {
  const capture = captureOf('org', 'a', null, settings);
  const cached = cachedCapture('org', 'a');
  fill(0, 5000);
  expect(cachedCapture('org', 'a')).toBeNull();
  expect(captureOf('org', 'a', cached, null)).toBe(capture);
});

it('what was not used for longest goes first', () => {
  captureOf('org', 'used', null, settings);
  captureOf('org', 'idle', null, settings);
  fill(10_000, 4998);
  expect(cachedCapture('org', 'used')?.revision).toBe(1);
  fill(20_000, 1);
  expect(cachedCapture('org', 'used')).not.toBeNull();
  expect(cachedCapture('org', 'idle')).toBeNull();
});

it('each organization has its own', () => {
  captureOf('one', 'same', null, settings);
  expect(cachedCapture('other', 'same')).toBeNull();
});
