import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { setLocale, startI18n } from '../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../lib/session.ts';
import { AttentionBanner } from './attention-banner.tsx';

const id = '0199d1c5-7f0e-7000-8000-000000000001';
let accounts: object[];
let box: HTMLElement;
let unmount: () => void;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async () => Response.json({ data: accounts }));
  sessionStorage.clear();
  accounts = [{ id, username: 'acme', state: 'needs_reauthorization' }];
});
afterEach(() => {
  unmount();
  vi.unstubAllGlobals();
});

/** The banner as somebody with these permissions sees it; answers the cache that a live event would freshen. */
async function show(permissions: Session['permissions']): Promise<QueryClient> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { permissions, member: { id } } as unknown as Session);
  box = document.createElement('div');
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <AttentionBanner />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await until(() => expect(client.getQueryData(['twitter-accounts', 'attention'])).toBeDefined());
  return client;
}
const until = (check: () => void) => vi.waitFor(check);
const words = () => box.textContent;
const dismiss = () => box.querySelector<HTMLElement>('button[aria-label]')!.click();

test('who may set up X gets the button, everybody else whom to ask', async () => {
  await show(['setup.social']);
  await until(() => expect(words()).toContain('@acme'));
  expect(words()).toContain('Reauthorize');
  unmount();

  await show(['tickets.view']);
  await until(() => expect(words()).toContain('@acme'));
  expect(words()).toContain('Ask an administrator');
  expect(words()).not.toContain('Reauthorize');
});

test('waved away it stays away in this tab, until the account is lost once more', async () => {
  await show(['tickets.view']);
  await until(() => expect(words()).toContain('@acme'));
  dismiss();
  await until(() => expect(words()).not.toContain('@acme'));
  unmount();

  await show(['tickets.view']);
  await until(() => expect(sessionStorage.length).toBe(1));
  expect(words()).not.toContain('@acme');
  unmount();

  accounts = [];
  await show(['tickets.view']);
  await until(() => expect(sessionStorage.length).toBe(0));
  unmount();

  accounts = [{ id, username: 'acme', state: 'needs_reauthorization' }];
  await show(['tickets.view']);
  await until(() => expect(words()).toContain('@acme'));
});

test('it comes and goes with what the server says, in the reader’s language', async () => {
  await setLocale('pt-BR');
  accounts = [];
  const client = await show([]);
  accounts = [{ id, username: 'acme', state: 'needs_reauthorization' }];
  await client.invalidateQueries({ queryKey: ['twitter-accounts'] });
  await until(() => expect(words()).toContain('O X não aceita mais'));
  accounts = [];
  await client.invalidateQueries({ queryKey: ['twitter-accounts'] });
  await until(() => expect(words()).not.toContain('@acme'));
  await setLocale('en');
});
