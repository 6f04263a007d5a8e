import { expect, test, type Locator, type Page } from '@playwright/test';
import { ADMINISTRATOR, Company, enter, KEYWORD, type Tier } from './company.ts';
import { newUsername, sandbox } from './world.ts';
import { wording } from './wording.ts';

// All that is done with a tweet from the Social tab, and what stands on X then: with the mouse under the plan that likes
// no tweets, with the keyboard under the one that does.

const t = wording('en');

const KEYS = {
  ...{ reply: 'r', retweet: 't', like: 'l', convert: 'e', add: 'a', handle: 'h' },
  ...{ mute: 'm', copyLink: 'c', conversation: 'o', select: 'x' },
} as const;
type Verb = keyof typeof KEYS;
type Hand = (card: Locator, verb: Verb) => Promise<void>;

const byKeyboard: Hand = async (card, verb) => {
  await card.focus();
  await card.page().keyboard.press(KEYS[verb]);
};

const byMouse: Hand = async (card, verb) => {
  const button = (name: string) => card.getByRole('button', { name, exact: true });
  if (verb === 'retweet' || verb === 'like') return card.locator(`[data-action="${verb}"]`).click();
  if (verb === 'reply') return button(t('tweetAction.reply')).click();
  if (verb === 'select') return card.getByRole('checkbox').click();
  if (verb === 'convert' || verb === 'handle') return button(t(`socialStream.${verb}`)).click();
  await button(t('socialStream.more')).click();
  const words = t(`socialStream.${verb}`, { account: '' }).trim();
  await card.page().getByRole('menuitem', { name: words }).click();
};

const WAYS: { tier: Tier; hand: Hand }[] = [
  { tier: 'self_serve', hand: byMouse },
  { tier: 'enterprise', hand: byKeyboard },
];

let company: Company;
test.beforeAll(async () => {
  company = await Company.found('Acting Air');
});
test.afterAll(async () => {
  await company.setTier('self_serve');
  await company.rest();
});

/** Customers write to the brand; the stream is open, and everything is in it. */
async function openWith(page: Page, words: readonly string[]) {
  const tweets = await Promise.all(words.map((each) => company.mention(`${each} ${newUsername()}`)));
  const stored = await company.stored(tweets);
  await page.context().route('https://x.com/**', (route) => route.fulfill({ body: 'X' }));
  await enter(page, company.administrator, '/social/mentions');
  const list = page.getByRole('list', { name: t('social.mentions') });
  const cards = stored.map(({ id }) => list.locator(`[data-tweet="${id}"]`));
  for (const card of cards) await expect(card).toBeVisible();
  return { tweets, cards };
}

const notice = (page: Page, words: string) =>
  page.getByRole('region', { name: t('shell.notifications') }).getByText(words);

/** The page that a click or a key opens beside this one. */
async function opened(page: Page, how: () => Promise<void>): Promise<string> {
  const [other] = await Promise.all([page.context().waitForEvent('page'), how()]);
  await other.waitForURL('https://x.com/**');
  const address = other.url();
  await other.close();
  return address;
}

for (const { tier, hand } of WAYS) {
  test.describe(tier, () => {
    test.beforeAll(() => company.setTier(tier));

    test('retweet, like, answer, a new tweet and its deletion stand on X', async ({ page }) => {
      const { brand } = company;
      const { tweets, cards } = await openWith(page, ['Where is my bag', `My ${KEYWORD} please`]);
      const [asked, inTicket] = [cards[0]!, cards[1]!];
      const onX = () => sandbox.tweetById(tweets[0]!.id);
      const marked = (verb: 'retweet' | 'like') => asked.locator(`[data-action="${verb}"]`);

      await hand(asked, 'retweet');
      await expect(marked('retweet')).toHaveAttribute('aria-pressed', 'true');
      await expect.poll(async () => (await onX())?.retweetedBy).toEqual([brand]);
      await hand(asked, 'retweet');
      await expect(marked('retweet')).toHaveAttribute('aria-pressed', 'false');
      await expect.poll(async () => (await onX())?.retweetedBy).toEqual([]);

      if (tier === 'enterprise') {
        await hand(asked, 'like');
        await expect(marked('like')).toHaveAttribute('aria-pressed', 'true');
        await expect.poll(async () => (await onX())?.likedBy).toEqual([brand]);
        await hand(asked, 'like');
        await expect.poll(async () => (await onX())?.likedBy).toEqual([]);
      } else {
        await expect(marked('like')).toHaveAccessibleName(
          `${t('tweetAction.onX.like')}: ${t('tweetAction.reason.not_in_plan')}`,
        );
        expect(await opened(page, () => hand(asked, 'like'))).toBe(tweets[0]!.permalink);
        expect(await opened(page, () => byKeyboard(asked, 'like'))).toBe(tweets[0]!.permalink);
        expect((await onX())?.likedBy).toEqual([]);
      }
      expect(await opened(page, () => asked.getByRole('link', { name: t('ticket.viewOnX') }).click())).toBe(
        tweets[0]!.permalink,
      );

      // in its ticket, and where there is none yet
      for (const [index, card] of [inTicket, asked].entries()) {
        const answer = `We are looking for it, ${newUsername()}`;
        await hand(card, 'reply');
        const drawer = page.getByRole('dialog');
        await drawer.getByRole('textbox').fill(answer);
        if (hand === byMouse) {
          const label = index === 0 ? 'composer.send.tweet' : 'tweetAction.replyAndOpen';
          await drawer.getByRole('button', { name: t(label, { account: brand }) }).click();
        } else await drawer.getByRole('textbox').press('Control+Enter');
        await expect(drawer).toBeHidden();
        const tweet = index === 0 ? tweets[1]! : tweets[0]!;
        const answers = async () => (await sandbox.tweetsOf(brand, tweet.id)).map(({ text }) => text);
        await expect.poll(answers).toEqual([answer]);
        await expect(card.getByText(t('socialStream.answered'))).toBeVisible();
        const [stored] = await company.stored([tweet]);
        expect(await company.said(stored!.ticket!.id)).toEqual([tweet.text, answer]);
      }
      // who answers first has the ticket; the answer stands in the conversation
      await expect(asked).toContainText(ADMINISTRATOR);
      await hand(asked, 'conversation');
      const conversation = page.getByRole('region', { name: t('socialStream.tweets') });
      await expect(conversation.locator('[data-own]')).toContainText('We are looking for it');
      await page.keyboard.press('Escape');
      await expect(conversation).toBeHidden();

      const news = `All flights are on time, ${newUsername()}`;
      if (hand === byMouse) await page.getByRole('button', { name: t('tweetAction.new') }).click();
      else await page.keyboard.press('n');
      const drawer = page.getByRole('dialog');
      await drawer.getByRole('textbox').fill(news);
      await drawer.getByRole('button', { name: t('tweetAction.post', { account: brand }) }).click();
      await expect(drawer).toBeHidden();
      const posted = async () => (await sandbox.tweetsOf(brand)).filter(({ text }) => text === news).length;
      await expect.poll(posted).toBe(1);
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      const sent = page
        .getByRole('list', { name: t('social.sent') })
        .getByRole('article')
        .filter({ hasText: news });
      await sent.getByRole('button', { name: t('tweetAction.delete') }).click();
      await drawer.getByRole('button', { name: t('tweetAction.delete') }).click();
      await expect(sent).toBeHidden();
      await expect.poll(posted).toBe(0);
    });

    test('what X refuses is set back before the eyes, and why is said', async ({ page }) => {
      const { brand } = company;
      const { tweets, cards } = await openWith(page, ['Is lounge B open']);
      const [card] = cards as [Locator];
      await sandbox.strike({
        match: { method: 'POST', path: '/2/users/:id/retweets', user: brand },
        effect: { kind: 'problem', name: 'feature-not-permitted' },
        times: 1,
      });
      await hand(card, 'retweet');
      await expect(page.getByRole('alert').filter({ hasText: t('tweetAction.failed.retweet') })).toBeVisible();
      await expect(card.locator('[data-action="retweet"]')).toHaveAttribute('aria-pressed', 'false');

      await sandbox.deleteTweet(tweets[0]!.id);
      await hand(card, 'retweet');
      await expect(page.getByRole('alert').filter({ hasText: t('tweetAction.reason.target_gone') })).toBeVisible();
      await expect(card.locator('[data-on]')).toBeHidden();
    });

    test('the link, tickets of one and of several, into another ticket, handled and muted: X sees none of it', async ({
      page,
    }) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const { tweets, cards } = await openWith(page, ['one', 'two', 'three', 'four', 'five']);
      const [one, two, three, four, five] = cards as [Locator, Locator, Locator, Locator, Locator];
      const dialog = page.getByRole('dialog');

      await hand(one, 'copyLink');
      await expect(notice(page, t('socialStream.linkCopied'))).toBeVisible();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(tweets[0]!.permalink);

      await hand(one, 'convert');
      const choose = async (field: string, option: string) => {
        await dialog.getByRole('combobox', { name: t(field) }).click();
        await page.getByRole('option', { name: option }).click();
      };
      await choose('field.department', 'Billing');
      await choose('field.assignee', ADMINISTRATOR);
      await choose('field.priority', t('priority.urgent'));
      await dialog.getByRole('button', { name: t('socialStream.convertNow_one') }).click();
      await expect(one.getByText(/^#\d+$/)).toBeVisible();

      // several at once, with what was chosen last
      await hand(two, 'select');
      await hand(three, 'select');
      const bar = page.getByRole('toolbar', { name: t('socialStream.bulk') });
      await expect(bar).toContainText('2');
      if (hand === byMouse) await bar.getByRole('button', { name: t('socialStream.convert') }).click();
      else await hand(three, 'convert');
      const makeBoth = dialog.getByRole('button', { name: t('socialStream.convertNow_other', { count: '2' }) });
      await expect(makeBoth).toBeFocused();
      await page.keyboard.press('Enter');
      for (const card of [two, three]) await expect(card.getByText(/^#\d+$/)).toBeVisible();
      await expect(bar).toBeHidden();
      const made = await company.stored(tweets.slice(0, 3));
      for (const { ticket, text } of made) {
        expect(await company.ticket(ticket!.id)).toMatchObject({
          ...{ priority: 'urgent', department: { name: 'Billing' }, assignee: { name: ADMINISTRATOR } },
        });
        expect(await company.said(ticket!.id)).toEqual([text]);
      }
      expect(new Set(made.map(({ ticket }) => ticket!.id)).size).toBe(3);

      await hand(four, 'add');
      const { id, number } = made[0]!.ticket!;
      await dialog.getByRole('searchbox', { name: t('socialStream.findTicket') }).fill(`#${number}`);
      const found = dialog.getByRole('button', { name: `#${number}` });
      if (hand === byMouse) await found.click();
      else await found.press('Enter');
      await expect(four.getByText(`#${number}`, { exact: true })).toBeVisible();
      expect(await company.said(id)).toEqual(expect.arrayContaining([tweets[0]!.text, tweets[3]!.text]));

      await hand(five, 'handle');
      const handled = five.getByText(t('socialStream.handledBy', { name: ADMINISTRATOR }));
      await expect(handled).toBeVisible();
      await page.getByRole('button', { name: t('ticketList.undo') }).click();
      await expect(handled).toBeHidden();
      await expect(five.getByRole('button', { name: t('socialStream.handle') })).toBeVisible();

      await hand(five, 'mute');
      await expect(
        notice(page, t('socialStream.muted', { name: tweets[4]!.from, account: company.brand })),
      ).toBeVisible();
      const later = await company.mention(`a ${KEYWORD} for me`, tweets[4]!.from);
      const [heard] = await company.stored([later]);
      expect(heard!.ticket).toBeNull();

      for (const tweet of tweets) expect(await sandbox.tweetById(tweet.id)).toEqual(tweet);
      for (const tweet of tweets) expect(await sandbox.tweetsOf(company.brand, tweet.id)).toEqual([]);
    });
  });
}
