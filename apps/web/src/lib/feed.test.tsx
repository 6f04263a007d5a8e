import type { Ticket } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { expectFeed, patchFeeds, refreshFeedHeads, useFeed, type Feed, type FeedOptions } from './feed.ts';
import { putTicket } from './ticket-cache.ts';

interface Row {
  id: string;
  text: string;
}

const key = ['tickets', 'list', {}];
const row = (id: string, text = id): Row => ({ id, text });
let stored: Row[];
let feed: Feed<Row>;
let client: QueryClient;
let unmount: () => void;

const idOf = ({ id }: Row) => id;
/** Letters go from the newest on; what has a name is newer. */
const timeOf = ({ id }: Row) => (id.length > 1 ? '~' : String.fromCodePoint(219 - id.codePointAt(0)!));
const joins = ({ id }: Row) => id === 'mine';

/** Two rows a page. */
const fetchPage = vi.fn<FeedOptions<Row>['fetchPage']>(async (cursor) => {
  const from = Number(cursor ?? 0);
  return { data: stored.slice(from, from + 2), nextCursor: from + 2 < stored.length ? String(from + 2) : null };
});

function Probe() {
  const current = useFeed<Row>({ key, fetchPage, idOf, timeOf, joins });
  useLayoutEffect(() => {
    feed = current;
  });
  return null;
}
/** Waits until the feed has come to be as the check says. */
const until = (check: () => void) => act(async () => vi.waitFor(check));
const texts = () => feed.items.map(({ text }) => text);

const render = () =>
  act(async () => {
    const root = createRoot(document.createElement('div'));
    unmount = () => root.unmount();
    root.render(
      <QueryClientProvider client={client}>
        <Probe />
      </QueryClientProvider>,
    );
  });

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  stored = [row('a'), row('b'), row('c')];
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await render();
  await act(async () => vi.waitUntil(() => feed.items.length > 0));
});
afterEach(() => {
  act(unmount);
  vi.unstubAllGlobals();
  fetchPage.mockClear();
});

test('the first page is asked for once, the next on demand', async () => {
  expect(fetchPage).toHaveBeenCalledOnce();
  await act(async () => feed.loadMore());
  await until(() => expect(texts()).toEqual(['a', 'b', 'c']));
  expect(feed.hasMore).toBe(false);
});

test('what is new is counted and waits until it is asked for', async () => {
  stored = [row('new'), ...stored];
  await act(async () => refreshFeedHeads(client, key));
  await until(() => expect(feed.unseenCount).toBe(1));
  expect(texts()).toEqual(['a', 'b']);
  await act(async () => feed.showUnseen());
  await until(() => expect(texts()).toEqual(['new', 'a']));
  expect(feed.unseenCount).toBe(0);
});

test('what joins is shown at once, is not counted, and stays when the newest page has gone on', async () => {
  stored = [row('new'), row('mine'), ...stored];
  await act(async () => refreshFeedHeads(client, key));
  await until(() => expect(texts()).toEqual(['mine', 'a', 'b']));
  expect(feed.unseenCount).toBe(1);
  stored = [row('newer'), ...stored];
  await act(async () => refreshFeedHeads(client, key));
  await until(() => expect(feed.unseenCount).toBe(2));
  expect(texts()).toEqual(['mine', 'a', 'b']);
});

test.each(['shown', 'expected'])(
  'what is told while the first page of a feed that is %s comes is not lost',
  async (how) => {
    act(unmount);
    client.clear();
    let answer!: () => void;
    fetchPage.mockImplementationOnce(async () => {
      const early = { data: stored.slice(0, 2), nextCursor: '2' };
      await new Promise<void>((resolve) => (answer = resolve));
      return early;
    });
    if (how === 'expected') expectFeed(client, { key, fetchPage });
    else await render();
    stored = [row('new'), ...stored];
    await act(async () => refreshFeedHeads(client, key));
    if (how === 'expected') await render();
    await act(async () => answer());
    await until(() => expect(feed.unseenCount).toBe(1));
    expect(texts()).toEqual(['a', 'b']);
  },
);

test('the first page of a feed that is read again does not take the place of a newest page that came meanwhile', async () => {
  let answer!: () => void;
  fetchPage.mockImplementationOnce(async () => {
    const early = { data: stored.slice(0, 2), nextCursor: '2' };
    await new Promise<void>((resolve) => (answer = resolve));
    return early;
  });
  await act(async () => feed.retry());
  stored = [row('new'), ...stored];
  await act(async () => refreshFeedHeads(client, key));
  await until(() => expect(feed.unseenCount).toBe(1));
  await act(async () => answer());
  await until(() => expect(client.isFetching()).toBe(0));
  expect(feed.unseenCount).toBe(1);
  expect(texts()).toEqual(['a', 'b']);
});

test('what has changed is shown where it stands', async () => {
  stored = [row('b', 'b, changed'), row('a')];
  await act(async () => refreshFeedHeads(client, key));
  await until(() => expect(texts()).toEqual(['a', 'b, changed']));
});

test('a change of our own is shown at once', async () => {
  await act(async () => patchFeeds<Row>(client, key, (old) => (old.id === 'a' ? { ...old, text: 'mine' } : old)));
  await until(() => expect(texts()).toEqual(['mine', 'b']));
});

test('a ticket that somebody has merged into another leaves the list as soon as it is read again', async () => {
  await act(async () => putTicket(client, { id: 'a', rev: 2, mergedInto: { id: 'b', number: 2 } } as Ticket));
  await until(() => expect(texts()).toEqual(['b']));
});
