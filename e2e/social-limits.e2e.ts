import { expect, test, type Locator } from '@playwright/test';
import { Company, enter, KEYWORD } from './company.ts';
import { newUsername, sandbox } from './world.ts';
import { wording } from './wording.ts';

// The Social tab of who may only look, and of who is cut off from the network.

const t = wording('en');

let company: Company;
test.beforeAll(async () => {
  company = await Company.found('Limited Air');
});
test.afterAll(() => company.rest());

const buttonsIn = (place: Locator) =>
  place
    .locator('button,[role="menuitem"],input')
    .evaluateAll((controls) => controls.map((each) => each.getAttribute('aria-label') ?? each.textContent?.trim()));

test('who may only look at the Social tab is offered nothing that would be refused', async ({ page }) => {
  const from = newUsername();
  const tweet = await company.mention(`My ${KEYWORD}, please`, from);
  const other = await company.mention('Is the lounge open?');
  await sandbox.directMessage({ from, to: company.brand, text: 'In private' });
  const [stored, bare] = await company.stored([tweet, other]);
  const onlooker = await company.colleague('Olga Onlooker', ['social.view']);
  const refused: string[] = [];
  page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(`${answer.request().method()} ${answer.url()}`);
  });
  await enter(page, onlooker, '/social/mentions');
  const list = page.getByRole('list', { name: t('social.mentions') });
  const card = list.locator(`[data-tweet="${stored!.id}"]`);
  await expect(card).toBeVisible();
  await expect(page.getByRole('button', { name: t('tweetAction.new') })).toBeHidden();
  await expect(page.getByRole('button', { name: t('socialStream.fromLink') })).toBeHidden();

  for (const id of [stored!.id, bare!.id]) {
    const seen = list.locator(`[data-tweet="${id}"]`);
    expect(await buttonsIn(seen)).toEqual([expect.stringMatching(/^c\w+$/), t('socialStream.more')]);
    await seen.focus();
    for (const key of 'rtlehamxn') await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('toolbar')).toHaveCount(0);
  }
  await card.getByRole('button', { name: t('socialStream.more') }).click();
  await expect(page.getByRole('menuitem')).toHaveText([t('socialStream.conversation'), t('socialStream.copyLink')]);
  await page.getByRole('menuitem', { name: t('socialStream.conversation') }).click();
  const conversation = page.getByRole('region', { name: t('socialStream.tweets') });
  await expect(conversation.getByRole('article')).toBeVisible();
  expect(await buttonsIn(conversation)).toEqual([from, t('socialStream.more')]);
  await page.keyboard.press('Escape');

  await card.focus();
  await page.keyboard.press('p');
  const drawer = page.getByRole('dialog', { name: t('socialProfile.title') });
  await expect(drawer.getByText(KEYWORD)).toBeVisible();
  await expect(drawer.getByRole('button', { name: t('socialProfile.linkExisting') })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('d');
  const chats = page.getByRole('list', { name: t('social.directMessages') });
  await chats.getByRole('link', { name: from }).click();
  await expect(page.getByRole('article').filter({ hasText: 'In private' })).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  // a ticket that stands beside a tweet is another permission's
  expect(refused).toEqual([]);
  const { likedBy, retweetedBy } = (await sandbox.tweetById(tweet.id))!;
  expect([...likedBy, ...retweetedBy, ...(await sandbox.tweetsOf(company.brand))]).toEqual([]);
});

test('offline a draft is kept and it is said so; back again, what was missed is there and nothing goes twice', async ({
  page,
  context,
}) => {
  const tweet = await company.mention('Which gate is it?');
  const [stored] = await company.stored([tweet]);
  await enter(page, company.administrator, '/social/mentions');
  const card = page.getByRole('list', { name: t('social.mentions') }).locator(`[data-tweet="${stored!.id}"]`);
  await expect(card).toBeVisible();
  // what answers a tweet comes while nothing else is to be done
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /reply-drawer-.*\.js$/.test(name)),
  );

  await context.setOffline(true);
  await expect(page.getByText(t('shell.offline'))).toBeVisible();
  // what is asked for meanwhile is set back, and said
  await card.focus();
  await page.keyboard.press('t');
  await expect(page.getByRole('alert').filter({ hasText: t('error.offline') })).toBeVisible();
  await expect(card.locator('[data-action="retweet"]')).toHaveAttribute('aria-pressed', 'false');

  await page.keyboard.press('r');
  const drawer = page.getByRole('dialog');
  const box = drawer.getByRole('textbox');
  const answer = `It is B 12, ${newUsername()}`;
  await box.fill(answer);
  await box.press('Control+Enter');
  await expect(drawer.getByText(t('composer.kept'))).toBeVisible();
  await expect(box).toHaveValue(answer);
  const missed = await Promise.all([1, 2, 3].map((n) => company.mention(`While you were out ${n}`)));
  await company.stored(missed);

  await context.setOffline(false);
  await expect(page.getByText(t('shell.offline'))).toBeHidden();
  await expect(page.locator('[data-announces]')).toHaveText(t('social.newShow_other', { count: '3' }));
  // a colleague makes a ticket of it meanwhile; the page is loaded anew
  await company.client.request('POST', `/social/tweets/${stored!.id}/ticket`, {});
  await page.reload();
  await expect(card.getByText(/^#\d+$/)).toBeVisible();
  await card.focus();
  await page.keyboard.press('r');
  await expect(box).toHaveValue(answer);
  // it goes out, and what the server says is lost on the way
  await page.route('**/replies', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await box.press('Control+Enter');
  await expect(drawer.getByText(t('composer.kept'))).toBeVisible();
  await page.unroute('**/replies');
  await box.press('Control+Enter');
  await expect(drawer).toBeHidden();
  await expect(card.getByText(t('socialStream.answered'))).toBeVisible();
  expect((await sandbox.tweetsOf(company.brand, tweet.id)).map(({ text }) => text)).toEqual([answer]);
  expect((await sandbox.tweetById(tweet.id))!.retweetedBy).toEqual([]);
});
