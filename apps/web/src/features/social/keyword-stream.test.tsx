import type { KeywordStream as Keyword } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { aTweet } from '../../testing/tweet.ts';
import { KeywordStream } from './keyword-stream.tsx';
import { openPage } from '../../testing/open-page.tsx';

const ID = '0190b6f0-0000-7000-8000-000000000001';
const account = { id: '0190b6f0-0000-7000-8000-000000000002', username: 'acme' };
const tweet = { ...aTweet({ account }), matched: [{ phrase: 'refund', start: 2, end: 8 }] };

let keywords: Keyword[];
let stream: () => Response;
let client: QueryClient;
let close = () => {};
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });
beforeAll(startI18n);
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

async function show() {
  vi.stubGlobal('fetch', async (path: string) =>
    path.includes('/tweets') ? stream() : Response.json({ data: path.includes('/streams') ? [] : keywords }),
  );
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: { id: 'm' }, permissions: ['social.view', 'setup.social'] });
  const opened = openPage({ component: KeywordStream, client, path: '/$keywordId', at: `/${ID}` });
  close = opened.close;
  return opened.place;
}

const page = (...data: object[]) => Response.json({ data, nextCursor: null });
const keyword = (rematch: Keyword['rematch']): Keyword => ({
  id: ID,
  phrase: 'refund',
  account,
  tweetsLastDay: 0,
  rematch,
});

test('says while older tweets are looked through, and shows them as they are found', async () => {
  keywords = [keyword({ percent: 40 })];
  stream = () => page();
  const box = await show();
  await until(() => expect(box.textContent).toContain('Looking through older tweets: 40 %'));
  await until(() => expect(box.textContent).toContain('None so far.'));
  keywords = [keyword(null)];
  stream = () => page(tweet);
  await client.invalidateQueries({ queryKey: ['keyword-streams'] });
  await until(() => expect(box.querySelector('[role="status"]')).toBeNull());
  await until(() => expect(box.textContent).not.toMatch(/None so far|No tweet has this keyword yet/));
});

test('of a keyword in no tweet says what would be here', async () => {
  keywords = [keyword(null)];
  stream = () => page();
  const box = await show();
  await until(() => expect(box.textContent).toContain('No tweet has this keyword yet'));
  expect(box.querySelector('h2')!.textContent).toBe('refund');
  expect(box.querySelector('a')!.getAttribute('href')).toBe(
    `/setup/channels/twitter/${account.id}?focus=${encodeURIComponent(`keyword:${ID}`)}`,
  );
});

test('of a keyword that was removed says so', async () => {
  keywords = [];
  stream = () => Response.json({ code: 'not_found', title: '', type: '', status: 404 }, { status: 404 });
  const box = await show();
  await until(() => expect(box.textContent).toContain('This keyword is no longer there'));
});
