import type { OwnSignIn } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { speakOfSetup, startI18n } from '../../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../../lib/session.ts';
import { openPage } from '../../../testing/open-page.tsx';
import { OwnEmailSection } from '../profile/own-email-section.tsx';
import { SecurityPage } from './security-page.tsx';

let close: () => void;
beforeAll(async () => {
  await startI18n();
  await speakOfSetup();
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

const words = () => document.body.textContent;
const until = (check: () => void) => vi.waitFor(check, 5000);

function open(component: () => ReactNode, signIn: OwnSignIn) {
  const answers: Record<string, object> = {
    'me/sign-in': signIn,
    'me/two-factor': { isEnabled: false, isRequired: false, recoveryCodesLeft: 0 },
    'me/email': { email: 'ana@acme.example', isVerified: true, pending: null },
    'me/sessions': { data: [] },
  };
  vi.stubGlobal('fetch', async (url: string) => {
    const answer = answers[url.split('/api/v1/')[1]!];
    return answer ? Response.json(answer) : Response.json({ status: 404, code: 'not_found' }, { status: 404 });
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, {
    permissions: [],
    member: { id: 'me', name: 'Ana', email: 'ana@acme.example', locale: 'en', avatarUrl: null },
    organization: { id: 'acme', name: 'Acme' },
    estimates: 'off',
  } as unknown as Session);
  close = openPage({ component, client }).close;
}
const passwordFields = () => document.body.querySelectorAll('input[type="password"]').length;

test('who came by password changes it here, and may have two-factor sign-in', async () => {
  open(() => <SecurityPage />, { by: 'password', hasPassword: true });
  await until(() => expect(words()).toContain('Off: your password alone is enough'));
  expect(passwordFields()).toBe(2);
  expect(words()).not.toContain('By single sign-on');
});

test.each([
  ['has no password is told where theirs is changed', false, 'You have no password in Perch.'],
  ['has one besides is told how to get at it', true, 'You also have a password in Perch.'],
])('who came by single sign-on and %s', async (_who, hasPassword, says) => {
  open(() => <SecurityPage />, { by: 'provider', hasPassword });
  await until(() => expect(words()).toContain('the provider of Acme says who you are'));
  expect(words()).toContain('Two-factor sign-in is set up at the provider');
  expect(words()).toContain(says);
  expect(words()).toContain('change your password at your provider');
  expect(passwordFields()).toBe(0);
  expect(words()).not.toContain('your password alone is enough');
});

test.each([
  ['without a password: why it stays', { by: 'provider', hasPassword: false }, false, 'so it cannot be changed here'],
  [
    'who has one: to come by it',
    { by: 'provider', hasPassword: true },
    false,
    'Sign in with your password to change it',
  ],
  ['by password: the way to another one', { by: 'password', hasPassword: true }, true, 'You sign in with it'],
] as const)('the own e-mail address says to who came by single sign-on %s', async (_who, signIn, canChange, says) => {
  open(() => <OwnEmailSection />, signIn);
  await until(() => expect(words()).toContain('ana@acme.example'));
  expect(words()).toContain(says);
  expect(document.body.querySelector('button') !== null).toBe(canChange);
});
