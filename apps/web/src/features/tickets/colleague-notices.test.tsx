import type { Ticket } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { ColleagueNotice } from './colleague-notice.tsx';
import { colleagueNotices } from './colleague-notices.ts';

beforeAll(startI18n);
afterEach(() => vi.unstubAllGlobals());

const now = new Date('2026-11-29T12:00:00.000Z');
const ana = { id: 'ana', name: 'Ana', avatarUrl: null };
const me = { id: 'me', name: 'Me', avatarUrl: null };
const ticket = { id: 't', number: 7, status: 'open', assignee: null, lastAnswer: null };
const answeredAt = (at: string, member = ana) => ({ ...ticket, lastAnswer: { member, at } });
const tom = (state: 'typing' | 'viewing') => [{ ticketId: 't', name: 'Tom', state }];

it.each([
  ['nobody is there', ticket, [], []],
  ['a colleague has it', { ...ticket, assignee: ana }, [], ['has Ana']],
  ['I have it', { ...ticket, assignee: me }, [], []],
  ['a colleague answered within the hour', answeredAt('2026-11-29T11:05:00.000Z'), [], ['answered Ana']],
  ['a colleague answered before that', answeredAt('2026-11-29T10:59:00.000Z'), [], []],
  [
    'a colleague answered and closed it',
    { ...answeredAt('2026-11-29T11:05:00.000Z'), status: 'closed' },
    [],
    ['answered Ana'],
  ],
  ['a colleague had one that is closed', { ...ticket, assignee: ana, status: 'closed' }, tom('viewing'), []],
  ['I answered', answeredAt('2026-11-29T11:59:00.000Z', me), [], []],
  ['somebody looks at it', ticket, tom('viewing'), ['viewing Tom']],
  ['who writes comes before who answered', answeredAt('2026-11-29T11:59:00.000Z'), tom('typing'), ['typing Tom']],
] as const)('%s', (_claim, other, present, told) => {
  const notices = colleagueNotices({ tickets: [other], present, myId: 'me' }, now);
  expect(notices.map(({ what, name }) => `${what} ${name}`)).toEqual(told);
});

it('above the composer it says who writes in another ticket of the same person, and leads there', async () => {
  const other = { ...ticket, id: 't7', customer: { twitterUserId: '501' } };
  vi.stubGlobal('fetch', async (path: string) => {
    if (path.includes('presence'))
      return Response.json({ data: [{ ticketId: 't7', memberId: 'ana', state: 'typing' }] });
    if (path.includes('members')) return Response.json({ data: [ana, me] });
    return Response.json({ data: path.includes('closed') ? [] : [other], nextCursor: null });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: me, permissions: ['tickets.view'] });
  const shown = { id: 't1', customer: { twitterUserId: '501' }, contact: null } as Ticket;
  const { place: box, close } = openPage({ component: () => <ColleagueNotice ticket={shown} />, client });
  await vi.waitFor(
    () => expect(box.querySelector('[role="status"]')?.textContent).toBe('Ana is writing in #7 of the same person'),
    {
      timeout: 5000,
    },
  );
  expect(box.querySelector('a')?.getAttribute('href')).toBe('/tickets/t7');
  close();
});
