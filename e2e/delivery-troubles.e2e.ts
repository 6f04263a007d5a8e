import { expect, test, type Page } from '@playwright/test';
import { Company, enter, KEYWORD } from './company.ts';
import { command } from './keyboard.ts';
import { newUsername, perchUrl, sandbox } from './world.ts';
import { wording } from './wording.ts';

// Replies that do not simply go out: refused by X, taken back, sent later, and those that somebody else must approve.

const [t, pt] = [wording('en'), wording('pt-BR')];

let company: Company;
test.beforeAll(async () => {
  company = await Company.found('Troubled Air');
});
test.afterAll(() => company.rest());

/** One black dot. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);
const said = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words });
const onX = async () => (await sandbox.tweetsOf(company.brand)).map(({ text }) => text);

/** X refuses the next post of the brand. */
const refuseNext = (name: string) =>
  sandbox.strike({
    match: { method: 'POST', path: '/2/tweets', user: company.brand },
    effect: { kind: 'problem', name },
    times: 1,
  });

async function ticketOf(customer: string): Promise<string> {
  const [stored] = await company.stored([await company.mention(`${KEYWORD} for my ticket`, customer)]);
  return stored!.ticket!.id;
}

test('what X refuses is told in words and goes out changed or in private; what was taken back or put off waits', async ({
  page,
}) => {
  const customer = newUsername();
  await enter(page, company.administrator, `/tickets/${await ticketOf(customer)}`);
  const { brand: account } = company;
  const box = page.getByRole('textbox', { name: t('composer.label.tweet', { account }) });
  const write = async (words: string) => {
    await box.fill(words);
    await box.press('Control+Enter');
  };
  const step = (words: string, name: string) =>
    said(page, words).getByRole('button', { name: t(`delivery.${name}`), exact: true });
  const isSent = (words: string) =>
    expect(said(page, words).getByText(t('delivery.sent'), { exact: true })).toBeVisible();

  // refused, said why, edited, sent
  await refuseNext('duplicate');
  await write('Your refund is on its way');
  const why = (code: string) => t('delivery.failedBecause', { why: t(`deliveryCode.${code}`) });
  await expect(said(page, 'Your refund is on its way').getByText(why('duplicate_content'))).toBeVisible();
  await step('Your refund is on its way', 'edit').press('Enter');
  const editor = page.getByRole('textbox', { name: t('delivery.editLabel') });
  await expect(editor).toBeFocused();
  await editor.fill('Your refund has left us today');
  await editor.press('Control+Enter');
  await isSent('Your refund has left us today');
  expect(await onX()).toEqual(['Your refund has left us today']);

  // refused, sent as a direct message
  await refuseNext('reply-not-invited');
  await write('It takes three days');
  await expect(said(page, 'It takes three days').getByText(why('not_mentioned'))).toBeVisible();
  await step('It takes three days', 'asDm').press('Enter');
  const privately = page.getByRole('textbox', { name: t('composer.label.dm', { account }) });
  await expect(privately).toHaveValue('It takes three days');
  await privately.press('Control+Enter');
  await expect
    .poll(async () => (await sandbox.directMessagesOf(customer)).map(({ text }) => text))
    .toEqual(['It takes three days']);

  // refused, discarded; refused, and sent as it is
  await page.getByRole('radio', { name: t('composer.mode.tweet') }).click();
  for (const words of ['Never mind', 'It is with us']) {
    await refuseNext('duplicate');
    await write(words);
    await expect(said(page, words).getByText(why('duplicate_content'))).toBeVisible();
  }
  await step('Never mind', 'discard').press('Enter');
  await expect(said(page, 'Never mind').getByText(t('delivery.discarded'))).toBeVisible();
  await step('It is with us', 'retry').press('Enter');
  await isSent('It is with us');
  expect(await onX()).toEqual(['It is with us', 'Your refund has left us today']);

  // with a picture that is chosen and described
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: t('composer.attachMedia') }).press('Enter');
  await (await chooser).setFiles({ name: 'receipt.png', mimeType: 'image/png', buffer: PICTURE });
  await page.getByRole('button', { name: t('composer.altAdd', { name: 'receipt.png' }) }).press('Enter');
  const description = page.getByRole('textbox', { name: t('composer.altLabel') });
  await expect(description).toBeFocused();
  await description.fill('The receipt of your refund');
  await description.press('Control+Enter');
  await expect(page.getByRole('button', { name: t('composer.altEdit', { name: 'receipt.png' }) })).toBeFocused();
  await write('See the receipt');
  await isSent('See the receipt');
  await expect(said(page, 'See the receipt').getByRole('img', { name: 'The receipt of your refund' })).toBeVisible();
  const [withPicture] = await sandbox.tweetsOf(company.brand);
  expect(withPicture).toMatchObject({ text: 'See the receipt', media: [{ altText: 'The receipt of your refund' }] });

  // taken back within its time
  await page.getByRole('radio', { name: t('composer.mode.tweet') }).click();
  await page.getByRole('button', { name: t('composer.sendAnd') }).press('Enter');
  await page.getByRole('menuitemradio', { name: t('composer.undo.seconds_other', { count: '20' }) }).press('Enter');
  await write('Have a nice day');
  await page
    .getByRole('region', { name: t('shell.notifications') })
    .getByRole('button', { name: t('composer.undo.undo') })
    .press('Enter');
  await expect(box).toHaveValue('Have a nice day');

  // put off, to another time, and sent at last
  const schedule = async (time: string) => {
    await command(page, t('palette.step.schedule'));
    await page
      .getByRole('dialog', { name: t('composer.schedule.title') })
      .getByRole('button', { name: time })
      .click();
    await expect(box).toHaveValue('');
  };
  await schedule(t('composer.schedule.tomorrowMorning'));
  const scheduled = said(page, 'Have a nice day').filter({ hasText: t('delivery.scheduledFor', { at: '' }).trim() });
  await expect(scheduled).toBeVisible();
  const tomorrow = await scheduled.getByRole('status').textContent();
  await scheduled.getByRole('button', { name: t('delivery.takeBack') }).press('Enter');
  await expect(box).toHaveValue('Have a nice day');
  await schedule(t('composer.schedule.inAnHour'));
  await expect(scheduled).toBeVisible();
  await expect(scheduled.getByRole('status')).not.toHaveText(tomorrow!);
  expect(await onX()).toEqual(['See the receipt', 'It is with us', 'Your refund has left us today']);
  await scheduled.getByRole('button', { name: t('delivery.sendNow') }).press('Enter');
  await expect.poll(async () => (await onX()).slice(0, 2)).toEqual(['Have a nice day', 'See the receipt']);
});

test('what needs a second person goes out when they approve it, and comes back with their reason when they do not', async ({
  browser,
  page,
}) => {
  const writer = await company.colleague('Wanda Writer', ['tickets.view', 'tickets.reply', 'tickets.edit'], {
    ...{ locale: 'pt-BR', repliesNeedApproval: true },
  });
  const ticketId = await ticketOf(newUsername());
  const context = await browser.newContext({ locale: 'pt-BR', baseURL: perchUrl() });
  const wanda = await context.newPage();
  await enter(wanda, writer, `/tickets/${ticketId}`);
  await enter(page, company.administrator, '/tickets?view=mine');
  const box = wanda.getByRole('textbox', { name: pt('composer.label.tweet', { account: company.brand }) });
  const propose = async (words: string) => {
    await box.fill(words);
    await box.press('Control+Enter');
    await expect(said(wanda, words).getByText(pt('delivery.approval'))).toBeVisible();
  };
  const review = page.getByRole('group', { name: t('delivery.review') });

  await propose('We are sorry for that');
  await expect(page.getByRole('button', { name: t('notifications.bell_one', { count: '1' }) })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page
    .getByRole('link', { name: t('notifications.kind.approval_requested', { name: 'Wanda Writer' }) })
    .press('Enter');
  await expect(page).toHaveURL(new RegExp(`/tickets/${ticketId}`));
  await expect(said(page, 'We are sorry for that')).toBeVisible();
  expect(await onX()).not.toContain('We are sorry for that');
  await review.getByRole('button', { name: t('delivery.approve') }).press('Enter');
  await expect(said(wanda, 'We are sorry for that').getByText(pt('delivery.sent'), { exact: true })).toBeVisible();
  expect(await onX()).toContain('We are sorry for that');

  await propose('Whatever');
  await review.getByRole('button', { name: t('delivery.rejectOpen') }).press('Enter');
  await review.getByRole('textbox', { name: t('delivery.rejectNote') }).fill('A little kinder, please');
  await review.getByRole('button', { name: t('delivery.reject'), exact: true }).press('Enter');
  const rejected = said(wanda, 'Whatever');
  await expect(rejected).toContainText(pt('delivery.failedBecause', { why: pt('deliveryCode.rejected') }));
  await expect(rejected).toContainText('A little kinder, please');
  await expect(rejected.getByRole('button', { name: pt('delivery.edit'), exact: true })).toBeVisible();
  expect(await onX()).not.toContain('Whatever');
});
