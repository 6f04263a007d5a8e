import { expect, test, type Page } from '@playwright/test';
import { Client, demo, newUsername, sandbox, sendAtOnce } from './world.ts';
import { wording, type Language } from './wording.ts';

// One ticket from a tweet to a reply in public, a direct message, an e-mail, and a tweet after it was closed.

interface Story {
  language: Language;
  person: (typeof demo.people)[number];
  question: string;
  reply: string;
  answer: string;
  privately: string;
  dmAnswer: string;
  mail: string;
  mailAnswer: string;
  later: string;
}

const stories: Story[] = [
  {
    language: 'en',
    person: demo.people[0]!,
    question: 'My suitcase did not arrive in Lisbon',
    reply: 'We are looking for it. Which belt was it?',
    answer: 'Belt 4, a red one',
    privately: 'Please tell us the tag number here.',
    dmAnswer: 'It is TP 445 566',
    mail: 'Dear customer,\n\nyour suitcase is found. It comes tomorrow before noon.',
    mailAnswer: 'Wonderful, I shall be at home.',
    later: 'It has still not come!',
  },
  {
    language: 'pt-BR',
    person: demo.people[1]!,
    question: 'Minha mala não chegou em Lisboa',
    reply: 'Estamos procurando. Em qual esteira foi?',
    answer: 'Na esteira 4, é vermelha',
    privately: 'Por favor, diga aqui o número da etiqueta.',
    dmAnswer: 'É TP 445 566',
    mail: 'Prezada cliente,\n\nsua mala foi encontrada e chega amanhã antes do meio-dia.',
    mailAnswer: 'Que maravilha, estarei em casa.',
    later: 'A mala ainda não chegou!',
  },
];

// e-mail goes by the address of a department, the default one's for all that have none
test.beforeAll(async () => {
  const admin = await Client.signIn(demo.people[0]!);
  const { data: departments } = await admin.get<{ data: { id: string; isDefault: boolean }[] }>('/departments');
  const { data: known } = await admin.get<{ data: { departmentId: string }[] }>('/departments/mail');
  const { id } = departments.find(({ isDefault }) => isDefault)!;
  if (known.some(({ departmentId }) => departmentId === id)) return;
  const answer = await admin.fetch('PUT', `/departments/${id}/mail`, {
    address: 'support@perch.example',
    fromName: 'Acme Support',
    replyTo: null,
    signature: '',
    usesReplyTag: true,
    revision: 0,
  });
  expect([200, 409]).toContain(answer.status); // repeated side by side, another one may have been faster
});

for (const story of stories) {
  test.describe(story.language, () => {
    test.use({ locale: story.language });

    test('a tweet is answered in public, by direct message and by e-mail, all in one ticket', async ({ page }) => {
      const t = wording(story.language);
      const customer = newUsername();
      const address = `${customer}@customer.example`;
      const question = `${story.question} ${Date.now()}`;
      const tweet = await sandbox.tweet({ from: customer, text: `@acme_air ${question}` });
      const client = await Client.signIn(story.person);
      const ticket = await client.ticketSaying(question);
      await sendAtOnce(page);
      await signIn(page, story.person);
      await page.goto(`/tickets/${ticket.id}`);
      const said = (words: string) => page.getByRole('article').filter({ hasText: words });
      const isSent = (words: string) =>
        expect(said(words).getByText(t('delivery.sent'), { exact: true })).toBeVisible();

      // in public, by keyboard
      await expect(said(question)).toBeVisible();
      await page.keyboard.press('r');
      await page.keyboard.type(story.reply);
      await page.keyboard.press('Control+Enter');
      await isSent(story.reply);
      const [onX] = await sandbox.tweetsOf('acme_air', tweet.id);
      expect(onX!.text).toContain(story.reply);
      await sandbox.tweet({ from: customer, text: story.answer, inReplyTo: onX!.id });
      await expect(said(story.answer)).toBeVisible();

      // by direct message
      await chooseMode(page, t('composer.mode.dm'));
      await page.getByRole('textbox', { name: t('composer.label.dm', { account: 'acme_air' }) }).fill(story.privately);
      await page.keyboard.press('Control+Enter');
      await isSent(story.privately);
      await sandbox.directMessage({ from: customer, to: 'acme_air', text: story.dmAnswer });
      await expect(said(story.dmAnswer)).toBeVisible();

      // by e-mail, to the address of a new contact
      await page.getByRole('button', { name: t('contact.new') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(t('field.email')).fill(address);
      await dialog.getByRole('button', { name: t('contact.create') }).click();
      await expect(dialog).toBeHidden(); // keys are the dialog's until then
      await chooseMode(page, t('composer.mode.email'));
      await page.getByRole('textbox', { name: t('composer.label.email', { name: customer }) }).fill(story.mail);
      await page.keyboard.press('Control+Enter');
      await expect.poll(async () => (await sandbox.mailTo(address)).length).toBe(1);
      const [mail] = await sandbox.mailTo(address);
      expect(mail!.text).toContain(story.mail.split('\n').at(-1));
      await sandbox.answerMail(mail!, { from: address, text: story.mailAnswer });
      await expect(said(story.mailAnswer)).toBeVisible();

      // closed, and opened again by what the customer tweets in the conversation
      const composer = page.getByRole('textbox', { name: new RegExp(t('composer.label.email', { name: customer })) });
      await composer.press('Escape');
      await page.keyboard.press('e');
      const status = async () => (await client.get<{ status: string }>(`/tickets/${ticket.id}`)).status;
      await expect.poll(status).toBe('closed');
      await sandbox.tweet({ from: customer, text: story.later, inReplyTo: onX!.id });
      await expect(said(story.later)).toBeVisible();
      await expect.poll(status).toBe('open');
      await expect(page.getByRole('article')).toHaveCount(8);
      expect(await sandbox.tweetsOf('acme_air', tweet.id)).toHaveLength(1);
    });
  });
}

async function signIn(page: Page, person: { email: string; password: string }) {
  const t = wording('en');
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/auth/sign-in', {
    data: { email: person.email, password: person.password },
    headers: { origin: process.env.PERCH_URL! },
  });
  expect(answer.status(), t('auth.signIn')).toBe(200);
}

/** The ways are radio buttons before the text: one goes back to them, and the arrows choose. */
async function chooseMode(page: Page, name: string) {
  const wanted = page.getByRole('radio', { name });
  await wanted.waitFor();
  const isWriting = await page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA');
  if (!isWriting) await page.keyboard.press('r');
  const isAmongWays = () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'radio');
  for (let stops = 0; stops < 4 && !(await isAmongWays()); stops++) await page.keyboard.press('Shift+Tab');
  for (let n = 0; n < 4 && !(await wanted.isChecked()); n++) await page.keyboard.press('ArrowRight');
  await expect(wanted).toBeChecked();
}
