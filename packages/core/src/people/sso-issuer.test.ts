import { expect, it } from 'vitest';
import { isOfOrganization, isSameIssuer, ssoIssuerOf } from './sso-issuer.ts';

const TENANT = '3aa4a235-b6e2-48d5-9195-7fcf05b459b0';

it.each([
  ['of one’s own', 'https://login.acme.com', { kind: 'own' }],
  ['of one’s own at a provider', 'https://acme.okta.com', { kind: 'own' }],
  ['of Google', 'https://accounts.google.com', { kind: 'google' }],
  ['of Google, with a dot', 'https://ACCOUNTS.google.com./', { kind: 'google' }],
  [
    'of an Entra tenant',
    `https://login.microsoftonline.com/${TENANT.toUpperCase()}/v2.0`,
    { kind: 'entra', tenantId: TENANT },
  ],
  ['of an Entra tenant, version 1', `https://sts.windows.net/${TENANT}/`, { kind: 'entra', tenantId: TENANT }],
  ['of all Entra tenants', 'https://login.microsoftonline.com/common/v2.0', { kind: 'shared' }],
  ['of all organizations at Entra', 'https://login.microsoftonline.com/organizations/v2.0', { kind: 'shared' }],
  ['of private Microsoft accounts', 'https://login.microsoftonline.com/consumers/v2.0', { kind: 'shared' }],
  [
    'the same by their tenant',
    'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    { kind: 'shared' },
  ],
  ['of a tenant by name, which no token tells', 'https://login.microsoftonline.com/acme.com/v2.0', { kind: 'shared' }],
  ['of anybody', 'https://www.facebook.com', { kind: 'shared' }],
])('an issuer %s (%s)', (_claim, issuer, kind) => expect(ssoIssuerOf(issuer)).toEqual(kind));

it.each([
  ['a Workspace of theirs', 'https://accounts.google.com', { hd: 'Acme.com' }, true],
  ['another Workspace', 'https://accounts.google.com', { hd: 'evil.com' }, false],
  ['a private Google account with an address of theirs', 'https://accounts.google.com', { email: 'a@acme.com' }, false],
  ['their tenant', `https://sts.windows.net/${TENANT}/`, { tid: TENANT }, true],
  ['another tenant', `https://sts.windows.net/${TENANT}/`, { tid: '9188040d-6c67-4c5b-b112-36a304b66dad' }, false],
  ['no tenant', `https://sts.windows.net/${TENANT}/`, {}, false],
  ['anybody', 'https://gitlab.com', { hd: 'acme.com', tid: TENANT }, false],
  ['a provider of their own', 'https://login.acme.com', {}, true],
])('claims of %s', (_claim, issuer, claims, isTheirs) =>
  expect(isOfOrganization(ssoIssuerOf(issuer), claims, ['acme.com'])).toBe(isTheirs),
);

it('a slash at the end makes no other issuer', () => {
  expect(isSameIssuer('https://a.example/', 'https://a.example')).toBe(true);
  expect(isSameIssuer('https://a.example/x', 'https://a.example')).toBe(false);
});
