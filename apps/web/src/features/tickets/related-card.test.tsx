import { MOST_LINKED_TICKETS, type Ticket } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { sessionQuery } from '../../lib/session.ts';
import { openPage } from '../../testing/open-page.tsx';
import { RelatedCard } from './related-card.tsx';

beforeAll(startI18n);

it('ten related tickets are shown, and all when that is asked for', async () => {
  const related = Array.from({ length: MOST_LINKED_TICKETS }, (_, at) => ({ id: `t${at}`, number: 100 - at }));
  const ticket = { id: 't', followUpOf: null, followUps: [], related, mergedFrom: [] } as unknown as Ticket;
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, { member: { id: 'me' }, permissions: ['tickets.view'] } as never);
  const { place: box, close } = openPage({ component: () => <RelatedCard ticket={ticket} />, client });
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
  close();
});
