import { expect, test, type Browser } from '@playwright/test';
import { Client, demo, newUsername, sandbox, sendAtOnce } from './world.ts';
import { wording, type Language } from './wording.ts';

// Two colleagues open one ticket: each sees the other, and what was written to an older message asks before it goes.

async function open(browser: Browser, person: (typeof demo.people)[number], locale: Language, path: string) {
  const context = await browser.newContext({ locale, baseURL: process.env.PERCH_URL! });
  const page = await context.newPage();
  await sendAtOnce(page);
  const signedIn = await page.request.post('/api/v1/auth/sign-in', {
    data: { email: person.email, password: person.password },
    headers: { origin: process.env.PERCH_URL! },
  });
  expect(signedIn.status()).toBe(200);
  await page.goto(path);
  return { page, t: wording(locale) };
}

test('two colleagues on one ticket see each other, and no answer goes out unread or twice', async ({ browser }) => {
  const [marina, ana] = [demo.people[0]!, demo.people[1]!];
  const question = `Is flight AC12 on time? ${Date.now()}`;
  const customer = newUsername();
  const tweet = await sandbox.tweet({ from: customer, text: `@acme_air ${question}` });
  const client = await Client.signIn(marina);
  const ticket = await client.ticketSaying(question);
  const one = await open(browser, marina, 'en', `/tickets/${ticket.id}`);
  const other = await open(browser, ana, 'pt-BR', `/tickets/${ticket.id}`);

  await expect(
    one.page.locator('[aria-live]', { hasText: one.t('presence.viewing_one', { names: ana.name }) }),
  ).toBeVisible();
  await other.page.keyboard.press('r');
  await other.page.keyboard.type('Sim, sai às 10:00.');
  await expect(
    one.page.locator('[aria-live]', { hasText: one.t('presence.typing_one', { names: ana.name }) }),
  ).toBeVisible();

  // the customer writes while Ana has her answer ready
  const correction = 'Sorry, I meant AC21';
  await sandbox.tweet({ from: customer, text: correction, inReplyTo: tweet.id });
  await expect(other.page.getByRole('article').filter({ hasText: correction })).toBeVisible();
  await expect(other.page.getByText(other.t('composer.newerSince.customer'))).toBeVisible();
  await other.page.keyboard.press('Control+Enter');
  const asked = other.page.getByRole('dialog', { name: other.t('composer.newerTitle') });
  await expect(asked).toBeVisible();
  await asked.getByRole('button', { name: other.t('composer.readFirst') }).click();
  expect(await sandbox.tweetsOf('acme_air', tweet.id)).toEqual([]);

  // once read it goes, once, and both see it; Marina had begun an answer of her own, and is asked in her turn
  await one.page.keyboard.press('r');
  await one.page.keyboard.type('AC21 leaves at 11:00.');
  const box = other.page.getByRole('textbox', { name: other.t('composer.label.tweet', { account: 'acme_air' }) });
  await box.fill('AC21 sai às 11:00.');
  await box.press('Control+Enter');
  for (const { page, t } of [one, other]) {
    const answer = page.getByRole('article').filter({ hasText: 'AC21 sai às 11:00.' });
    await expect(answer.getByText(t('delivery.sent'), { exact: true })).toBeVisible();
  }
  await expect(one.page.getByText(one.t('composer.newerSince.colleague', { name: ana.name }))).toBeVisible();
  await one.page.keyboard.press('Control+Enter');
  const warned = one.page.getByRole('dialog', { name: one.t('composer.newerTitle') });
  await warned.getByRole('button', { name: one.t('composer.readFirst') }).click();
  await expect(warned).toBeHidden();
  const onX = await sandbox.tweetsOf('acme_air');
  expect(onX.filter(({ text }) => text.includes('AC21'))).toMatchObject([{ text: 'AC21 sai às 11:00.' }]);
});
