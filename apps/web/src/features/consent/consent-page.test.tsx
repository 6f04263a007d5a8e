import { MantineProvider } from '@mantine/core';
import type { ConsentOffer } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test, vi } from 'vitest';
import en from '../../locales/en.json';

vi.mock('@tanstack/react-router', () => ({ getRouteApi: () => ({ useParams: () => ({ token: 'a-token' }) }) }));

const OFFER: ConsentOffer = {
  state: 'pending',
  organization: { name: 'Acme Air' },
  username: 'carla',
  email: 'c•••a@mail.example',
  expiresAt: '2026-12-14T00:00:00.000Z',
  confirmedAt: null,
} as ConsentOffer;

const answers: [status: number, body: object][] = [
  [200, OFFER],
  [404, { status: 404, code: 'consent_link_invalid' }],
];

beforeAll(async () => {
  vi.stubGlobal('fetch', async () => {
    const [status, body] = answers.shift()!;
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  });
  await i18next.init({ lng: 'en', resources: { en: { translation: en } } });
});

test('a link that expires while it is read offers nothing to press any more', async () => {
  const { ConsentPage } = await import('./consent-page.tsx');
  const box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ConsentPage />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('button')).not.toBeNull());
  box.querySelector('button')!.click();
  await vi.waitFor(() => {
    expect(box.querySelector('[role="alert"]')?.textContent).toBe(en.error.consent_link_invalid);
    expect(box.querySelector('button')).toBeNull();
  });
  expect(answers).toEqual([]);
  root.unmount();
});
