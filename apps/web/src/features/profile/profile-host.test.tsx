import type { Profile, RecentTweetsState } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { aTweet } from '../../testing/tweet.ts';
import { ProfileButton } from '../../ui/profile-button.tsx';
import { ProfileHost } from './profile-host.tsx';
import { openPage } from '../../testing/open-page.tsx';

const { author } = aTweet();
const profile: Profile = {
  ...author,
  ...{ bio: 'Flies a lot', location: 'Lisbon', joinedAt: '2012-03-04T00:00:00.000Z', tweetsCount: 1200 },
  ...{ followingCount: 3, isProtected: true, missingReason: 'suspended', seenAt: '2026-11-22T10:00:00.000Z' },
  ...{ contact: null, tickets: [] },
};
const message = {
  ...{ source: 'tweet', account: { id: 'a', username: 'acme' }, text: 'hi', media: [], permalink: null, ticket: null },
  postedAt: '2026-11-22T10:00:00.000Z',
};
const messages = [
  { ...message, id: '1', sentiment: 'positive' },
  { ...message, id: '2', sentiment: 'negative' },
  { ...message, id: '3', sentiment: null },
];
const sentiment = {
  unit: 'month',
  isCut: false,
  steps: [
    { from: '2026-10-01', positive: 1, neutral: 0, negative: 0 },
    { from: '2026-11-01', positive: 0, neutral: 0, negative: 1 },
  ],
};
const price = { account: { id: 'a', username: 'acme' }, mostMicros: 100_000, isBudgetUsedUp: false };
const asked = { id: 'l', account: price.account, tweets: [], costMicros: null, fetchedAt: null };

let close = () => {};
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });
beforeAll(startI18n);
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

async function show(permissions: string[], state: RecentTweetsState, departmentsOnly = false) {
  const calls: string[] = [];
  vi.stubGlobal('fetch', async (path: string, { method = 'GET' }: RequestInit = {}) => {
    calls.push(`${method} ${path}`);
    if (path.includes('/messages')) return Response.json({ data: messages, nextCursor: null });
    if (path.includes('/sentiment')) return Response.json(sentiment);
    return Response.json(path.includes('/recent-tweets') ? state : profile);
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: { id: 'm' }, permissions, departmentsOnly });
  const page = () => (
    <>
      <ProfileButton profile={author} />
      <ProfileHost />
    </>
  );
  const { place: box, history, close: leave } = openPage({ component: page, client });
  close = leave;
  await until(() => expect(box.textContent).toContain('Carla'));
  return { box, calls, url: () => history.location.search };
}
const text = () => document.body.textContent;
const click = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('button,label')].find((each) => each.textContent?.includes(name))!.click();

test('a name leads to who it is, and to their recent tweets at their price', async () => {
  const failed = { latest: { ...asked, state: 'failed' as const, code: 'protected' }, price, mayAsk: true };
  const { calls, url } = await show(['social.view'], failed);
  click('Carla');
  await until(() => expect(text()).toContain('Flies a lot'));
  expect(url()).toContain('profile=');
  for (const words of ['@carla', 'Lisbon', 'Joined March 2012', '1.2K tweets', 'X has suspended this profile'])
    expect(text()).toContain(words);
  await until(() => expect(text()).toContain('1 positive, 0 neutral, 1 negative'));
  expect(text()).not.toContain('New contact'); // no permission
  expect(calls.some((call) => call.includes('recent-tweets'))).toBe(false);
  click('Recently on X');
  await until(() => expect(text()).toContain('Their tweets are protected'));
  click('Fetch the latest 20 from X · about $0.10');
  await until(() => expect(calls).toContain('POST /api/v1/social/profiles/5/recent-tweets'));
});

test('without the social tab a name is a name', async () => {
  const { box } = await show(['tickets.view'], { latest: null, price, mayAsk: true });
  expect(box.querySelector('button')).toBeNull();
});

test.each([
  ['some departments is told of none in these', true, 'No tickets in your departments'],
  ['all departments is told that there are none', false, 'No tickets'],
])('of an X user without tickets who sees %s', async (_who, departmentsOnly, says) => {
  await show(['tickets.view', 'social.view'], { latest: null, price, mayAsk: true }, departmentsOnly);
  click('Carla');
  await until(() => expect(text()).toContain('Flies a lot'));
  expect(document.querySelector('section[aria-label="Tickets"] p')?.textContent).toBe(says);
});
