import type { Tweet } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { speakOfSocial, startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { aTweet } from '../../testing/tweet.ts';
import { TweetCard } from './tweet-card.tsx';

let close = () => {};
beforeAll(async () => {
  await startI18n();
  await speakOfSocial();
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

async function card(fields: Partial<Tweet>): Promise<Element> {
  const client = new QueryClient();
  client.setQueryData(['session'], { member: { id: 'm' }, permissions: ['social.view'] });
  const opened = openPage({ component: () => <TweetCard tweet={aTweet(fields)} />, client });
  close = opened.close;
  return vi.waitFor(() => opened.place.querySelector('article') ?? Promise.reject(new Error('no card')));
}

test('tells who wrote, to how many, what it quotes, shows, and has brought, and in which language', async () => {
  const { author } = aTweet();
  const quoted = { ...author, name: 'Bruno', username: 'bruno' };
  const drawn = await card({
    author: { ...author, isVerified: true, followersCount: 12_300 },
    text: 'Uma reclamação',
    language: 'pt',
    metrics: { replies: 2, retweets: 3, quotes: 1, likes: 1200 },
    media: [
      { kind: 'photo', url: 'https://pbs.twimg.com/p.jpg', previewUrl: null, altText: 'A bag', width: 4, height: 3 },
    ],
    quoted: {
      url: 'https://x.com/bruno/status/70',
      tweet: { profile: quoted, text: 'What was quoted', media: [], postedAt: '2026-11-21T10:00:00.000Z' },
    },
  });
  for (const words of ['Carla', '@carla', '12.3K followers', 'Uma reclamação', 'Bruno', 'What was quoted', '1.2K']) {
    expect(drawn.textContent).toContain(words);
  }
  expect(drawn.querySelector('[role="img"][aria-label="Verified"]')).not.toBeNull();
  expect(drawn.querySelector('img[alt="A bag"]')).not.toBeNull();
  expect(drawn.querySelector('abbr[title="Portuguese"]')!.textContent).toBe('pt');
  expect(drawn.querySelector('time')!.getAttribute('datetime')).toBe('2026-11-22T10:00:00.000Z');
});

test('of what nobody wrote to the account says how it came', async () => {
  expect((await card({ isFoundOnX: true, reason: { code: 'by_link' } })).textContent).toContain('From a link');
  close();
  expect((await card({ isFoundOnX: true })).textContent).toContain('Public search');
});

test.each([
  ['not_found', 'This tweet was deleted on X'],
  ['suspended', 'X has suspended the author of this tweet'],
  ['not_authorized', 'X no longer shows this tweet: it was deleted or protected'],
  [null, 'X no longer shows this tweet'],
] as const)('of one that is gone (%s) says why, and leads nowhere', async (goneReason, words) => {
  const drawn = await card({ text: '', deletedAt: '2026-11-22T11:00:00.000Z', goneReason });
  expect(drawn.textContent).toContain(words);
  expect(drawn.querySelector('a[href*="/status/"]')).toBeNull();
});
