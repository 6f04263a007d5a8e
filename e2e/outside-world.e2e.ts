import { expect, test, type Page } from '@playwright/test';
import { authorizeOnX, connectAccount } from './connect-account.ts';
import { Client, demo, newUsername, sandbox, sendAtOnce } from './world.ts';
import { wording } from './wording.ts';

// What X takes, costs and refuses, as a person sees it.

const t = wording('en');
const administrator = demo.people[0]!;

interface Account {
  id: string;
  username: string;
  state: string;
}

test('an account says what it has read and costs, loses its authorization, and gets what it missed', async ({
  page,
}) => {
  const brand = `brand_${Date.now().toString(36)}`;
  await sandbox.addBrand(brand, 'Outside World');
  await sendAtOnce(page);
  await signIn(page, '/setup/channels/twitter');
  await connectAccount(page, t, brand);

  const client = await Client.signIn(administrator);
  const words = `Before the outage ${Date.now()}`;
  const tweet = await sandbox.tweet({ from: newUsername(), text: `@${brand} ${words}` });
  const { id: ticketId } = await client.ticketSaying(words);

  const coverage = page.getByRole('region', { name: t('coverage.title') });
  await expect(coverage.getByRole('rowheader', { name: new RegExp(t('stream.search')) })).toBeVisible();
  await expect(coverage.getByText(t('coverage.nothing'))).toBeVisible();
  const cost = page.getByRole('region', { name: t('cost.title') });
  await page.reload(); // what X bills is asked for once a minute
  await expect(cost.getByRole('row', { name: new RegExp(t('cost.kind.post_read')) })).toContainText('$0.005');
  await cost.getByRole('textbox', { name: t('cost.budget') }).fill('25');
  await cost.getByRole('button', { name: t('action.save') }).click();
  await expect(cost.getByRole('meter', { name: t('cost.meter') })).toBeVisible();

  await sandbox.strike({ match: { path: '/2/users', user: brand }, effect: { kind: 'revoke' }, times: 1 });
  const banner = page.getByRole('status').filter({ hasText: `@${brand}` });
  await expect(banner).toContainText(t('attention.text', { accounts: `@${brand}` }));
  await expect
    .poll(async () => (await sandbox.mailTo(administrator.email)).filter(({ subject }) => subject.includes(brand)))
    .toMatchObject([{ text: expect.stringContaining(`/setup/channels/twitter/`) }]);
  const missed = `While nobody listened ${Date.now()}`;
  await sandbox.tweet({ from: newUsername(), text: `@${brand} ${missed}` });

  const ticket = await page.context().newPage();
  await ticket.goto(`/tickets/${ticketId}`);
  await expect(ticket.getByText(t('replyProblem.needs_reauthorization'))).toBeVisible();

  await banner.getByRole('button', { name: t('attention.authorize') }).click();
  await authorizeOnX(page, brand);
  await expect(page.getByRole('link', { name: new RegExp(`@${brand}`) })).toBeVisible();
  await expect(banner).toBeHidden();
  await client.ticketSaying(missed);
  const accounts = await client.get<{ data: Account[] }>('/twitter/accounts');
  expect(accounts.data.find(({ username }) => username === brand)).toMatchObject({ state: 'connected' });

  await ticket.getByRole('textbox', { name: t('composer.label.tweet', { account: brand }) }).fill('Hello again');
  await ticket.getByRole('button', { name: t('composer.send.tweet', { account: brand }) }).click();
  await expect
    .poll(async () => (await sandbox.tweetsOf(brand, tweet.id)).map(({ text }) => text))
    .toEqual(['Hello again']);
});

async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel(t('field.email')).fill(administrator.email);
  await page.getByLabel(t('field.password'), { exact: true }).fill(administrator.password);
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
}
