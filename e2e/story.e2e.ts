import { expect, test, type Page } from '@playwright/test';
import { connectAccount } from './connect-account.ts';
import { demo, sandbox } from './world.ts';
import { wording, type Language } from './wording.ts';

// The main job as a person sees it, in both languages, without one reload: from signing in to the customer's answer.

interface Story {
  language: Language;
  brand: string;
  customer: string;
  question: string;
  reply: string;
  answer: string;
  /** by whatever way the person comes into the app */
  enter: (page: Page, t: ReturnType<typeof wording>) => Promise<void>;
}

const stories: Story[] = [
  {
    language: 'en',
    brand: 'acme_hotels',
    customer: 'story_guest',
    question: 'The air conditioning in room 512 does not work, please help',
    reply: 'We are sorry. A technician is on the way to your room.',
    answer: 'He is here already, thank you',
    enter: async (page, t) => {
      const { email, password } = demo.people[0]!;
      await page.goto('/');
      await page.getByLabel(t('field.email')).fill(email);
      await page.getByLabel(t('field.password'), { exact: true }).fill(password);
      await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
    },
  },
  {
    language: 'pt-BR',
    brand: 'padaria_sol',
    customer: 'cliente_feliz',
    question: 'O pão de queijo de hoje veio frio, podem ajudar?',
    reply: 'Pedimos desculpas! O próximo é por nossa conta.',
    answer: 'Que gentileza, obrigada',
    enter: async (page, t) => {
      await sandbox.addBrand('padaria_sol', 'Padaria Sol');
      await page.goto('/');
      await page.getByRole('link', { name: t('auth.signUp') }).click();
      await page.getByLabel(t('field.organization')).fill('Padaria Sol');
      await page.getByLabel(t('field.yourName')).fill('Célia Prado');
      await page.getByLabel(t('field.email')).fill(`celia.${Date.now()}@padaria.example`);
      await page.getByLabel(t('field.password'), { exact: true }).fill('pão quentinho às seis');
      await page.getByRole('button', { name: t('auth.createAccount') }).click();
    },
  },
];

for (const story of stories) {
  test.describe(story.language, () => {
    test.use({ locale: story.language });

    test('a tweet becomes a ticket, is answered on X, and the answer comes back', async ({ page }) => {
      const t = wording(story.language);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await story.enter(page, t);

      // Setup → Channels → X (Twitter) → Configure X account → advice → X's own page → the handle confirmed → its page
      await page
        .getByRole('link', { name: t('nav.setup') })
        .first()
        .click();
      // until the page is there the rows of tickets name the channel too
      await expect(page.getByRole('searchbox', { name: t('setup.filter') })).toBeVisible();
      await page
        .getByRole('main')
        .getByRole('link', { name: t('channel.twitter') })
        .click();
      await connectAccount(page, t, story.brand);
      await page
        .getByRole('navigation', { name: t('setup.breadcrumbs') })
        .getByRole('link', { name: t('setup.twitter.title') })
        .click();
      await expect(page.getByRole('link', { name: new RegExp(`@${story.brand}`) })).toBeVisible();

      // from here on nothing is reloaded
      await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
      await page
        .getByRole('link', { name: t('nav.tickets'), exact: true })
        .first()
        .click();
      const tweet = await sandbox.tweet({ from: story.customer, text: `@${story.brand} ${story.question}` });
      const show = page.getByRole('button', { name: new RegExp(endOf(t('ticket.newShow_one'))) });
      const row = page.getByRole('link', { name: new RegExp(escape(story.question.slice(0, 20))) });
      await expect(async () => {
        if (await show.isVisible()) await show.click(); // other tests' tickets come too
        await expect(row).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 60_000 });
      await row.click();

      const thread = page.getByRole('article');
      await expect(thread.filter({ hasText: story.question })).toBeVisible();
      const composer = page.getByRole('textbox', { name: t('composer.label.tweet', { account: story.brand }) });
      await composer.fill(story.reply);
      await expect(page.getByText(String(280 - story.reply.length), { exact: true })).toBeVisible();
      await page.getByRole('button', { name: t('composer.send.tweet', { account: story.brand }) }).click();

      const sent = thread.filter({ hasText: story.reply });
      await expect(sent.getByText(t('delivery.sent'))).toBeVisible();
      const answers = await sandbox.tweetsOf(story.brand, tweet.id);
      expect(answers).toHaveLength(1);
      expect(answers[0]!.text).toContain(story.reply);
      await expect(sent.getByRole('link', { name: t('ticket.viewOnX') })).toHaveAttribute(
        'href',
        answers[0]!.permalink,
      );

      await sandbox.tweet({ from: story.customer, text: story.answer, inReplyTo: answers[0]!.id });
      await expect(thread.filter({ hasText: story.answer })).toBeVisible();
      await expect(thread).toHaveCount(3);
      expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(story.language);
      expect(errors).toEqual([]);
    });
  });
}

test('an agent without the permission sees no channel setup, and the API refuses it', async ({ page }) => {
  const t = wording('pt-BR');
  const { email, password } = demo.people[1]!; // an agent, whose language is Portuguese
  await page.goto('/sign-in');
  const en = wording('en');
  await page.getByLabel(en('field.email')).fill(email);
  await page.getByLabel(en('field.password'), { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: t('nav.tickets'), exact: true }).first()).toBeVisible();
  await page.goto('/setup/channels/twitter');
  await expect(page.getByText(t('state.noPermission'))).toBeVisible();
  await page.goto('/setup');
  await expect(page.getByRole('link', { name: new RegExp(escape(t('channel.twitter'))) })).toHaveCount(0);
  const refused = await page.request.post('/api/v1/twitter/accounts/connect', {
    data: {},
    headers: { origin: new URL(page.url()).origin },
  });
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'forbidden' });
});

test('a forgotten password is set anew by the link in the mail', async ({ page }) => {
  const t = wording('en');
  const email = `forgetful.${Date.now()}@example.test`;
  await page.goto('/sign-up');
  await page.getByLabel(t('field.organization')).fill('Forgetful Inc');
  await page.getByLabel(t('field.yourName')).fill('Fay Getful');
  await page.getByLabel(t('field.email')).fill(email);
  await page.getByLabel(t('field.password'), { exact: true }).fill('the first password');
  await page.getByRole('button', { name: t('auth.createAccount') }).click();
  await page.getByRole('button', { name: new RegExp('Fay Getful') }).click();
  await page.getByRole('menuitem', { name: t('shell.signOut') }).click();

  await page.getByRole('link', { name: t('auth.forgot') }).click();
  await page.getByLabel(t('field.email')).fill(email);
  await page.getByRole('button', { name: t('auth.sendLink') }).click();
  await expect(page.getByText(t('auth.forgotSent'))).toBeVisible();
  const link = async () => {
    const texts = (await sandbox.mailTo(email)).map(({ text }) => text);
    return /https?:\/\/\S+reset-password\S+/.exec(texts.join('\n'))?.[0] ?? '';
  };
  await expect.poll(link).not.toBe('');
  await page.goto(await link());
  await page.getByLabel(t('field.newPassword'), { exact: true }).fill('the second password');
  await page.getByRole('button', { name: t('auth.setPassword') }).click();
  await expect(page.getByText(t('auth.resetDone'))).toBeVisible();
  await page.goto('/sign-in');
  await page.getByLabel(t('field.email')).fill(email);
  await page.getByLabel(t('field.password'), { exact: true }).fill('the second password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: new RegExp('Fay Getful') })).toBeVisible();
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The part of a text behind its number, which a plural changes least. */
function endOf(text: string): string {
  return escape(text.split('—').at(-1)!.trim());
}
