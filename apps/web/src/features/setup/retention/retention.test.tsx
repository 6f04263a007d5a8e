import type { Retention, RetentionPreview } from '@perch/contracts';
import { LEAST_DAYS, RETENTION_KINDS, type RetentionDays } from '@perch/core';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../../lib/session.ts';
import { openPage } from '../../../testing/open-page.tsx';
import { RetentionPage } from './retention-page.tsx';

const days = Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, null])) as RetentionDays;
const saved: Retention = {
  days,
  most: { ...days, notices: 90 },
  least: { ...LEAST_DAYS },
  revision: 4,
  confirmation: { by: 'password', until: null },
};
const removesOf = ({ tickets }: RetentionDays) =>
  ({
    ...Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, { count: 0, isMore: false, oldestAt: null }])),
    ...(tickets !== null && { tickets: { count: 12_345, isMore: false, oldestAt: '2025-03-01T12:00:00.000Z' } }),
  }) as RetentionPreview['removes'];

let puts: unknown[];
let unmount: () => void;
beforeAll(startI18n);
beforeEach(() => {
  puts = [];
  vi.stubGlobal('fetch', async (_url: string, { method, body }: RequestInit) => {
    const sent = body ? JSON.parse(body as string) : undefined;
    if (method === 'POST') return Response.json({ removes: removesOf(sent.days) });
    if (method === 'PUT') puts.push(sent);
    return Response.json(method === 'PUT' ? { ...saved, days: sent.days, revision: 5 } : saved);
  });
});
afterEach(() => {
  unmount();
  vi.unstubAllGlobals();
});

const until = (check: () => void) => vi.waitFor(check, 5000);
const words = () => document.body.textContent;
const button = (name: string) =>
  [...document.body.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;

function type(input: HTMLInputElement, text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

test('what goes is told before it is saved, and once more before it goes', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, {
    ...{ permissions: ['organization.manage'], member: { id: 'me' }, organization: { id: 'acme' } },
  } as unknown as Session);
  unmount = openPage({ component: () => <RetentionPage />, client }).close;
  await until(() => expect(words()).toContain('Closed tickets'));
  document.body.querySelector<HTMLElement>('input[aria-label="Closed tickets"]')!.click();
  const option = () =>
    [...document.body.querySelectorAll<HTMLElement>('[role="option"]')].find(
      (each) => each.textContent === '365 days' && each.closest('[aria-label="Closed tickets"]'),
    );
  await until(() => expect(option()).toBeDefined());
  option()!.click();
  await until(() => expect(words()).toContain('Removes 12,345, the oldest of March 1, 2025'));

  button('Save').click();
  await until(() => expect(words()).toContain('Closed tickets: 12,345, the oldest of'));
  expect([button('Save and remove').disabled, puts]).toEqual([true, []]);
  document.body.querySelector<HTMLInputElement>('input[type="checkbox"]')!.click();
  expect(button('Save and remove').disabled).toBe(true);
  type(document.body.querySelector<HTMLInputElement>('input[autocomplete="current-password"]')!, 'my password');
  await until(() => expect(button('Save and remove').disabled).toBe(false));
  button('Save and remove').click();
  await until(() => expect(puts).toEqual([{ days: { ...days, tickets: 365 }, revision: 4, password: 'my password' }]));
});
