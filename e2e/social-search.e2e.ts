import { expect, test, type Page } from '@playwright/test';
import { Company, enter } from './company.ts';
import { newUsername, sandbox, type SandboxTweet } from './world.ts';
import { wording } from './wording.ts';

// What one looks up from the Social tab: stored tweets and messages, who somebody is, and a tweet by its address.

const t = wording('en');

let company: Company;
let word: string;
let elsewhere: SandboxTweet;
test.beforeAll(async () => {
  company = await Company.found('Looking Air');
  word = `violin${newUsername()}`;
  // X's search finds nothing of the last half minute: it is there by the time that it is looked for
  elsewhere = await sandbox.tweet({ from: newUsername(), text: `Somebody lost a ${word} in the lounge` });
});
test.afterAll(() => company.rest());

const results = (page: Page) => page.getByRole('list', { name: t('socialSearch.results') }).getByRole('listitem');

test('a search finds tweets and messages by words and filters, says where it cannot be read, and is pinned', async ({
  page,
}) => {
  const [ana, ben] = [newUsername(), newUsername()];
  await company.stored([
    await company.mention('Minha bagagem está perdida', ana),
    await company.mention('Perdida? Never. Only a lost key', ben),
    await company.mention('A key to the lost city', ana),
  ]);
  await sandbox.directMessage({ from: ben, to: company.brand, text: 'My lost suitcase was found' });
  await expect
    .poll(async () => (await company.client.get<{ data: object[] }>('/social/direct-messages')).data.length)
    .toBe(1);
  await enter(page, company.administrator, '/social/mentions');
  await expect(page.getByRole('article').first()).toBeVisible();
  const box = page.getByRole('searchbox', { name: t('socialSearch.label') });
  const look = async (query: string) => {
    await page.keyboard.press('/');
    await expect(box).toBeFocused();
    await box.fill(query);
    await box.press('Enter');
  };

  await look('BAGÁGEM perdída');
  await expect(results(page)).toHaveCount(1);
  await expect(results(page).locator('mark')).toHaveText(['bagagem', 'perdida']);
  await look('lost');
  await expect(results(page)).toHaveCount(3);
  await look('"lost key"');
  await expect(results(page)).toHaveCount(1);
  await look(`key from:${ana}`);
  await expect(results(page)).toHaveCount(1);
  await expect(results(page)).toContainText('lost city');

  // what cannot be read is underlined, and what was found stays
  await page.keyboard.press('/');
  await box.fill('key since:yesterday');
  await box.press('Enter');
  await expect(page.getByText(t('socialSearch.problem.bad_since'))).toBeVisible();
  await expect(page.getByTestId('search-problem').locator('u')).toHaveText('since:yesterday');
  await expect(box).toHaveAttribute('aria-invalid', 'true');
  await box.fill('key');
  await page.getByRole('button', { name: 'is:unanswered' }).click();
  await expect(box).toHaveValue('key is:unanswered ');
  await box.press('Enter');
  await expect(results(page)).toHaveCount(2);
  await page.getByText(t('socialSearch.best'), { exact: true }).click();
  await expect(page).toHaveURL(/order=best/);
  await expect(results(page)).toHaveCount(2);

  await page.getByRole('button', { name: t('socialSearch.pin'), exact: true }).click();
  const pinned = page
    .getByRole('navigation', { name: t('social.streams') })
    .getByRole('link', { name: 'key is:unanswered' });
  await expect(pinned).toBeVisible();
  await page.getByRole('link', { name: t('social.sent') }).click();
  await expect(results(page)).toHaveCount(0);
  await pinned.click();
  await expect(results(page)).toHaveCount(2);
  // what is found is worked through as in a stream
  await page.keyboard.press('j');
  await page.keyboard.press('h');
  await expect(
    results(page)
      .first()
      .getByText(t('socialStream.handledBy', { name: '' }).trim()),
  ).toBeVisible();
  await page.getByRole('button', { name: t('socialSearch.unpin'), exact: true }).click();
  await expect(pinned).toBeHidden();

  await look('"was found"');
  await results(page).getByRole('link').first().click();
  await expect(page.getByRole('region', { name: t('ticket.messages'), exact: true })).toContainText(
    'My lost suitcase was found',
  );
});

test('a profile shows over its name and as a drawer, is linked to a contact, and tells what X has of it', async ({
  page,
}) => {
  const from = newUsername();
  const elsewhere = `Off to the mountains ${newUsername()}`;
  await sandbox.tweet({ from, text: elsewhere });
  const tweet = await company.mention('Is there a shuttle?', from);
  const [stored] = await company.stored([tweet]);
  const contact = `Carla ${from}`;
  await company.client.request('POST', '/contacts', { name: contact });
  await enter(page, company.administrator, '/social/mentions');
  const card = page.locator(`[data-tweet="${stored!.id}"]`);

  const hover = page.locator('[data-profile-card]');
  await card.getByRole('button', { name: from }).hover();
  await expect(hover).toContainText(`@${from}`);
  await expect(hover).toContainText(t('contact.notLinked'));
  await card.getByRole('button', { name: from }).click();
  await expect(hover).toBeHidden();

  const drawer = page.getByRole('dialog', { name: t('socialProfile.title') });
  await expect(drawer.getByText('Is there a shuttle?')).toBeVisible();
  await drawer.getByRole('button', { name: t('socialProfile.linkExisting') }).click();
  await drawer.getByRole('searchbox', { name: t('socialProfile.findContact') }).fill(contact);
  await drawer.getByRole('button', { name: t('contactsPage.linkTo', { name: contact }) }).click();
  await expect(drawer.getByRole('link', { name: contact })).toBeVisible();
  await drawer.getByText(t('socialProfile.onX'), { exact: true }).click();
  await drawer.getByRole('button', { name: t('socialProfile.fetch', { price: '' }).trim() }).click();
  await expect(drawer.getByText(elsewhere)).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await card.focus();
  await page.keyboard.press('p');
  await expect(drawer.getByRole('link', { name: contact })).toBeVisible();
});

test('X is searched too, at its price, and what it has found says so and can be worked with', async ({ page }) => {
  // each question is another one, since an answer is kept
  let asked = 0;
  await expect(async () => {
    const query = { query: `${word} -never${asked++}`, timeZone: 'UTC' };
    const { data } = await company.client.request<{ data: object[] }>('POST', '/social/x-searches', query);
    expect(data).toHaveLength(1);
  }).toPass({ intervals: [5_000] });
  await enter(page, company.administrator, `/social/search?q=${word}`);
  await page.getByText(t('xSearch.onX'), { exact: true }).click();
  await page.getByRole('button', { name: t('xSearch.ask', { count: '20', price: '' }).trim() }).click();
  const found = page.getByRole('list', { name: t('xSearch.results') }).getByRole('article');
  await expect(found).toContainText(elsewhere.text);
  await expect(found).toContainText(t('xSearch.mark'));
  await expect(found.locator('mark')).toHaveText([word]);
  await found.focus();
  await page.keyboard.press('e');
  await page.getByRole('button', { name: t('socialStream.convertNow_one') }).click();
  await expect(found.getByText(/^#\d+$/)).toBeVisible();
  expect((await company.mentions()).filter(({ tweetId }) => tweetId === elsewhere.id)).toEqual([]);

  // who administers may take that from everybody
  await company.client.request('PUT', '/social/settings', { xSearchBy: 'nobody' });
  await page.reload();
  await page.getByText(t('xSearch.onX'), { exact: true }).click();
  await expect(page.getByText(t('error.x_search_not_allowed'))).toBeVisible();
  await expect(page.getByRole('button', { name: t('xSearch.ask', { count: '20', price: '' }).trim() })).toBeHidden();
  await company.client.request('PUT', '/social/settings', { xSearchBy: 'posting' });
});

test('a link to a tweet becomes its ticket; where X cannot be asked, what it says is typed in', async ({ page }) => {
  const text = `Their lounge was closed again ${newUsername()}`;
  const tweet = await sandbox.tweet({ from: newUsername(), text });
  await enter(page, company.administrator, '/social/mentions');
  const dialog = page.getByRole('dialog', { name: t('socialProfile.link.title') });
  const address = dialog.getByLabel(t('socialProfile.link.url'));
  const make = dialog.getByRole('button', { name: t('socialProfile.link.make') });
  await page.getByRole('button', { name: t('socialStream.fromLink') }).click();
  await address.fill('https://example.com/status/1');
  await make.click();
  await expect(dialog.getByText(t('error.not_a_tweet_link'))).toBeVisible();
  await address.fill(tweet.permalink);
  await make.click();
  await expect(page).toHaveURL(/\/tickets\//);
  await expect(page.getByRole('article').filter({ hasText: text })).toBeVisible();

  await sandbox.strike({
    match: { method: 'GET', path: ['/2/tweets', '/2/tweets/:id'], user: company.brand },
    effect: { kind: 'problem', name: 'credits-depleted' },
  });
  const unseen = await sandbox.tweet({ from: newUsername(), text: `Nobody answers here ${newUsername()}` });
  await page.goto('/social/mentions?link=1');
  await address.fill(unseen.permalink);
  await make.click();
  await expect(dialog.getByRole('alert')).toContainText(t('socialProfile.link.typeInstead'));
  await dialog.getByRole('switch', { name: t('socialProfile.link.type') }).check();
  await dialog.getByLabel(t('socialProfile.link.text')).fill(unseen.text);
  await make.click();
  await expect(page).toHaveURL(/\/tickets\//);
  const note = page.getByRole('article').filter({ hasText: unseen.text });
  await expect(note).toContainText(unseen.permalink);
});
