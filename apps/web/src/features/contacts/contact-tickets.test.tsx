import type { ContactSummary } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { ContactRow } from './contact-row.tsx';
import { ContactTickets } from './contact-tickets.tsx';

const contact: ContactSummary = {
  ...{ id: 'carla', name: 'Carla Reis', email: 'carla@customer.example', phone: null, profiles: [] },
  ...{ ticketCount: 0, lastTicketAt: null, lastActivityAt: '2026-11-22T10:00:00.000Z', revision: 1 },
};

let close: () => void;
beforeAll(startI18n);
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

async function show(departmentsOnly: boolean, ticketCount: number) {
  vi.stubGlobal('fetch', async () => Response.json({ data: [], nextCursor: null }));
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(['session'], { member: { id: 'me' }, permissions: ['tickets.view'], departmentsOnly });
  const component = () => (
    <>
      <ContactRow contact={{ ...contact, ticketCount }} search={{}} isOpen={false} canEdit={false} />
      <section>
        <ContactTickets contactId={contact.id} />
      </section>
    </>
  );
  const page = openPage({ component, client, alsoAt: ['/contacts/$contactId'] });
  close = page.close;
  await vi.waitFor(() => expect(page.place.querySelector('section p')).not.toBeNull(), 5000);
  return [page.place.querySelector('a')!.textContent, page.place.querySelector('section')!.textContent] as const;
}

test('who sees some departments only is told that there are no tickets in these, as there may be in others', async () => {
  const [row, tickets] = await show(true, 0);
  expect(row).toContain('No tickets in your departments');
  expect(tickets).toBe('No tickets in your departments');
});

test('who sees all of them is told that there are none', async () => {
  const [row, tickets] = await show(false, 0);
  expect(row).toContain('0 tickets');
  expect(tickets).toBe('No tickets yet.');
});

test('of tickets that they see both are told how many', async () => {
  expect((await show(true, 2))[0]).toContain('2 tickets');
});
