import { expect, test } from '@playwright/test';
import { Client, demo, newUsername, sandbox } from './world.ts';
import { wording } from './wording.ts';

test('what a customer deletes on X disappears from every screen while one looks at it', async ({ page }) => {
  const t = wording('en');
  const agent = demo.people[0]!;
  const words = `Regretted words ${Date.now()}`;
  const customer = newUsername();
  const tweet = await sandbox.tweet({ from: customer, text: `@acme_air ${words}` });
  const ticket = await (await Client.signIn(agent)).ticketSaying(words);

  await page.goto(`/tickets/${ticket.id}`);
  await page.getByLabel(t('field.email')).fill(agent.email);
  await page.getByLabel(t('field.password'), { exact: true }).fill(agent.password);
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
  const message = page.getByRole('article').filter({ hasText: words });
  await expect(message).toBeVisible();
  const other = await page.context().newPage();
  await other.goto('/social');
  await expect(other.getByText(words)).toBeVisible();

  // X tells at once of those only whom it was asked about; the others are found by a check
  await expect.poll(sandbox.watched).toContain(customer);
  await sandbox.deleteTweet(tweet.id);
  await expect(page.getByRole('article').filter({ hasText: t('ticket.deletedOnX') })).toBeVisible();
  await expect(page.getByText(t('replyProblem.target_gone'))).toBeVisible();
  await expect(page.getByRole('heading', { name: t('ticket.deletedTweet') })).toBeVisible();
  await expect(other.getByText(t('socialStream.gone.not_found')).first()).toBeVisible();
  for (const screen of [page, other]) await expect(screen.getByText(words)).toHaveCount(0);
});
