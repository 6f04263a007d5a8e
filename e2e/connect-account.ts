import type { Page } from '@playwright/test';
import { sandboxUrl } from './world.ts';
import type { wording } from './wording.ts';

type Wording = ReturnType<typeof wording>;

/** From the list of accounts to the page of the connected account: advice, X's own page, whose account it was. */
export async function connectAccount(page: Page, t: Wording, username: string): Promise<void> {
  await page
    .getByRole('button', { name: t('setup.twitter.configure') })
    .first()
    .click();
  await page.getByRole('button', { name: t('connect.advice.continue') }).click();
  await authorizeOnX(page, username);
  await page.getByRole('button', { name: t('connect.confirm.connect', { username }) }).click();
  await page.getByRole('heading', { level: 1, name: `@${username}` }).waitFor();
}

/** What its owner does at X; the password of every brand of the sandbox is "perch". */
export async function authorizeOnX(page: Page, username: string): Promise<void> {
  await page.waitForURL(`${sandboxUrl()}/**`);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill('perch');
  await page.getByRole('button', { name: 'Authorize app' }).click();
}
