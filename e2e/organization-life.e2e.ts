import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { readZip } from '../packages/testing/src/read-zip.ts';
import { Company, enter } from './company.ts';
import { endGracePeriod } from './world.ts';
import { wording } from './wording.ts';

// An organization leaves: it takes everything along, thinks better of it once, and is gone.

const NAME = 'Leaving Air';
const SUBJECT = 'Bag left in Lisbon';
const t = wording('en');
const button = (page: Page, key: string) => page.getByRole('button', { name: t(key), exact: true });

/** Types the name and the password of whoever is sure. */
async function askForDeletion(page: Page, password: string) {
  await button(page, 'life.delete').click();
  const dialog = page.getByRole('dialog', { name: t('life.deleteTitle') });
  await dialog.getByLabel(t('life.typeName', { name: NAME })).fill(NAME);
  await dialog.getByRole('textbox', { name: t('security.currentPassword') }).fill(password);
  await dialog.getByRole('button', { name: t('life.delete') }).click();
  await expect(dialog).toBeHidden();
}

test('an organization is exported, deleted, kept after all, and deleted for good', async ({ page, browser }) => {
  const company = await Company.found(NAME);
  const { client, administrator } = company;
  const { organization } = await client.get<{ organization: { id: string } }>('/auth/session');
  const contact = await client.request<{ id: string }>('POST', '/contacts', {
    name: 'Lena',
    email: 'lena@bags.example',
  });
  const ticket = await client.request<{ id: string }>('POST', '/tickets', { contactId: contact.id, subject: SUBJECT });

  await enter(page, administrator, '/setup/organization');
  await button(page, 'life.ask').click();
  await page.getByRole('textbox', { name: t('security.currentPassword') }).fill(administrator.password);
  await button(page, 'life.begin').click();
  const download = page.waitForEvent('download', { timeout: 120_000 });
  await page.getByRole('link', { name: t('life.download') }).click({ timeout: 90_000 });
  const files = readZip(await readFile(await (await download).path()));
  const tickets = files.get('tables/ticket.jsonl')!.toString().trim().split('\n');
  expect(tickets.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ id: ticket.id, subject: SUBJECT }),
  );

  await askForDeletion(page, administrator.password);
  const banner = page.getByRole('status').filter({ hasText: `${NAME} will be deleted` });
  await expect(banner).toBeVisible();
  const refused = await client.fetch('POST', '/contacts', { name: 'Too late' });
  expect(refused.status).toBe(409);
  await banner.getByRole('button', { name: t('life.cancel') }).click();
  await expect(banner).toBeHidden();
  await expect(button(page, 'life.delete')).toBeVisible();

  await askForDeletion(page, administrator.password);
  await expect(banner).toBeVisible();
  await endGracePeriod(organization.id);
  await expect.poll(async () => (await client.fetch('GET', '/auth/session')).status, { timeout: 90_000 }).toBe(401);
  const later = await browser.newContext();
  const door = await later.newPage();
  await door.goto('/sign-in');
  await door.getByLabel(t('field.email')).fill(administrator.email);
  await door.getByLabel(t('field.password'), { exact: true }).fill(administrator.password);
  await door.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
  await expect(door.getByRole('alert')).toContainText(t('error.credentials_invalid'));
  await later.close();
});
