import { MantineProvider } from '@mantine/core';
import type { OwnPhone } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { OwnPhoneSection } from './own-phone-section.tsx';
import { useOwnPhone } from './queries.ts';

const PHONE = '+5511987654321';
const none: OwnPhone = { phone: null, isPhoneVerified: false, isSmsConfigured: true, code: null };
const waiting: OwnPhone = {
  ...none,
  phone: PHONE,
  code: { state: 'sent', reason: null, validUntil: '2026-11-28T12:10:00.000Z', attemptsLeft: 5 },
};

let box: HTMLElement;
let unmount: () => void;
let own: OwnPhone;
let asked: { method: string; path: string; body: unknown }[];
let answer: () => Response;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') return Response.json(own);
    asked.push({ method, path, body: body === undefined ? null : JSON.parse(String(body)) });
    return answer();
  });
  asked = [];
  answer = () => Response.json(own);
});
afterEach(() => {
  unmount();
  box.remove();
  vi.unstubAllGlobals();
});

function Shown() {
  const { data } = useOwnPhone();
  return data && <OwnPhoneSection own={data} />;
}
async function show(phone: OwnPhone) {
  own = phone;
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <Shown />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('button')).not.toBeNull());
}
const words = () => box.textContent;
const input = () => box.querySelector('input')!;
const button = (name: string) => [...box.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;
async function type(text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input(), text);
  input().dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(input().value).toBe(text));
}
const problem =
  (code: string, status = 400) =>
  () =>
    Response.json({ code, title: '', type: '', status }, { status });

test('without SMS there is nothing to enter, and the reason is said', async () => {
  await show({ ...none, isSmsConfigured: false });
  expect(input().disabled).toBe(true);
  expect(words()).toContain('SMS is not configured for this organization');
});

test('a number is sent as it is stored; what is none is not sent', async () => {
  await show(none);
  await type('11 98765-4321');
  button('Send code').click();
  await vi.waitFor(() => expect(words()).toContain('Enter the number with country code'));
  expect(asked).toEqual([]);
  await type('+55 (11) 98765-4321');
  answer = () => Response.json(waiting);
  button('Send code').click();
  await vi.waitFor(() => expect(words()).toContain(`We sent six digits to ${PHONE}`));
  expect(asked).toEqual([{ method: 'POST', path: '/api/v1/me/phone', body: { phone: PHONE } }]);
});

test('the code proves it; a wrong one says how many attempts are left', async () => {
  await show(waiting);
  expect(words()).toContain('Not verified');
  await type('000000');
  answer = problem('phone_code_wrong');
  own = { ...waiting, code: { ...waiting.code!, attemptsLeft: 4 } };
  button('Verify').click();
  await vi.waitFor(() => expect(words()).toContain('not the code of the SMS. 4 more attempts.'));
  await type('123456');
  own = { ...waiting, isPhoneVerified: true, code: null };
  answer = () => Response.json(own);
  button('Verify').click();
  await vi.waitFor(() => expect(words()).toMatch(/\+5511987654321Verified/));
  expect(asked.map(({ body }) => body)).toEqual([{ code: '000000' }, { code: '123456' }]);
});

test('an SMS that could not be sent is told in the words of the provider', async () => {
  await show({ ...waiting, code: { ...waiting.code!, state: 'failed', reason: '21211: Invalid number' } });
  expect(words()).toContain('The SMS could not be sent');
  expect(box.querySelector('code')?.textContent).toBe('21211: Invalid number');
});

test('a number that somebody else has set asks to be proved', async () => {
  await show({ ...none, phone: PHONE });
  answer = problem('too_many_phone_codes', 429);
  button('Send code').click();
  await vi.waitFor(() => expect(words()).toContain('five codes in an hour'));
  expect(asked[0]?.body).toEqual({ phone: PHONE });
});

test('a number can be changed, kept, and taken away', async () => {
  await show({ ...none, phone: PHONE, isPhoneVerified: true });
  button('Change').click();
  await vi.waitFor(() => expect(box.querySelector('input')).not.toBeNull());
  button(`Keep ${PHONE}`).click();
  await vi.waitFor(() => expect(box.querySelector('input')).toBeNull());
  answer = () => new Response(null, { status: 204 });
  own = none;
  button('Remove').click();
  await vi.waitFor(() => expect(asked).toEqual([{ method: 'DELETE', path: '/api/v1/me/phone', body: null }]));
  await vi.waitFor(() => expect(box.querySelector('input')).not.toBeNull());
});
