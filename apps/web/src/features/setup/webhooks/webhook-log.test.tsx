import { MantineProvider } from '@mantine/core';
import type { Webhook, WebhookDelivery } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { WebhookLog } from './webhook-log.tsx';

const AT = '2026-11-29T12:00:00.000Z';
const webhook: Webhook = {
  id: '0199d1c5-7f0e-7000-8000-000000000001',
  name: 'CRM',
  url: 'https://hooks.acme.test/perch',
  events: ['ticket.created'],
  isEnabled: true,
  disabledReason: null,
  disabledAt: null,
  secretSetAt: AT,
  oldSecretUntil: null,
  lastSuccessAt: null,
  failingSince: AT,
  undelivered: 1,
  createdBy: null,
  createdAt: AT,
  revision: 1,
};
const call: WebhookDelivery = {
  id: '0199d1c5-7f0e-7000-8000-000000000002',
  event: { id: '0199d1c5-7f0e-7000-8000-000000000003', type: 'ticket.created', at: AT },
  state: 'failed',
  attempt: 7,
  dueAt: null,
  code: 'http_status',
  answer: { status: 503, durationMs: 12, body: '<b>down</b>' },
  isTest: false,
  createdAt: AT,
  settledAt: AT,
};
let close = () => {};

beforeAll(startI18n);
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

test('a call that was given up says why, shows the answer as text, and is sent again', async () => {
  const posted: string[] = [];
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit = {}) => {
    if (method === 'POST') posted.push(path);
    const isList = path.includes('/deliveries?');
    return Response.json(isList ? { data: [call], nextCursor: null } : { ...call, body: '{"type":"ticket.created"}' });
  });
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  close = () => {
    root.unmount();
    place.remove();
  };
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <WebhookLog webhook={webhook} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(place.querySelector('summary')?.textContent).toContain('answered 503 in 12 ms'));
  expect(place.querySelector('summary')!.textContent).toContain('7 attempts');

  const details = place.querySelector('details')!;
  details.open = true;
  details.dispatchEvent(new Event('toggle'));
  await vi.waitFor(() => expect(place.querySelectorAll('pre')).toHaveLength(2));
  expect([...place.querySelectorAll('pre')].map(({ textContent }) => textContent)).toEqual([
    '{\n  "type": "ticket.created"\n}',
    '<b>down</b>',
  ]);
  expect(place.textContent).toContain('only an answer from 200 to 299 counts');

  [...place.querySelectorAll('button')].find(({ textContent }) => textContent === 'Send again')!.click();
  await vi.waitFor(() => expect(posted).toEqual([expect.stringContaining(`/deliveries/${call.id}/redeliver`)]));
});
