import type { Ticket } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { patchFeeds, refreshFeedHeads, useFeed, type Feed, type FeedOptions } from './feed.ts';
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

/** Two rows a page. */
const fetchPage = vi.fn<FeedOptions<Row>['fetchPage']>(async (cursor) => {
  const from = Number(cursor ?? 0);
  return { data: stored.slice(from, from + 2), nextCursor: from + 2 < stored.length ? String(from + 2) : null };
});

function Probe() {
  const current = useFeed<Row>({ key, fetchPage, idOf: ({ id }) => id });
  useLayoutEffect(() => {
    feed = current;
  });
  return null;
}
/** Waits until the feed has come to be as the check says. */
const until = (check: () => void) => act(async () => vi.waitFor(check));
const texts = () => feed.items.map(({ text }) => text);

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  stored = [row('a'), row('b'), row('c')];
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRoot(document.createElement('div'));
  unmount = () => root.unmount();
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <Probe />
      </QueryClientProvider>,
    ),
  );
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
