import { expect, test } from '@playwright/test';
import { Company, enter, KEYWORD } from './company.ts';
import { Client, newUsername, sandbox } from './world.ts';
import { wording } from './wording.ts';

test('an agent works through mentions: reads, narrows, makes tickets, says what is handled, and finds the place again', async ({
  page,
}) => {
  const t = wording('en');
  const company = await Company.found('Streaming Air');
  const early = [];
  for (let n = 0; n < 20; n++) early.push(await company.mention(`Early bird ${n}`));
  await company.stored(early);
  await enter(page, company.administrator, '/social/mentions?hasTicket=true&isUnanswered=true');
  await expect(page.getByText(t('socialStream.noneFits'))).toBeVisible();
  for (const word of ['first', 'second', 'third']) await company.mention(`My ${KEYWORD}, the ${word} time`);

  const card = (word: string) => page.getByRole('article').filter({ hasText: `the ${word} time` });
  const announced = page.locator('[data-announces]');
  await expect(async () => {
    if (await announced.isVisible()) await announced.click();
    await expect(card('third')).toBeVisible({ timeout: 2_000 });
    await expect(card('first')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const unread = page.getByRole('link', { name: t('social.mentions') });
  const isUnread = t('socialStream.unreadCount', { shown: '' }).trim();
  await expect(unread).toContainText(isUnread);

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

  // a long stream is read by saying so, and its count falls
  await page.getByRole('button', { name: t('filter.clear') }).click();
  await expect(card('second')).toBeVisible();
  await page.getByRole('button', { name: t('socialStream.readAll') }).click();
  await expect(unread).not.toContainText(isUnread);

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
  await company.rest();
});

test('twelve new tweets are announced and move nothing; filters narrow them; one who reads for the team reads for all', async ({
  page,
}) => {
  const t = wording('en');
  const company = await Company.found('Reading Air');
  const colleague = await company.colleague('Rita Reader', ['social.view']);
  const rita = await Client.signIn(colleague);
  const unreadOf = async (client: Client) => {
    const { data } = await client.get<{ data: { kind: string; unreadCount: number }[] }>('/social/streams');
    return data.find(({ kind }) => kind === 'mentions')!.unreadCount;
  };
  const early = [];
  for (let n = 0; n < 16; n++) early.push(await company.mention(`Early bird ${n}`));
  await company.stored(early);
  await enter(page, company.administrator, '/social/mentions');
  const list = page.getByRole('list', { name: t('social.mentions') });
  const scroller = list.locator('..');
  const cards = list.getByRole('article');
  await expect(cards.filter({ hasText: 'Early bird 15' })).toBeVisible();
  // down to its end the stream is read, by Ada: for her colleague it is unread
  await expect(async () => {
    await scroller.evaluate((box) => box.scrollBy({ top: 250 }));
    expect(await unreadOf(company.client)).toBe(0);
  }).toPass({ intervals: [100] });
  expect(await unreadOf(rita)).toBe(16);

  await scroller.evaluate((box) => box.scrollTo({ top: 500 }));
  const here = cards.filter({ hasText: 'Early bird 9' });
  await here.focus();
  const place = await here.boundingBox();
  const customer = newUsername();
  const late = [];
  for (let n = 0; n < 10; n++) late.push(await company.mention(`Latecomer ${n}`));
  late.push(await company.mention(`My ${KEYWORD} please`, customer));
  late.push(await company.mention('Onde está minha bagagem? Não a encontro na esteira', customer));
  const announced = page.locator('[data-announces]');
  await expect(announced).toHaveText(t('social.newShow_other', { count: '12' }));
  await expect(page.locator('[aria-live="polite"]').filter({ has: announced })).toBeVisible();
  expect(await here.boundingBox()).toEqual(place);
  await expect(here).toBeFocused();
  await announced.click();
  await expect(cards.first()).toContainText('Onde está minha bagagem?');
  await expect(announced).toBeHidden();
  await expect(cards.first()).toHaveAttribute('data-unread', 'true');

  // reading is shared from now on
  await company.client.request('PUT', '/social/settings', { readState: 'team' });
  await page.reload();
  await expect(cards.first()).toBeVisible();
  await page.getByRole('button', { name: t('socialStream.readAll') }).click();
  await expect.poll(() => unreadOf(rita)).toBe(0);

  const narrow = async (label: string, choice: string) => {
    await page
      .getByRole('search', { name: t('filter.title') })
      .getByText(label, { exact: true })
      .click();
    await page.getByRole('menuitem', { name: choice }).click();
    await page.keyboard.press('Escape');
  };
  const clear = page.getByRole('search').getByRole('button', { name: t('filter.clear') });
  await narrow(t('socialStream.ticket'), t('socialStream.hasTicket'));
  await expect(cards).toHaveCount(1);
  await expect(cards).toContainText(KEYWORD);
  await clear.click();
  await narrow(t('socialStream.language'), 'Portuguese');
  await expect(cards).toHaveCount(1);
  await expect(cards).toContainText('Onde está minha bagagem?');
  await expect(page).toHaveURL(/language=pt/);
  await clear.click();
  await narrow(t('socialStream.media'), t('socialStream.hasMedia'));
  await expect(page.getByText(t('socialStream.noneFits'))).toBeVisible();
  await clear.click();
  await narrow(t('socialStream.posted'), t('ticketList.lastDays_one'));
  await expect(list.getByRole('listitem').first()).toHaveAttribute('aria-setsize', '28');

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: t('shortcuts.title') });
  await expect(help).toContainText(t('socialStream.keys.mentions'));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('j');
  await expect(cards.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(cards.nth(0)).toBeFocused();

  // conversations by keyboard: to one, into it, and to where one answers
  await sandbox.directMessage({ from: customer, to: company.brand, text: 'In private' });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  const chat = page.getByRole('list', { name: t('social.directMessages') }).getByRole('link', { name: customer });
  await expect(async () => {
    if (await announced.isVisible()) await announced.click();
    await expect(chat).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.press('j');
  await expect(chat).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article').filter({ hasText: 'In private' })).toBeVisible();
  const answer = page.getByRole('textbox');
  await expect(answer).toBeVisible();
  await page.keyboard.press('r');
  await expect(answer).toBeFocused();

  // what one has sent oneself is shown, not announced
  await page.goto('/social/sent');
  await expect(page.getByText(t('social.empty.sent'))).toBeVisible();
  await page.keyboard.press('n');
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('textbox').fill('All flights are on time');
  await drawer.getByRole('button', { name: t('tweetAction.post', { account: company.brand }) }).click();
  await expect(page.getByRole('list', { name: t('social.sent') }).getByRole('article')).toContainText('on time');
  await company.rest();
});
