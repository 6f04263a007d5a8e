import type { MailAddOn } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../../lib/session.ts';
import { MailForm } from './mail-form.tsx';
import { openPage } from '../../../testing/open-page.tsx';

const addOn: MailAddOn = {
  kind: 'mail',
  settings: {
    host: 'smtp.acme.test',
    port: 587,
    security: 'starttls',
    user: 'acme',
    fromName: 'Acme',
    fromAddress: 'help@acme.test',
  },
  isEnabled: false,
  hasSecret: true,
  revision: 4,
  changedAt: null,
  changedBy: null,
  lastTest: null,
  refused: null,
};
let puts: unknown[];
let answer: () => Response;
let reloaded: boolean;
let place: HTMLElement;
let close: () => void;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (_path: string, { body }: RequestInit = {}) => {
    puts.push(JSON.parse(String(body)));
    return answer();
  });
  puts = [];
  reloaded = false;
  answer = () => Response.json({ ...addOn, revision: 5 });
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

async function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const member = { id: 'm', name: 'Ana', email: 'ana@acme.test', phone: null };
  client.setQueryData(sessionQuery.queryKey, { member } as unknown as Session);
  const form = () => <MailForm addOn={addOn} onReload={() => (reloaded = true)} />;
  ({ place, close } = openPage({ component: form, client }));
  await vi.waitFor(() => expect(place.querySelector('form')).not.toBeNull());
}
const field = (label: string) =>
  [...place.querySelectorAll('label')].find((each) => each.textContent === label)!.control as HTMLInputElement;
const button = (name: string) => [...place.querySelectorAll('button')].find((each) => each.textContent === name);
const words = () => place.textContent;
async function type(label: string, text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field(label), text);
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(field(label).value).toBe(text));
}

test('a change is saved with the revision it was made on; an empty password keeps the stored one', async () => {
  await show();
  expect(words()).toContain('A password is set. Left empty, it stays.');
  expect(button('Save')).toBeUndefined();
  await type("Sender's name", 'Acme Air');
  button('Save')!.click();
  const settings = { ...addOn.settings, fromName: 'Acme Air' };
  await vi.waitFor(() => expect(puts).toEqual([{ settings, password: '', isEnabled: false, revision: 4 }]));
});

test('another server asks for the password again, and nothing is sent without it', async () => {
  await show();
  await type('Server', 'smtp.other.test');
  expect(words()).toContain('Enter the password again');
  button('Save')!.click();
  await vi.waitFor(() => expect(words()).toContain('with these changes it would be used elsewhere'));
  expect(puts).toEqual([]);
  await type('Password', 'hush');
  button('Save')!.click();
  await vi.waitFor(() => expect(puts).toMatchObject([{ password: 'hush', settings: { host: 'smtp.other.test' } }]));
});

test('what the server refuses is said beside the field', async () => {
  const errors = [{ path: 'settings.port', message: 'no' }];
  answer = () =>
    Response.json({ code: 'validation_failed', title: '', type: '', status: 400, errors }, { status: 400 });
  await show();
  await type('Port', '6379');
  await type('Password', 'hush');
  button('Save')!.click();
  await vi.waitFor(() => expect(words()).toContain('reached at port 25, 465, 587 or 2525'));
});

test('who was slower is shown what the other has saved, and overwrites nothing', async () => {
  answer = () => Response.json({ code: 'settings_changed', title: '', type: '', status: 409 }, { status: 409 });
  await show();
  await type("Sender's name", 'Acme Air');
  button('Save')!.click();
  await vi.waitFor(() => expect(words()).toContain('Somebody else has changed these settings'));
  expect(button('Save')).toBeUndefined();
  button('Load the current settings')!.click();
  expect(reloaded).toBe(true);
});
