import { MantineProvider } from '@mantine/core';
import type { AddOnTest, MailAddOn } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../../lib/session.ts';
import { TestSection } from './test-section.tsx';

const session = { member: { id: 'm', name: 'Ana', email: 'ana@acme.test', phone: null } } as unknown as Session;
const settings = {
  host: 'smtp.acme.test',
  port: 587,
  security: 'starttls',
  user: null,
  fromName: 'Acme',
  fromAddress: 'help@acme.test',
} as const;
const addOn: MailAddOn = {
  kind: 'mail',
  settings,
  isEnabled: false,
  hasSecret: false,
  revision: 1,
  changedAt: null,
  changedBy: null,
  lastTest: null,
  refused: null,
};
const result = (changes: Partial<AddOnTest>): AddOnTest => ({
  deliveryId: '0190b6f0-0000-7000-8000-000000000000',
  state: 'sent',
  code: null,
  answer: '250 2.0.0 Ok',
  to: 'ana@acme.test',
  at: new Date().toISOString(),
  isCurrent: true,
  ...changes,
});

let box: HTMLElement;
let unmount: () => void;
let sent: unknown[];
/** what the API answers, call by call; the last one from then on */
let answers: { status: number; body: object }[];

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (_path: string, { body }: RequestInit = {}) => {
    if (body !== undefined) sent.push(JSON.parse(String(body)));
    const { status, body: answer } = answers.length > 1 ? answers.shift()! : answers[0]!;
    return Response.json(answer, { status });
  });
  sent = [];
});
afterEach(() => {
  unmount();
  box.remove();
  vi.unstubAllGlobals();
});

async function show(props: { addOn?: MailAddOn; isDirty?: boolean } = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, session);
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <TestSection addOn={props.addOn ?? addOn} isDirty={props.isDirty ?? false} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('form')).not.toBeNull());
}
const button = () => box.querySelector<HTMLButtonElement>('button[type=submit]')!;
const input = () => box.querySelector('input')!;
const words = () => box.textContent;

test('sends to the one who asks, and shows what the server says as it came', async () => {
  answers = [{ status: 200, body: result({ answer: '250 2.0.0 <Ok>\nqueued' }) }];
  await show();
  expect(input().value).toBe('ana@acme.test');
  button().click();
  await vi.waitFor(() => expect(box.querySelector('pre')?.textContent).toBe('250 2.0.0 <Ok>\nqueued'));
  expect(words()).toContain('The mail server took the e-mail');
  expect(sent).toEqual([{ to: 'ana@acme.test' }]);
});

test('shows a refusal in the words of the server, and what Perch itself refuses as its own', async () => {
  answers = [{ status: 200, body: result({ state: 'failed', code: 'mail_refused', answer: '535 Wrong' }) }];
  await show();
  button().click();
  await vi.waitFor(() => expect(words()).toContain('The mail server did not take the e-mail'));
  expect(box.querySelector('pre')?.textContent).toBe('535 Wrong');
  answers = [{ status: 200, body: result({ state: 'failed', code: 'address_refused', answer: 'not public' }) }];
  button().click();
  await vi.waitFor(() => expect(words()).toContain('Perch did not send the e-mail'));
});

test('goes on asking while the server takes its time', async () => {
  answers = [
    { status: 202, body: result({ state: 'queued', answer: null }) },
    { status: 200, body: result({ answer: '250 at last' }) },
  ];
  await show();
  button().click();
  await vi.waitFor(() => expect(words()).toContain('has not answered yet'));
  expect(button().disabled).toBe(true);
  await vi.waitFor(() => expect(words()).toContain('250 at last'), 4_000);
  expect(button().disabled).toBe(false);
});

test('shows the latest test, and that the settings have changed since', async () => {
  await show({ addOn: { ...addOn, lastTest: result({ isCurrent: false, to: 'bob@acme.test' }) } });
  expect(words()).toContain('To bob@acme.test');
  expect(words()).toContain('before the latest change');
});

test.each([
  ['nothing is saved', { addOn: { ...addOn, settings: null } }],
  ['something is not saved yet', { isDirty: true }],
])('waits for the settings when %s', async (_claim, props) => {
  await show(props);
  expect([button().disabled, input().disabled]).toEqual([true, true]);
  expect(words()).toContain('Save the settings first');
});

test('says what keeps it from being sent', async () => {
  answers = [{ status: 429, body: { code: 'too_many_tests', title: '', type: '', status: 429 } }];
  await show();
  button().click();
  await vi.waitFor(() => expect(words()).toContain('too many tests in ten minutes'), 10_000);
});
