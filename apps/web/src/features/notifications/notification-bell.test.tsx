import type { Notification as PerchNotification } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { NotificationBell } from './notification-bell.tsx';

const uuid = (n: number) => `0190b6f0-0000-7000-8000-00000000000${n}`;
const item = (n: number, fields: Partial<PerchNotification> = {}): PerchNotification => ({
  id: uuid(n),
  kind: 'customer_wrote',
  ticket: { id: uuid(9), number: 12, subject: 'Lost bag' },
  messageId: uuid(8),
  deliveryId: null,
  incident: null,
  actor: null,
  preview: 'Where is it?',
  at: `2026-11-22T10:00:0${n}.000Z`,
  readAt: null,
  ...fields,
});

let items: PerchNotification[];
let reads: unknown[];
let client: QueryClient;
let history: ReturnType<typeof openPage>['history'];
let box: HTMLElement;
let close = () => {};
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5000 });

beforeAll(startI18n);
const settings = { desktop: ['customer_wrote'], email: [], quietHours: null, timeZone: 'UTC' };

beforeEach(() => {
  items = [];
  reads = [];
  const unread = () => items.filter(({ readAt }) => readAt === null);
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (init?.method === 'POST') {
      reads.push(JSON.parse(String(init.body)));
      items = items.map((each) => ({ ...each, readAt: each.at }));
    }
    if (path.includes('notification-settings')) return Response.json(settings);
    if (init?.method === 'POST' || path.includes('count')) return Response.json({ unread: unread().length });
    return Response.json({ data: path.includes('unread') ? unread() : items, nextCursor: null });
  });
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  localStorage.clear();
});

async function show() {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: { id: 'm' }, permissions: ['tickets.view'] });
  const alsoAt = ['/tickets/$ticketId', '/social/sent'];
  ({ place: box, history, close } = openPage({ component: NotificationBell, client, alsoAt }));
  await until(() => expect(box.querySelector('button')).not.toBeNull());
}
/** What a live event does. */
const hear = () => client.invalidateQueries({ queryKey: ['notifications'] });
const bell = () => box.querySelector('button')!;

test('the badge stands in the bell and in the title; `g n` opens the list, opening one reads it', async () => {
  items = [item(2, { kind: 'assigned', actor: { id: uuid(7), name: 'Ana', avatarUrl: null } }), item(1)];
  await show();
  await until(() => expect(document.title).toBe('(2) Perch'));
  expect(bell().getAttribute('aria-label')).toBe('Notifications, 2 unread');

  for (const key of ['g', 'n']) window.dispatchEvent(new KeyboardEvent('keydown', { key }));
  const links = () => [...document.querySelectorAll<HTMLAnchorElement>('li > a')];
  await until(() => expect(links()).toHaveLength(2));
  expect(links()[0]!.textContent).toContain('Ana assigned a ticket to you');
  expect(links()[1]!.textContent).toContain('#12 Lost bag');
  links()[1]!.click();
  await until(() => expect(reads).toEqual([{ ids: [uuid(1)] }]));
  await until(() => expect(history.location.href).toBe(`/tickets/${uuid(9)}#message-${uuid(8)}`));
  await until(() => expect(document.title).toBe('Perch'));
});

test('what is said of a new tweet leads to Sent', async () => {
  items = [item(1, { kind: 'delivery_failed', ticket: null, messageId: null, deliveryId: uuid(6) })];
  await show();
  bell().click();
  const link = () => document.querySelector<HTMLAnchorElement>('li > a')!;
  await until(() => expect(link()?.textContent).toContain('A new tweet of yours was not sent'));
  link().click();
  await until(() => expect(history.location.pathname).toBe('/social/sent'));
});

/** What the desktop is given to show. */
function watchDesktop() {
  const shown: { title: string; body: string; click: () => void }[] = [];
  class Desktop extends EventTarget {
    static readonly permission = 'granted';
    constructor(title: string, { body = '' }: NotificationOptions) {
      super();
      shown.push({ title, body, click: () => this.dispatchEvent(new Event('click')) });
    }
    close() {}
  }
  vi.stubGlobal('Notification', Desktop);
  localStorage.setItem('perch.desktop-notifications.m', 'on');
  return shown;
}

test('the desktop shows what comes while the tab is hidden, and a click leads to it', async () => {
  const shown = watchDesktop();
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  items = [item(1)];
  await show();
  // what the page finds when it is opened is not news
  await until(async () => {
    items = items.map((each) => ({ ...each, at: new Date(Date.parse(each.at) + 1).toISOString() }));
    await hear();
    expect(shown[0]).toMatchObject({ title: 'The customer wrote', body: '#12 Lost bag\nWhere is it?' });
  });
  shown[0]!.click();
  await until(() => expect(history.location.pathname).toBe(`/tickets/${uuid(9)}`));
  visibility.mockRestore();
});
