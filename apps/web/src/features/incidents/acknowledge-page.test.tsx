import { MantineProvider } from '@mantine/core';
import type { IncidentOffer } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import en from '../../locales/en.json';

const link = { hash: 'abcdefghijkmnpqrstuv' };
vi.mock('@tanstack/react-router', () => ({
  useLocation: ({ select }: { select: (location: typeof link) => string }) => select(link),
}));

const OFFER: IncidentOffer = {
  ...{ organization: { name: 'Acme Air' }, member: { name: 'Ana' }, username: 'acme_air', ruleName: 'Outage' },
  ...{ tweetCount: 10, windowMinutes: 1, countsAuthors: false, count: 30, startedAt: '2026-11-22T13:29:00.000Z' },
  ...{ isTaken: false, takenBy: null, takenAt: null, path: '/incidents/1' },
};
const TAKEN: IncidentOffer = { ...OFFER, isTaken: true, takenBy: 'Ana', takenAt: '2026-11-22T13:38:00.000Z' };

let answers: [status: number, body: object][] = [];
let root: Root;

beforeAll(async () => {
  vi.stubGlobal('fetch', async () => {
    const [status, body] = answers.shift()!;
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  });
  await i18next.init({ lng: 'en', resources: { en: { translation: en } } });
});
afterEach(() => root.unmount());

async function open() {
  const { AcknowledgePage } = await import('./acknowledge-page.tsx');
  const box = document.body.appendChild(document.createElement('div'));
  root = createRoot(box);
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AcknowledgePage />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return box;
}

test('a second tab in which the button is pressed says who has it, and offers nothing to press any more', async () => {
  answers = [
    [200, OFFER],
    [403, { status: 403, code: 'acknowledge_link_used' }],
    [200, TAKEN],
  ];
  const box = await open();
  await vi.waitFor(() => expect(box.querySelector('button')).not.toBeNull());
  box.querySelector('button')!.click();
  await vi.waitFor(() => {
    expect(box.querySelector('[role="status"]')?.textContent).toMatch(/^Ana took it over on /);
    expect(box.querySelectorAll('button, [role="alert"]')).toHaveLength(0);
  });
  expect(answers).toEqual([]);
});

test('a reload says who has taken it over', async () => {
  answers = [[200, TAKEN]];
  const box = await open();
  const when = /^Ana took it over on Sunday, November 22, 2026 at [\d:]+\sPM\.$/;
  await vi.waitFor(() => expect(box.querySelector('[role="status"]')?.textContent).toMatch(when));
  expect(box.querySelector('button')).toBeNull();
  expect(box.querySelector('a')?.getAttribute('href')).toBe('/incidents/1');
});

test('whoever cannot open the incident is not led there', async () => {
  answers = [[200, { ...TAKEN, path: null }]];
  const box = await open();
  await vi.waitFor(() => expect(box.textContent).toContain(en.escalationAlert.unseen));
  expect(box.querySelector('a')).toBeNull();
});

test.each([
  ['no token', '', 403, 'acknowledge_link_invalid'],
  ['a token of another kind', 'x', 400, 'validation_failed'],
])('a link with %s says what is wrong, and offers no button that cannot help', async (_what, hash, status, code) => {
  link.hash = hash;
  answers = [[status, { status, code }]];
  const box = await open();
  await vi.waitFor(() => expect(box.querySelector('h1')?.textContent).toBe(en.escalationAlert.refused));
  expect(box.querySelector('[role="alert"]')?.textContent).toBe(en.error[code as keyof typeof en.error]);
  expect(box.querySelector('button')).toBeNull();
  expect(box.querySelector('a')?.textContent).toBe(en.escalationAlert.seeAll);
  expect(box.textContent).toContain(en.escalationAlert.refusedHint);
});

test('the link of an incident that is over leads to what has happened, as nothing is to be taken over', async () => {
  answers = [[403, { status: 403, code: 'acknowledge_link_over' }]];
  const box = await open();
  await vi.waitFor(() => expect(box.textContent).toContain(en.escalationAlert.overHint));
  expect(box.textContent).not.toContain('take it over');
});
