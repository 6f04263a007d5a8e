import type { Notification as PerchNotification } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { notificationSettingsQuery } from '../../lib/notification-settings.ts';
import type { Seen } from './news-in.ts';
import { showOnDesktop } from './show-on-desktop.ts';

const told = (second: number): PerchNotification => ({
  id: `n${second}`,
  kind: 'customer_wrote',
  ticket: null,
  messageId: null,
  deliveryId: null,
  incident: null,
  actor: null,
  preview: String(second),
  at: new Date(Date.UTC(2026, 10, 30, 10, 0, second)).toISOString(),
  readAt: null,
});

const client = new QueryClient();
let seen: { current: Seen | null };
let shown: string[];
let visibility: DocumentVisibilityState;
/** what locks this browser has given, by whoever holds them */
let held: { name: string; mode: LockMode }[];

const hear = (...seconds: number[]) =>
  showOnDesktop(seconds.map(told), seen, { client, t: i18next.t, go: () => {} }).then(() => shown);
function turn(to: DocumentVisibilityState) {
  visibility = to;
  document.dispatchEvent(new Event('visibilitychange'));
}
const locks = {
  request: async (name: string, { mode }: { mode: LockMode }, use: () => Promise<void>) => {
    const lock = { name, mode };
    held.push(lock);
    await use();
    held = held.filter((each) => each !== lock);
  },
  query: async () => ({ held }),
};
const giveLocks = (value: object | undefined) =>
  Object.defineProperty(navigator, 'locks', { configurable: true, value });

beforeAll(startI18n);
beforeEach(() => {
  seen = { current: null };
  shown = [];
  held = [];
  class Desktop extends EventTarget {
    constructor(_title: string, { body }: { body: string }) {
      super();
      shown.push(body);
    }
  }
  vi.stubGlobal('Notification', Desktop);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
  giveLocks(locks);
  const quietHours = { quietHours: null, timeZone: 'UTC' };
  client.setQueryData(notificationSettingsQuery.queryKey, { desktop: ['customer_wrote'], email: [], ...quietHours });
  turn('hidden');
});
afterEach(() => {
  turn('hidden');
  Reflect.deleteProperty(navigator, 'locks');
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('what was written earlier and comes later is shown too', async () => {
  expect(await hear(1)).toEqual([]);
  expect(await hear(1, 4)).toEqual(['4']);
  expect(await hear(1, 4, 3)).toEqual(['4', '3']);
});

test('nothing is shown while this tab or another one of Perch is in front, nor afterwards', async () => {
  await hear(1);
  turn('visible');
  expect(await hear(1, 2)).toEqual([]);
  turn('hidden');
  held.push({ name: 'perch.in-front', mode: 'shared' });
  expect(await hear(1, 2, 3)).toEqual([]);
  held = [{ name: 'of-something-else', mode: 'shared' }];
  expect(await hear(1, 2, 3, 4)).toEqual(['4']);
});

test('a tab tells the others that it is in front, for as long as it is', async () => {
  turn('visible');
  turn('visible');
  expect(held).toEqual([{ name: 'perch.in-front', mode: 'shared' }]);
  turn('hidden');
  await vi.waitFor(() => expect(held).toEqual([]));
});

test('a browser that gives no locks shows what comes while its tab is hidden', async () => {
  giveLocks(undefined);
  turn('visible');
  await hear(1);
  expect(await hear(1, 2)).toEqual([]);
  turn('hidden');
  expect(await hear(1, 2, 3)).toEqual(['3']);
});
