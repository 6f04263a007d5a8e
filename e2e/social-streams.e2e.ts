import { expect, test } from '@playwright/test';
import { demo, newUsername, sandbox } from './world.ts';
import { wording } from './wording.ts';

test('an agent works through mentions: reads, narrows, makes tickets, says what is handled, and finds the place again', async ({
  page,
}) => {
  const t = wording('en');
  const agent = demo.people[0]!;
  const mark = `M${Date.now()}`;
  // retweets open no tickets; nothing else of the demo is by these people
  const from = newUsername();
  for (const word of ['first', 'second', 'third']) {
    await sandbox.tweet({ from: `${from}${word[0]}`, text: `@acme_air ${mark} ${word}` });
  }
  await page.goto('/social/mentions?hasTicket=true&isUnanswered=true');
  await page.getByLabel(t('field.email')).fill(agent.email);
  await page.getByLabel(t('field.password'), { exact: true }).fill(agent.password);
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();

  const card = (word: string) => page.getByRole('article').filter({ hasText: `${mark} ${word}` });
  const announced = page.locator('[data-announces]');
  await expect(async () => {
    if (await announced.isVisible()) await announced.click();
    await expect(card('third')).toBeVisible({ timeout: 2_000 });
    await expect(card('first')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const unread = page.getByRole('link', { name: t('social.mentions') });
  await expect(unread).toContainText(/\d/);

  // keyboard: down to it, its conversation, back, choose two, and say that they are handled
  await page.keyboard.press('j');
  await expect(page.locator('[data-cursor]')).toBeFocused();
  await page.keyboard.press('o');
  const thread = page.getByRole('region', { name: t('socialStream.tweets') });
  await expect(thread.getByRole('article').first()).toBeVisible();
  expect(new URL(page.url()).searchParams.get('tweet')).not.toBeNull();
  await page.keyboard.press('Escape');
  await expect(thread).toHaveCount(0);
  await card('first').getByRole('checkbox').click();
  await card('third').getByRole('checkbox').click();
  await expect(page.getByRole('toolbar', { name: t('socialStream.bulk') })).toContainText('2');
  await page.keyboard.press('h');
  await expect(card('first').getByText(t('socialStream.handledBy', { name: '' }).trim())).toBeVisible();
  await expect(card('third').getByText(t('socialStream.handledBy', { name: '' }).trim())).toBeVisible();

  // without filters the top of the stream is read, and its count falls
  await page.getByRole('button', { name: t('filter.clear') }).click();
  await expect(card('second')).toBeVisible();
  await expect(unread).not.toContainText(/\d/);

  // the place is kept while one is elsewhere
  const list = page.getByRole('list', { name: t('social.mentions') });
  const scroller = list.locator('..');
  await scroller.evaluate((box) => box.scrollTo({ top: 900 }));
  await expect.poll(() => scroller.evaluate((box) => box.scrollTop)).toBe(900);
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { name: t('social.sent') })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect.poll(() => scroller.evaluate((box) => box.scrollTop)).toBeGreaterThan(800);

  // a tweet without a ticket gets one
  await page.goto('/social/mentions?hasTicket=false');
  const bare = page.getByRole('article').filter({ has: page.getByRole('button', { name: t('socialStream.convert') }) });
  const name = await bare.first().getAttribute('data-tweet');
  await page
    .locator(`[data-tweet="${name}"]`)
    .getByRole('button', { name: t('socialStream.convert') })
    .click();
  await page.getByRole('button', { name: t('socialStream.convertNow_one') }).click();
  await expect(page.locator(`[data-tweet="${name}"]`).getByText(/#\d+/)).toBeVisible();
});
