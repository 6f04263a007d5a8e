import { MantineProvider } from '@mantine/core';
import type { Member, OwnPhone } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { MemberPhone } from './member-phone.tsx';

const PHONE = '+5511987654321';
const member: Member = {
  id: '0199d1c5-7f0e-7000-8000-000000000001',
  name: 'Bob',
  email: 'bob@acme.test',
  avatarUrl: null,
  role: { id: '0199d1c5-7f0e-7000-8000-000000000002', name: 'Agent' },
  isActive: true,
  departmentIds: [],
  away: null,
  phone: null,
  isPhoneVerified: false,
  revision: 1,
};
let own: OwnPhone;
let saved: Member;
let puts: { path: string; body: unknown }[];
let box: HTMLElement;
let unmount: () => void;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit = {}) => {
    if (method === 'GET') return Response.json(own);
    puts.push({ path, body: JSON.parse(String(body)) });
    return Response.json(saved);
  });
  own = { phone: null, isPhoneVerified: false, isSmsConfigured: true, code: null };
  puts = [];
});
afterEach(() => {
  unmount();
  box.remove();
  vi.unstubAllGlobals();
});

async function show(of: Partial<Member>) {
  saved = { ...member, ...of };
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MemberPhone member={saved} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('button')).not.toBeNull());
}
const button = (name: string) => [...box.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;

test('an administrator gives a member a number', async () => {
  await show({});
  const input = box.querySelector('input')!;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, '+55 11 98765-4321');
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(button('Save number').disabled).toBe(false));
  button('Save number').click();
  const path = `/api/v1/members/${member.id}/phone`;
  await vi.waitFor(() => expect(puts).toEqual([{ path, body: { phone: PHONE } }]));
});

test('a number shows whether the member has proved it, and can be taken away', async () => {
  await show({ phone: PHONE });
  expect(box.textContent).toContain(`${PHONE}Not verified`);
  button('Remove').click();
  await vi.waitFor(() => expect(puts[0]?.body).toEqual({ phone: null }));
});

test('without SMS a number cannot be given, and why is said', async () => {
  own = { ...own, isSmsConfigured: false };
  await show({});
  await vi.waitFor(() => expect(box.querySelector('input')!.disabled).toBe(true));
  expect(box.textContent).toContain('SMS is not configured for this organization');
});
