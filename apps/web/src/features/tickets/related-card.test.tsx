import { MantineProvider } from '@mantine/core';
import { MOST_LINKED_TICKETS, type Ticket } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { sessionQuery } from '../../lib/session.ts';
import { RelatedCard } from './related-card.tsx';

beforeAll(startI18n);

it('ten related tickets are shown, and all when that is asked for', async () => {
  const related = Array.from({ length: MOST_LINKED_TICKETS }, (_, at) => ({ id: `t${at}`, number: 100 - at }));
  const ticket = { id: 't', followUpOf: null, followUps: [], related, mergedFrom: [] } as unknown as Ticket;
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, { member: { id: 'me' }, permissions: ['tickets.view'] } as never);
  const root = createRootRoute({ component: () => <RelatedCard ticket={ticket} /> });
  const routes = ['/', '/tickets/$ticketId'].map((path) => createRoute({ getParentRoute: () => root, path }));
  const history = createMemoryHistory({ initialEntries: ['/'] });
  const box = document.body.appendChild(document.createElement('div'));
  const app = createRoot(box);
  app.render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={createRouter({ routeTree: root.addChildren(routes), history }) as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const numbers = () => [...box.querySelectorAll('a')].map(({ textContent }) => textContent);
  const button = () => box.querySelector('button')!;
  const firstTen = related.slice(0, 10).map(({ number }) => `#${number}`);
  await vi.waitFor(() => expect(numbers()).toEqual(firstTen), { timeout: 5000 });
  expect(button().textContent).toBe('Show all 20');
  button().click();
  await vi.waitFor(() => expect(numbers()).toHaveLength(MOST_LINKED_TICKETS));
  expect(box.textContent).toContain('Only the 20 latest are listed.');
  button().click();
  await vi.waitFor(() => expect(numbers()).toHaveLength(10));
  app.unmount();
  box.remove();
});
