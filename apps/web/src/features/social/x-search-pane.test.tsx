import type { XSearch } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { speakOfSocial, startI18n } from '../../lib/i18n.ts';
import { aTweet } from '../../testing/tweet.ts';
import { SearchPage } from './search-page.tsx';
import { XSearchPane } from './x-search-pane.tsx';
import { openPage } from '../../testing/open-page.tsx';

const account = { id: 'a', username: 'acme' };
const price = { account, mostMicros: 700_000, isBudgetUsedUp: false };
const answer = (change: Partial<XSearch>): XSearch => ({
  ...{ id: 'x1', state: 'done', code: null, retryAt: null, account, data: [], hasMore: false },
  ...{ costMicros: 315_000, fetchedAt: '2026-11-22T10:00:00.000Z' },
  ...change,
});
const hit = (id: string) => ({
  ...{ type: 'tweet' as const, matched: [] },
  tweet: aTweet({ id, isFoundOnX: true, ticket: null }),
});

let close = () => {};
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });
beforeAll(async () => {
  await startI18n();
  await speakOfSocial();
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

async function show(query: string, answers: XSearch[] = []) {
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'POST') {
      asked.push(JSON.parse(String(body)));
      return Response.json(answers[asked.length - 1]);
    }
    return Response.json(path.includes('/price') ? price : { data: [], nextCursor: null });
  });
  const client = new QueryClient();
  client.setQueryData(['session'], { member: { id: 'm' }, permissions: ['social.view'] });
  const pane = () => <XSearchPane query={query} timeZone="UTC" accountId={undefined} />;
  const opened = openPage({ component: pane, client });
  const page = opened.place;
  close = opened.close;
  const button = (words: RegExp) =>
    [...page.querySelectorAll('button')].find(({ textContent }) => words.test(textContent ?? ''));
  return { page, asked, button };
}

test('X is asked when somebody says so, at the price on the button, and for more by a button alone', async () => {
  const found = [
    answer({ data: [hit('t1')], hasMore: true }),
    answer({ id: 'x2', state: 'failed', code: 'rate_limited', retryAt: '2026-11-22T10:15:00.000Z', costMicros: null }),
    answer({ id: 'x3', data: [hit('t1'), hit('t2')] }),
  ];
  const { page, asked, button } = await show('refund', found);
  await until(() => expect(button(/20 tweets for at most .*0\.70/)).toBeDefined());
  expect(asked).toEqual([]);
  button(/at most/)!.click();
  await until(() => expect(page.textContent).toContain('1 tweet found on X as @acme'));
  expect(page.textContent).toContain('0.315');
  await until(() => expect(button(/20 more for at most/)).toBeDefined());
  button(/20 more/)!.click();
  await until(() => expect(page.querySelector('[role=alert]')?.textContent).toMatch(/no more searches until .*15/));
  expect(asked).toEqual([
    { query: 'refund', timeZone: 'UTC' },
    { query: 'refund', timeZone: 'UTC', after: 'x1' },
  ]);
  expect(page.textContent).toContain('1 tweet found on X as @acme');

  button(/Search anew/)!.click();
  await until(() => expect(button(/20 tweets for at most/)).toBeDefined());
  expect(asked).toHaveLength(2);
  button(/at most/)!.click();
  await until(() => expect(page.textContent).toContain('2 tweets found on X'));
});

test('what X does not know of is marked, and nothing is offered', async () => {
  const { page, button } = await show('refund is:unanswered');
  await until(() => expect(page.querySelector('u')?.textContent).toBe('is:unanswered'));
  expect(page.textContent).toContain('X does not know what you have answered.');
  expect(button(/at most/)).toBeUndefined();
});

test('a refusal of X is told in words, and X may be asked again', async () => {
  const { page, asked, button } = await show('refund', [
    answer({ state: 'failed', code: 'credits_depleted' }),
    answer({}),
  ]);
  await until(() => expect(button(/at most/)).toBeDefined());
  button(/at most/)!.click();
  await until(() => expect(page.querySelector('[role=alert]')?.textContent).toContain('The credit at X is used up.'));
  expect(asked).toHaveLength(1);
  button(/at most/)!.click();
  await until(() => expect(page.textContent).toContain('X has found nothing'));
});

test.each([
  ['is not offered to whom it is not allowed', 403, false],
  ['is offered to all others', 200, true],
])('a search on X %s', async (_claim, status, isOffered) => {
  const answers: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    if (path.includes('x-searches/price')) {
      answers.push(path);
      const refusal = { status, code: 'x_search_not_allowed', title: 'No' };
      return Response.json(status === 200 ? price : refusal, { status });
    }
    return Response.json({ data: [], nextCursor: null });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: { id: 'm' }, permissions: ['social.view'] });
  const { place, close: end } = openPage({ component: SearchPage, client, at: '/?q=refund' });
  close = end;
  await until(() => expect(place.textContent).toContain('Nothing fits this search'));
  await until(() => expect(answers).toHaveLength(1));
  await until(() => expect(client.isFetching()).toBe(0));
  await until(() => expect(place.textContent?.includes('On X, 7 days')).toBe(isOffered));
  expect(place.textContent?.includes('Or search X.')).toBe(isOffered);
});
