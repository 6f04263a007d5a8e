import { expect, test, type Locator, type Page } from '@playwright/test';
import { Client, demo, newUsername, sandbox, sendAtOnce } from './world.ts';
import { wording } from './wording.ts';

// What one does on X from the Social tab, each checked on X's own side: by mouse under a plan that does not like
// tweets, by keyboard under one that does.

const t = wording('en');
const person = demo.people[0]!;
const BRAND = 'acme_air';

let client: Client;
let accountId: string;
test.beforeAll(async () => {
  client = await Client.signIn(person);
  const { data } = await client.get<{ data: { id: string; username: string }[] }>('/twitter/accounts');
  accountId = data.find(({ username }) => username === BRAND)!.id;
});

async function setTier(tier: 'self_serve' | 'enterprise') {
  await client.request('PATCH', `/twitter/accounts/${accountId}`, { tier });
  await sandbox.settings({ tier: tier === 'enterprise' ? 'enterprise' : 'self-serve' });
}
test.afterAll(() => setTier('self_serve'));

/** A customer's tweet to the brand, its card in the stream, and what X has of it. */
async function mention(page: Page) {
  const words = `Where is my bag ${newUsername()}?`;
  const { id } = await sandbox.tweet({ from: newUsername(), text: `@${BRAND} ${words}` });
  await client.ticketSaying(words);
  await sendAtOnce(page);
  await page.request.post('/api/v1/auth/sign-in', {
    data: { email: person.email, password: person.password },
    headers: { origin: process.env.PERCH_URL! },
  });
  await page.goto('/social/mentions');
  const card = page.getByRole('article').filter({ hasText: words });
  await expect(card).toBeVisible();
  return { id, card, onX: () => sandbox.tweetById(id) };
}

const action = (card: Locator, name: string) =>
  card.getByRole('button', { name: t(`tweetAction.${name}`), exact: true });

test('under self-serve: retweet and undo, an answer, a new tweet and its deletion; liking leads to X', async ({
  page,
}) => {
  await setTier('self_serve');
  const { id, card, onX } = await mention(page);

  await action(card, 'retweet').click();
  await expect(action(card, 'undo.retweet')).toBeVisible();
  await expect.poll(async () => (await onX())?.retweetedBy).toEqual([BRAND]);
  await action(card, 'undo.retweet').click();
  await expect.poll(async () => (await onX())?.retweetedBy).toEqual([]);

  const like = card.getByRole('link', { name: t('tweetAction.onX.like') });
  await expect(like).toHaveAttribute('href', new RegExp(`/status/${id}$`));
  await expect(like).toHaveAccessibleName(new RegExp(t('tweetAction.reason.not_in_plan')));

  const answer = `We are looking for it, ${newUsername()}`;
  await action(card, 'reply').click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('textbox').fill(answer);
  await drawer.getByRole('textbox').press('Control+Enter');
  await expect(drawer).toBeHidden();
  await expect.poll(async () => (await sandbox.tweetsOf(BRAND, id)).map(({ text }) => text)).toEqual([answer]);

  await page.keyboard.press('n');
  const news = `All flights are on time, ${newUsername()}`;
  await drawer.getByRole('textbox').fill(news);
  await drawer.getByRole('button', { name: t('tweetAction.post', { account: BRAND }) }).click();
  await expect(drawer).toBeHidden();
  const posted = async () => (await sandbox.tweetsOf(BRAND)).filter(({ text }) => text === news);
  await expect.poll(async () => (await posted()).length).toBe(1);
  await page.goto('/social/sent');
  const sent = page.getByRole('article').filter({ hasText: news });
  await action(sent, 'delete').click();
  await drawer.getByRole('button', { name: t('tweetAction.delete') }).click();
  await expect(sent).toBeHidden();
  await expect.poll(async () => (await posted()).length).toBe(0);
});

test('under Enterprise, by keyboard: like and undo; what X refuses is set back, and why is said', async ({ page }) => {
  await setTier('enterprise');
  const { card, onX } = await mention(page);
  await card.focus();
  await page.keyboard.press('l');
  await expect(action(card, 'undo.like')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await onX())?.likedBy).toEqual([BRAND]);
  await page.keyboard.press('l');
  await expect.poll(async () => (await onX())?.likedBy).toEqual([]);

  await sandbox.faults([
    {
      match: { method: 'POST', path: '/2/users/:id/retweets' },
      effect: { kind: 'problem', name: 'feature-not-permitted' },
      times: 1,
    },
  ]);
  await page.keyboard.press('t');
  await expect(page.getByRole('alert').filter({ hasText: t('tweetAction.failed.retweet') })).toBeVisible();
  await expect(action(card, 'retweet')).toHaveAttribute('aria-pressed', 'false');
  await sandbox.faults([]);
  expect((await onX())?.retweetedBy).toEqual([]);
});
