import type { TicketSummary } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { feedKeys, itemsInFeeds } from './feed.ts';
import { refreshTicket, ticketKeys } from './ticket-cache.ts';

afterEach(() => vi.unstubAllGlobals());

const ticket = (id: string) => ({ id, rev: 1, subject: id }) as TicketSummary;

async function shownAfter(status: number, code: string) {
  const client = new QueryClient();
  const page = { data: [ticket('stays'), ticket('moved')], nextCursor: null };
  client.setQueryData(feedKeys.pages(ticketKeys.list({})), { pages: [page], pageParams: [null] });
  vi.stubGlobal('fetch', async () => Response.json({ status, code, title: code }, { status }));
  await refreshTicket(client, 'moved');
  return itemsInFeeds<TicketSummary>(client, ticketKeys.lists).map(({ id }) => id);
}

test('a ticket that one may see no more, as its department is another, leaves the list', async () => {
  expect(await shownAfter(404, 'not_found')).toEqual(['stays']);
});

test('one that could not be read just now stays', async () => {
  expect(await shownAfter(503, 'unavailable')).toEqual(['stays', 'moved']);
});
