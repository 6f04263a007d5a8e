import { expect, test } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { Client, newUsername } from './world.ts';
import { wording } from './wording.ts';

// The second step of signing in, from its set-up to the day on which the phone is at home.

const t = wording('pt-BR');
const PASSWORD = 'tide tables at seven';

test.use({ locale: 'pt-BR' });

test('two-factor sign-in is set up, asks for a code of the app, and takes a recovery code instead', async ({
  page,
}) => {
  const email = `${newUsername()}@company.example`;
  const person = { email, password: PASSWORD, name: 'Tess Twice', locale: 'pt-BR' };
  await new Client().request('POST', '/auth/sign-up', { ...person, organizationName: 'Two Step Hotels' });
  const me = page.getByRole('button', { name: /Tess Twice/ });
  const firstStep = async () => {
    await page.getByLabel(t('field.email')).fill(email);
    await page.getByLabel(t('field.password'), { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
  };
  const signOut = async () => {
    await me.click();
    await page.getByRole('menuitem', { name: t('shell.signOut') }).click();
    await expect(page.getByLabel(t('field.email'))).toBeVisible();
  };

  await page.goto('/sign-in');
  await firstStep();
  await me.click();
  await page.getByRole('menuitem', { name: t('setup.security.title') }).click();
  await page.getByRole('button', { name: t('security.setUp') }).click();
  const section = page.getByRole('region', { name: t('security.twoFactor') });
  await section.getByLabel(t('security.currentPassword')).fill(PASSWORD);
  await section.getByRole('button', { name: t('security.goOn') }).click();
  await expect(section.getByRole('img', { name: t('security.qrCode') })).toBeVisible();
  const key = (await section.locator('code').innerText()).replaceAll(' ', '');
  const app = new TOTP({ secret: Secret.fromBase32(key) });
  await section.getByLabel(t('security.firstCode')).fill(app.generate());
  await section.getByRole('button', { name: t('security.turnOn') }).click();
  const codes = section.getByRole('list', { name: t('security.codesTitle') }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const recoveryCode = await codes.first().innerText();
  await section.getByRole('button', { name: t('security.codesKept') }).click();
  await expect(section.getByText(t('security.isOn'))).toBeVisible();
  await signOut();

  await firstStep();
  await expect(page.getByRole('heading', { name: t('auth.codeTitle') })).toBeVisible();
  const code = page.getByLabel(t('auth.code'), { exact: true });
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  // the next one: that of the set-up serves no second time
  await code.fill(app.generate({ timestamp: Date.now() + 30_000 }));
  await page.keyboard.press('Enter');
  await expect(me).toBeVisible();
  await signOut();

  await firstStep();
  await page.getByRole('button', { name: t('auth.useRecovery') }).click();
  await page.getByLabel(t('auth.recoveryCode')).fill(recoveryCode);
  await page.keyboard.press('Enter');
  await expect(me).toBeVisible();
  await page.goto('/setup/security');
  await expect(section.getByText(t('security.codesLeft_other', { count: '9' }))).toBeVisible();
});
