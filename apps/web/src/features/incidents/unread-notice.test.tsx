import type { IncidentDetail } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { speakOfIncidents, startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { RateChart } from './rate-chart.tsx';
import { UnreadNotice } from './unread-notice.tsx';

/** Today, so that times are told without their day, and not around midnight. */
const at = (minute: number) => {
  const time = new Date();
  time.setHours(14, minute, 0, 0);
  return time.toISOString();
};
const unread = { until: at(3), reason: 'rate_limited' as const, nextAt: at(15) };
const shown: Pick<
  IncidentDetail,
  'account' | 'unread' | 'clearAwaits' | 'rate' | 'stepSeconds' | 'peak' | 'firesAt' | 'state' | 'events'
> = {
  account: { id: 'a1', username: 'acme' },
  ...{ unread: null, clearAwaits: null, stepSeconds: 60, peak: null, state: 'open', events: [] },
  firesAt: { count: 10, windowMinutes: 1, countsAuthors: false },
  rate: [
    { at: at(2), count: 20, held: 20 },
    { at: at(3), count: 0, held: 12 },
    { at: at(4), count: null, held: null },
  ],
};

let close = () => {};
beforeAll(async () => {
  await startI18n();
  await speakOfIncidents();
});
afterEach(() => close());

async function show(more: Partial<typeof shown>, permissions = ['social.view', 'setup.social']) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(['session'], { member: { id: 'm' }, permissions });
  const incident = { ...shown, ...more };
  const page = () => (
    <>
      <UnreadNotice {...incident} />
      <RateChart {...incident} />
    </>
  );
  const opened = openPage({ component: page, client });
  close = opened.close;
  await vi.waitFor(() => expect(opened.place.querySelector('figure')).not.toBeNull(), 10_000);
  return {
    notice: opened.place.querySelector('[role=status]')?.textContent ?? null,
    link: opened.place.querySelector('[role=status] a')?.getAttribute('href') ?? null,
    summary: opened.place.querySelector('figcaption span')!.textContent,
    line: opened.place.querySelector('[data-line]')?.textContent ?? null,
    keys: opened.place.querySelector('figure')!.textContent!.includes('not read yet'),
  };
}

test('where X is read, the figures are those of now and nothing is said', async () => {
  const rate = shown.rate.map((step) => ({ ...step, count: step.count ?? 1, held: step.held ?? 1 }));
  expect(await show({ rate })).toEqual({
    ...{ notice: null, link: null, keys: false, line: '10' },
    summary: expect.stringContaining('Now: 1 tweet within 1 min.') as string,
  });
});

test('where X has not been read, the figures are of that moment, and why and until when is said', async () => {
  const { notice, link, summary, keys } = await show({ unread, clearAwaits: 'reading' });
  expect(summary).toMatch(/^At .*:03.*: 12 tweets within 1 min\./);
  expect(notice).toMatch(/not been read since .*:03.*The calls that X allows are used up\. It goes on at .*:15/);
  expect(notice).toContain('The all-clear waits for this.');
  expect({ link, keys }).toEqual({ link: '/setup/channels/twitter/a1', keys: true });
});

test('who may not set up X gets no link to the account; what somebody has to do is said', async () => {
  const paused = { ...unread, reason: 'paused' as const, nextAt: null };
  const { notice, link } = await show({ unread: paused }, ['social.view']);
  expect(notice).toContain('The account is paused.');
  expect(notice).not.toContain('goes on');
  expect(link).toBeNull();
});

test('an all-clear that waits for the search says so', async () => {
  const { notice } = await show({ clearAwaits: 'search' });
  expect(notice).toMatch(/^The all-clear waits: .*the search is looking for them\.$/);
});

test('the line of the chart has its number, also where it is low', async () => {
  const firesAt = { ...shown.firesAt, count: 200 };
  const { line } = await show({ firesAt, rate: [{ at: at(2), count: 3008, held: 3008 }] });
  expect(line).toBe('200');
});
