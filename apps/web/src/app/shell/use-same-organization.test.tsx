import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { api } from '../../lib/api.ts';
import { startI18n } from '../../lib/i18n.ts';
import { sessionQuery, useSession, type Session } from '../../lib/session.ts';
import { Notices } from '../../ui/notices.tsx';
import { useSameOrganization } from './use-same-organization.ts';

const sessionIn = (id: string, name: string) => ({ organization: { id, name } }) as unknown as Session;

let leave: () => void;
beforeAll(startI18n);
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

function openTab(organization: Session) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  const startAnew = vi.fn<() => void>();
  function Tab() {
    useSameOrganization(startAnew);
    return useSession().organization.name;
  }
  client.setQueryData(sessionQuery.queryKey, organization);
  const tab = document.body.appendChild(document.createElement('div'));
  const root = createRoot(tab);
  leave = () => {
    root.unmount();
    tab.remove();
  };
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Notices />
        <Tab />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { client, startAnew, until: (check: () => void) => vi.waitFor(check, 5000) };
}
const words = () => document.body.textContent;

test('a tab begins anew when the session works in another organization, not when the organization is renamed', async () => {
  const { client, startAnew, until } = openTab(sessionIn('a', 'Acme'));
  await until(() => expect(words()).toContain('Acme'));
  client.setQueryData(sessionQuery.queryKey, sessionIn('a', 'Acme Air'));
  await until(() => expect(words()).toContain('Acme Air'));
  expect(startAnew).not.toHaveBeenCalled();
  client.setQueryData(sessionQuery.queryKey, sessionIn('b', 'Globex'));
  await until(() => expect(startAnew).toHaveBeenCalled());
  leave();

  // the page that opens then says where one is
  const again = openTab(sessionIn('b', 'Globex'));
  await again.until(() => expect(words()).toContain('You work in Globex now'));
  // and only that one
  expect(sessionStorage).toHaveLength(0);
});

test('calls say which organization they are for; one that is refused makes the tab begin anew', async () => {
  const { startAnew, until } = openTab(sessionIn('a', 'Acme'));
  await until(() => expect(words()).toContain('Acme'));
  const sent: [string, HeadersInit | undefined][] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push([url, init.headers]);
    const problem = { type: 'about:blank', title: 'x', status: 409, code: 'organization_changed' };
    return Response.json(problem, { status: 409 });
  });
  await expect(api.patch('members/1', { name: 'x' }, z.object({}))).rejects.toMatchObject({
    code: 'organization_changed',
  });
  expect(sent[0]).toEqual(['/api/v1/members/1', expect.objectContaining({ 'x-perch-organization': 'a' })]);
  expect(startAnew).toHaveBeenCalledTimes(1);
  // where one is must be answered wherever that is
  await api.send('POST', 'auth/sign-out').catch(() => {});
  expect(sent[1]![1]).not.toHaveProperty('x-perch-organization');
  leave();
  await api.send('DELETE', 'things/1').catch(() => {});
  expect(sent[2]![1]).not.toHaveProperty('x-perch-organization');
});
