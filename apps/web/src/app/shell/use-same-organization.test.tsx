import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { sessionQuery, useSession, type Session } from '../../lib/session.ts';
import { useSameOrganization } from './use-same-organization.ts';

const sessionIn = (id: string, name: string) => ({ organization: { id, name } }) as unknown as Session;

test('a tab begins anew when the session works in another organization, not when the organization is renamed', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const startAnew = vi.fn<() => void>();
  function Tab() {
    useSameOrganization(startAnew);
    return useSession().organization.name;
  }
  client.setQueryData(sessionQuery.queryKey, sessionIn('a', 'Acme'));
  const tab = document.createElement('div');
  const root = createRoot(tab);
  root.render(
    <QueryClientProvider client={client}>
      <Tab />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(tab.textContent).toBe('Acme'), 5000);
  client.setQueryData(sessionQuery.queryKey, sessionIn('a', 'Acme Air'));
  await vi.waitFor(() => expect(tab.textContent).toBe('Acme Air'), 5000);
  expect(startAnew).not.toHaveBeenCalled();
  client.setQueryData(sessionQuery.queryKey, sessionIn('b', 'Globex'));
  await vi.waitFor(() => expect(startAnew).toHaveBeenCalledTimes(1), 5000);
  root.unmount();
});
