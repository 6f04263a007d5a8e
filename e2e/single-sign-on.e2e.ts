import { expect, test } from '@playwright/test';
import { OIDC_CLIENT, startOidcProvider } from '../packages/testing/src/start-oidc-provider.ts';
import { Client, newUsername, perchUrl, sandbox } from './world.ts';
import { wording } from './wording.ts';

// An administrator sets single sign-on up and proves their domain; a colleague whom Perch has never seen comes by the provider's own page.

const t = wording('en');

test('somebody signs in at the provider of their organization and has the role of their group', async ({
  page,
  browser,
}) => {
  const provider = await startOidcProvider([`${perchUrl()}/api/v1/auth/sso/callback`]);
  try {
    const domain = `${newUsername()}.example`;
    const administrator = { email: `ada@${domain}`, password: 'tide tables at seven' };
    await new Client().request('POST', '/auth/sign-up', { ...administrator, organizationName: 'Harbour', name: 'Ada' });
    await sandbox.proveEmail(administrator.email);
    const email = `ines@${domain}`;
    provider.people.push({ sub: 'ines', email, email_verified: true, name: 'Ines Lima', groups: ['care'] });

    await page.context().request.post('/api/v1/auth/sign-in', { data: administrator, headers: { origin: perchUrl() } });
    await page.goto('/setup/sso');
    await page.getByLabel(t('sso.issuer'), { exact: true }).fill(provider.issuer);
    await page.getByRole('button', { name: t('sso.test') }).click();
    await expect(page.getByText(`${provider.issuer}/token`)).toBeVisible();
    await page.getByLabel(t('sso.clientId')).fill(OIDC_CLIENT.id);
    await page.getByLabel(t('sso.clientSecret'), { exact: true }).fill(OIDC_CLIENT.secret);
    await page.getByLabel(t('sso.domains')).first().fill(`${domain},`);
    await page.getByRole('button', { name: t('sso.addGroup') }).click();
    await page.getByLabel(t('sso.group'), { exact: true }).fill('care');
    await page.getByRole('combobox', { name: t('field.role'), exact: true }).click();
    await page.getByRole('option', { name: t('role.agent'), exact: true }).click();
    await page.getByRole('button', { name: t('action.save') }).click();
    await expect(page.getByText(t('sso.saved'))).toBeVisible();

    await page.getByRole('button', { name: t('sso.checkOf', { domain }) }).click();
    await expect(page.getByText(t('sso.error.domain_record_missing'))).toBeVisible();
    const name = await page.getByLabel(t('sso.recordName')).inputValue();
    await sandbox.publishText(name, await page.getByLabel(t('sso.recordValue')).inputValue());
    await page.getByRole('button', { name: t('sso.checkOf', { domain }) }).click();
    await expect(page.getByText(t('sso.nowProved', { domain }))).toBeVisible();

    const context = await browser.newContext({ baseURL: perchUrl(), locale: 'pt-BR' });
    const pt = wording('pt-BR');
    const other = await context.newPage();
    await other.goto('/sign-in');
    await other.getByRole('button', { name: pt('auth.ssoInstead') }).click();
    await other.getByLabel(pt('field.email')).fill(email);
    await other.getByRole('button', { name: pt('auth.ssoContinue') }).click();
    await other.getByRole('button', { name: 'Sign in' }).click();
    await expect(other).toHaveURL(/\/tickets/);
    const session = await other.request.get('/api/v1/auth/session');
    expect(await session.json()).toMatchObject({
      member: { name: 'Ines Lima', locale: 'pt-BR', role: { name: 'Agent' } },
    });
    await context.close();

    await page.goto('/setup/members');
    await expect(page.getByRole('row', { name: /Ines Lima/ })).toContainText(t('people.ssoBadge'));
  } finally {
    await provider.stop();
  }
});
