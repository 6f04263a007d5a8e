import { MantineProvider } from '@mantine/core';
import type { TwitterApps } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { PasteKeysDialog } from './paste-keys-dialog.tsx';
import { PlanSection } from './plan-section.tsx';
import { TwitterAppsSection } from './twitter-apps-section.tsx';

vi.mock('@tanstack/react-router', () => ({
  Link: ({ children }: { children: unknown }) => <a href="/">{children as string}</a>,
}));

const OWN: TwitterApps['data'][number] = {
  id: '018f0000-0000-7000-8000-000000000001',
  name: 'Ours',
  authorization: 'oauth1',
  clientId: 'consumer-key',
  secretSetAt: '2026-11-28T10:00:00.000Z',
  tier: 'enterprise',
  pricing: { prices: { postRead: 4_000 } },
  accounts: [],
  createdBy: null,
  createdAt: '2026-11-28T10:00:00.000Z',
  revision: 3,
};
let apps: TwitterApps;
let asked: { method: string; path: string; body: unknown }[];
let answer: () => Response;
let unmount: () => void;

// whole dialogs in jsdom take their time on a busy machine
vi.setConfig({ testTimeout: 30_000 });
const seen = (claim: () => void) => vi.waitFor(claim, { timeout: 15_000 });

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') return Response.json(path.endsWith('/apps') ? apps : { data: [] });
    asked.push({ method, path, body: JSON.parse(String(body)) });
    return answer();
  });
  asked = [];
  apps = {
    data: [OWN],
    platform: { isConfigured: true, tier: 'self_serve' },
    callbackUrl: 'https://desk.example/cb',
    sandboxUrl: null,
  };
});
afterEach(() => {
  unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const refuse =
  (status: number, code: string, more: object = {}) =>
  () =>
    Response.json({ type: 'about:blank', title: '', status, code, ...more }, { status });

function show(what: React.ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  unmount = () => root.unmount();
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{what}</QueryClientProvider>
    </MantineProvider>,
  );
}
const words = () => document.body.textContent;
const control = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('button, [role=menuitem]')].find(
    (each) => each.textContent === name || each.ariaLabel === name,
  );
async function press(name: string) {
  await seen(() => expect(control(name)).toBeTruthy());
  control(name)!.click();
}
const field = (label: string) => {
  const named = [...document.querySelectorAll('label')].find(({ textContent }) => textContent === label)!;
  return document.getElementById(named.htmlFor) as HTMLInputElement;
};
function type(label: string, text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field(label), text);
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
}

test('an app is added with its keys; what is missing is said beside the field and not sent', async () => {
  show(<TwitterAppsSection onPasteKeys={() => {}} />);
  await seen(() => expect(words()).toContain('1 price of your own'));
  expect(words()).toContain('consumer-key');
  await press('Add X app');
  await seen(() => expect(words()).toContain('Add an X app'));
  expect(field('Callback URL').value).toBe('https://desk.example/cb');
  type('Name', 'Second');
  document.querySelector('form')!.requestSubmit();
  await seen(() => expect(words()).toContain('Fill this in'));
  expect(asked).toEqual([]);

  type('Client ID', 'client-id');
  type('Client secret', 'secret');
  answer = refuse(409, 'twitter_app_exists', { errors: [{ path: 'clientId', message: 'x' }] });
  document.querySelector('form')!.requestSubmit();
  await seen(() => expect(words()).toContain('This X app is in the list already.'));
  expect(asked).toEqual([
    {
      method: 'POST',
      path: '/api/v1/twitter/apps',
      body: {
        name: 'Second',
        authorization: 'oauth2',
        clientId: 'client-id',
        clientSecret: 'secret',
        tier: 'self_serve',
        pricing: {},
      },
    },
  ]);
});

test('an app in use is not removed, and the accounts that use it are named', async () => {
  apps.data = [{ ...OWN, accounts: [{ id: OWN.id, username: 'acme' }] }];
  show(<TwitterAppsSection onPasteKeys={() => {}} />);
  await press('What to do with Ours');
  await press('Remove');
  await seen(() => expect(words()).toContain('@acme is connected by this app.'));
  expect(control('Close')).toBeTruthy();
});

test('four keys that are pasted at once find their fields; what X refuses is said in its words', async () => {
  apps.data = [];
  show(<PasteKeysDialog onClose={() => {}} onConnected={() => {}} />);
  await seen(() => expect(field('API key')).toBeTruthy());
  const keys = [
    'key-of-twenty-letters',
    'secret-of-twenty-letters',
    '1-token-of-many-letters',
    'secret-of-the-token-x',
  ];
  const paste = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(paste, { clipboardData: { getData: () => keys.join('\n') } });
  field('API key').dispatchEvent(paste);
  await seen(() => expect(field('Access token secret').value).toBe(keys[3]));

  const message = 'Could not authenticate you.';
  answer = refuse(422, 'twitter_keys_refused', { detail: message, errors: [{ path: 'consumerSecret', message }] });
  document.querySelector('form')!.requestSubmit();
  await seen(() => expect(words()).toContain(`X did not accept this: “${message}”`));
  const [consumerKey, consumerSecret, accessToken, accessTokenSecret] = keys;
  expect(asked).toEqual([
    {
      method: 'POST',
      path: '/api/v1/twitter/accounts/connect-with-keys',
      body: { consumerKey, consumerSecret, accessToken, accessTokenSecret },
    },
  ]);
});

test('an account tells by which app and plan it goes, and when X has refused what that should have allowed', async () => {
  const account = {
    id: OWN.id,
    username: 'acme',
    twitterApp: { id: OWN.id, name: 'Ours', authorization: 'oauth1' },
    tier: 'self_serve',
    tierSource: 'observed',
    tierSince: '2026-11-28T10:00:00.000Z',
    tierDetail: 'You can only reply to posts where you are mentioned.',
  } as const;
  show(<PlanSection account={account} />);
  await seen(() => expect(words()).toContain('Ours · OAuth 1.0a'));
  expect(words()).toContain('X refused a reply as not allowed for this plan on November 28, 2026');
  expect(words()).toContain(account.tierDetail);
  const plan = document.querySelector<HTMLInputElement>('[aria-label="Plan at X"]')!;
  expect(plan.value).toBe('Self-serve');

  plan.click();
  answer = refuse(403, 'forbidden');
  const asApp = () =>
    [...document.querySelectorAll<HTMLElement>('[role=option]')].find(
      ({ textContent }) => textContent === 'As the app: Enterprise',
    );
  await seen(() => expect(asApp()).toBeTruthy());
  asApp()!.click();
  await seen(() =>
    expect(asked).toEqual([{ method: 'PATCH', path: `/api/v1/twitter/accounts/${OWN.id}`, body: { tier: null } }]),
  );
});
