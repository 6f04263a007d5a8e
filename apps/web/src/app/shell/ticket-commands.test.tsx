import { TICKET_PRIORITIES, TICKET_STATUSES, type Session, type Ticket } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { directoryQueries } from '../../lib/directory.ts';
import { startI18n } from '../../lib/i18n.ts';
import { sessionQuery } from '../../lib/session.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';
import { useTicketCommands } from './ticket-commands.ts';

beforeAll(startI18n);
afterEach(() => void vi.unstubAllGlobals());

const ticket = {
  id: 't1',
  number: 7,
  subject: 'Lost bag',
  status: 'open',
  priority: 'normal',
  isSpam: false,
  department: { id: 'd1', name: 'Care' },
  assignee: { id: 'm2', name: 'Bruno', avatarUrl: null },
} as unknown as Ticket;

test('every other value of a property of the open ticket is one command away', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (url: string, { method, body }: RequestInit) => {
    if (method === 'PATCH') sent.push([url, JSON.parse(String(body))]);
    return Response.json({ ...ticket, data: [], priority: 'urgent' });
  });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { member: { id: 'm1', name: 'Maya' } } as unknown as Session);
  client.setQueryData(ticketKeys.detail('t1'), ticket);
  const departments = [
    { id: 'd1', name: 'Care', isActive: true },
    { id: 'd2', name: 'Claims', isActive: true },
  ];
  const members = [
    { id: 'm1', name: 'Maya', isActive: true },
    { id: 'm2', name: 'Bruno', isActive: true },
    { id: 'm3', name: 'Gone', isActive: false },
  ];
  client.setQueryData(directoryQueries.departments.queryKey, departments as never);
  client.setQueryData(directoryQueries.members.queryKey, members as never);
  let commands: ReturnType<typeof useTicketCommands> = null;
  const Place = () => {
    const now = useTicketCommands('t1');
    useEffect(() => {
      commands = now;
    });
    return null;
  };
  await act(async () =>
    createRoot(document.createElement('div')).render(
      <QueryClientProvider client={client}>
        <Place />
      </QueryClientProvider>,
    ),
  );

  const { settings } = commands!;
  const labels = settings.map(({ label }) => label);
  expect(labels).toHaveLength(TICKET_STATUSES.length - 1 + (TICKET_PRIORITIES.length - 1) + 2);
  expect(labels).toEqual(
    expect.arrayContaining(['Status: On hold', 'Priority: Urgent', 'Department: Claims', 'Assignee: Maya']),
  );
  await act(async () => settings.find(({ label }) => label === 'Priority: Urgent')!.set());
  expect(sent).toEqual([[expect.stringMatching(/tickets\/t1$/), { priority: 'urgent' }]]);
});
