import { expect, test, type Page } from '@playwright/test';
import { enter, readNoMore } from './company.ts';
import { startImap, type ImapBox } from '../packages/testing/src/start-imap.ts';
import { connectAccount } from './connect-account.ts';
import { press, tabTo, type } from './keyboard.ts';
import { Client, newUsername, sandbox, sandboxUrl } from './world.ts';
import { wording } from './wording.ts';

// The admin's road, from the gear to what becomes a ticket: once with the mouse, once with the keyboard alone. What then
// arrives from X lands where the table says.

const t = wording('en');
const PASSWORD = 'tide tables at seven';

interface Arrival {
  via: 'mention' | 'dm';
  text: string;
  /** where its ticket is; null: it becomes none */
  department: string | null;
}

/** A new organization with a brand of its own that nobody has connected, and the departments it has from the start. */
async function newCompany(name: string, departments: string[] = []) {
  const brand = `b${newUsername()}`;
  await sandbox.addBrand(brand, name);
  const email = `${brand}@company.example`;
  const client = new Client();
  await client.request('POST', '/auth/sign-up', {
    organizationName: name,
    name: 'Ada Admin',
    email,
    password: PASSWORD,
  });
  for (const department of departments) await client.request('POST', '/departments', { name: department });
  return { brand, email, client };
}

test('an administrator connects a brand and chooses what becomes a ticket, with the mouse', async ({ page }) => {
  const { brand, email, client } = await newCompany('Mouse Hotels');
  await page.goto('/sign-in');
  await page.getByLabel(t('field.email')).fill(email);
  await page.getByLabel(t('field.password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();

  await page
    .getByRole('link', { name: t('nav.setup') })
    .first()
    .click();
  await page.getByRole('searchbox', { name: t('setup.filter') }).fill('department');
  await card(page, t('setup.departments.title')).click();
  for (const name of ['Billing', 'Triage']) {
    await page.getByRole('button', { name: t('people.newDepartment') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: t('field.name') }).fill(name);
    await dialog.getByRole('button', { name: t('people.createDepartment') }).click();
    await expect(page.getByRole('rowheader', { name })).toBeVisible();
  }
  await page
    .getByRole('link', { name: t('nav.setup') })
    .first()
    .click();
  await card(page, t('setup.twitter.title')).click();
  await connectAccount(page, t, brand);
  await backToList(page);
  await page.getByRole('link', { name: new RegExp(`@${brand}`) }).click();

  await page
    .getByRole('radiogroup', { name: t('capture.directMessages') })
    .getByText(t('captureMode.matching'), { exact: true })
    .click();
  const keywords = page.getByRole('textbox', { name: t('keywords.label') });
  await keywords.fill('refund, "lost key"');
  await keywords.press('Enter');
  await page.getByRole('button', { name: '1 refund', exact: true }).click();
  const settings = page.getByRole('group', { name: t('keywords.settingsOf', { phrase: 'refund' }) });
  await settings.getByRole('combobox', { name: t('field.department') }).click();
  await page.getByRole('option', { name: 'Billing' }).click();
  const excluded = page.getByRole('textbox', { name: t('keywords.excluded') });
  await excluded.fill('giveaway');
  await excluded.press('Enter');
  await page.getByRole('combobox', { name: t('routing.unmatched') }).click();
  await page.getByRole('option', { name: 'Triage' }).click();
  await page
    .getByRole('button', { name: t('action.save'), exact: true })
    .first()
    .click();
  await expect(page.getByText(t('capture.saved'))).toBeVisible();

  await arrive(client, brand, [
    { via: 'mention', text: 'A giveaway with a refund for everybody', department: null },
    { via: 'mention', text: 'I would like a REFUND, please', department: 'Billing' },
    { via: 'mention', text: 'My lost key is at the desk', department: 'Support' },
    { via: 'mention', text: 'The key is lost', department: 'Triage' },
    { via: 'dm', text: 'Where is my refund?', department: 'Billing' },
    { via: 'dm', text: 'Good evening', department: 'Triage' },
  ]);
});

test('an administrator connects a brand and chooses what becomes a ticket, by keyboard alone', async ({ page }) => {
  const { brand, email, client } = await newCompany('Keyboard Hotels', ['Billing']);
  await page.goto('/sign-in');
  await type(page, page.getByLabel(t('field.email')), email);
  await type(page, page.getByLabel(t('field.password'), { exact: true }), PASSWORD);
  await page.keyboard.press('Enter');

  await press(page, page.getByRole('link', { name: t('nav.setup') }).first());
  await press(page, card(page, t('setup.twitter.title')));
  await press(page, page.getByRole('button', { name: t('setup.twitter.configure') }).first());
  await press(page, page.getByRole('button', { name: t('connect.advice.continue') }));
  await page.waitForURL(`${sandboxUrl()}/**`);
  await type(page, page.getByLabel('Username'), brand);
  await type(page, page.getByLabel('Password'), 'perch');
  await press(page, page.getByRole('button', { name: 'Authorize app' }));
  await press(page, page.getByRole('button', { name: t('connect.confirm.connect', { username: brand }) }));

  const mentions = page.getByRole('radiogroup', { name: t('capture.mentions') });
  await tabTo(page, mentions);
  const matching = mentions.getByRole('radio', { name: t('captureMode.matching'), exact: true });
  for (let steps = 0; steps < 2 && !(await matching.isChecked()); steps++) await page.keyboard.press('ArrowRight');
  await expect(matching).toBeChecked();
  // nothing to match yet: it cannot be saved, and says why
  await expect(page.getByRole('button', { name: t('action.save'), exact: true }).first()).toBeDisabled();
  await type(page, page.getByRole('textbox', { name: t('keywords.label') }), 'refund,late,');
  await press(page, page.getByRole('button', { name: '1 refund', exact: true }));
  const settings = page.getByRole('group', { name: t('keywords.settingsOf', { phrase: 'refund' }) });
  await type(page, settings.getByRole('combobox', { name: t('field.department') }), '');
  await choose(page, 'Billing');
  await press(page, page.getByRole('button', { name: t('action.save'), exact: true }).first());
  await expect(page.getByText(t('capture.saved'))).toBeVisible();

  await arrive(client, brand, [
    { via: 'mention', text: 'Just saying hello', department: null },
    { via: 'mention', text: 'Not lately, dear', department: null },
    { via: 'mention', text: 'refund: still nothing', department: 'Billing' },
    { via: 'mention', text: 'The bus is late', department: 'Support' },
    { via: 'dm', text: 'Good evening', department: 'Support' },
  ]);
});

const card = (page: Page, title: string) =>
  page.getByRole('main').getByRole('link', { name: new RegExp(`^${title.replace(/[()]/g, '\\$&')}`) });

const backToList = (page: Page) =>
  page
    .getByRole('navigation', { name: t('setup.breadcrumbs') })
    .getByRole('link', { name: t('setup.twitter.title') })
    .click();

/** In the list that the field with the focus opens: down to the option, and Enter. */
async function choose(page: Page, name: string): Promise<void> {
  const option = page.getByRole('option', { name });
  for (let steps = 0; steps < 10; steps++) {
    await page.keyboard.press('ArrowDown');
    if ((await option.isVisible()) && (await option.getAttribute('data-combobox-selected')) !== null) break;
  }
  await page.keyboard.press('Enter');
}

/** Customers write it all, each their own, and each becomes the ticket that it should, or none. */
async function arrive(client: Client, brand: string, arrivals: Arrival[]): Promise<void> {
  const written = arrivals.map((each) => ({ ...each, text: each.via === 'dm' ? each.text : `@${brand} ${each.text}` }));
  for (const { via, text } of written) {
    const from = newUsername();
    if (via === 'mention') await sandbox.tweet({ from, text });
    else await sandbox.directMessage({ from, to: brand, text });
  }
  const landed = async () => {
    const { data } = await client.get<{ data: { preview: string; department: { name: string } }[] }>('/tickets');
    return data.map(({ preview, department }) => `${preview} → ${department.name}`).toSorted();
  };
  const captured = written.filter(({ department }) => department !== null);
  await expect.poll(landed).toEqual(captured.map(({ text, department }) => `${text} → ${department}`).toSorted());
  // what became none has arrived all the same
  const { data } = await client.get<{ data: { text: string; ticket: object | null }[] }>('/social/mentions?limit=100');
  for (const { text } of written.filter(({ department }) => department === null)) {
    expect(data.find((tweet) => tweet.text === text)).toMatchObject({ ticket: null });
  }
  await readNoMore(client);
}

test('a role of one’s own is made; a colleague who is invited to it by e-mail finds the doors that it opens, and no others', async ({
  page,
}) => {
  const { client, email: own } = await newCompany('Invited Hotels');
  await sandbox.proveEmail(own);
  await enter(page, { email: own, password: PASSWORD }, '/setup/roles');
  await page.getByRole('button', { name: t('people.newRole') }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel(t('field.name')).fill('Night shift');
  for (const permission of ['tickets.view', 'reports.view'] as const) {
    await form.getByLabel(t(`people.permission.${permission}`)).check();
  }
  await form.getByRole('button', { name: t('people.createRole') }).click();
  await expect(form).toBeHidden();
  const column = await page
    .getByRole('columnheader', { name: 'Night shift' })
    .evaluate((head) => (head as HTMLTableCellElement).cellIndex);
  const cellOf = (permission: 'reports.view' | 'tickets.reply') =>
    page
      .getByRole('row', { name: t(`people.permission.${permission}`) })
      .locator('th, td')
      .nth(column);
  await expect(cellOf('reports.view')).toContainText(t('people.may'));
  await expect(cellOf('tickets.reply')).toContainText(t('people.mayNot'));
  await page.context().clearCookies();

  const { data: roles } = await client.get<{ data: { id: string; name: string }[] }>('/roles');
  const email = `${newUsername()}@company.example`;
  const roleId = roles.find(({ name }) => name === 'Night shift')!.id;
  await client.request('POST', '/invitations', { email, roleId, departmentIds: [], locale: 'en' });
  let link = '';
  await expect(async () => {
    const [mail] = await sandbox.mailTo(email);
    link = /https?:\/\/\S+\/invitation\?token=\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    expect(link).not.toBe('');
  }).toPass({ timeout: 60_000 });

  await page.goto(link);
  await expect(page.getByText('Invited Hotels').first()).toBeVisible();
  await page.getByLabel(t('field.yourName')).fill('Ines Invited');
  await page.getByLabel(t('field.password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: t('auth.join') }).click();
  await expect(page.getByRole('link', { name: t('nav.tickets'), exact: true }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: t('nav.reports'), exact: true }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: t('nav.social'), exact: true })).toHaveCount(0);
  await page.goto('/setup/channels/twitter');
  await expect(page.getByText(t('state.noPermission'))).toBeVisible();
  await page.goto(link);
  await expect(page.getByText(t('error.invitation_invalid'))).toBeVisible();
});

test('a mailbox is set up, says what is wrong with it, and what comes into it becomes a ticket', async ({ page }) => {
  const { client, email: own } = await newCompany('Mailbox Hotels');
  const { data: departments } = await client.get<{ data: { id: string }[] }>('/departments');
  const address = `help@${newUsername()}.example`;
  await client.request('PUT', `/departments/${departments[0]!.id}/mail`, {
    ...{ address, fromName: 'Mailbox Hotels', replyTo: null, signature: '', usesReplyTag: true, revision: 0 },
  });
  const old = mailFrom('early@guest.example', address, 'From before');
  const box: ImapBox = { uidValidity: 7, mails: new Map([[1, old]]) };
  const imap = await startImap(box);
  try {
    await enter(page, { email: own, password: PASSWORD }, '/setup');
    await card(page, t('setup.imap.title')).click();
    await page.getByLabel(t('addOn.field.host'), { exact: true }).fill('127.0.0.1');
    await page.getByLabel(t('addOn.field.port'), { exact: true }).fill(String(imap.port));
    await page
      .getByRole('radiogroup', { name: t('addOn.field.security') })
      .getByText(t('addOn.security.none'), { exact: true })
      .click();
    await expect(page.getByText(t('imap.securityHint.none'))).toBeVisible();
    await page.getByLabel(t('addOn.field.user'), { exact: true }).fill('help');
    await page.getByRole('switch', { name: t('addOn.enable.imap') }).press('Space');
    const look = page.getByRole('button', { name: t('imap.look') });
    const save = async (password: string) => {
      await page.getByLabel(t('addOn.field.password'), { exact: true }).fill(password);
      await page.getByRole('button', { name: t('action.save'), exact: true }).click();
      await expect(look).toBeEnabled();
    };
    await save('wrong');
    await look.click();
    await expect(page.getByText(t('imap.looked.imap_refused'))).toBeVisible();
    await expect(page.getByText('Wrong password')).toBeVisible();
    await save('right');
    await look.click();
    await expect(page.getByText(t('imap.looked.ok'))).toBeVisible();
    await expect(page.getByText(t('addOn.status.imap.on', { where: '127.0.0.1' }), { exact: false })).toBeVisible();

    box.mails.set(2, mailFrom('guest@guest.example', address, 'A late check-out'));
    await look.click();
    const ticket = await client.ticketSaying('May we stay until two?');
    await page.goto(`/tickets/${ticket.id}`);
    await expect(page.getByRole('heading', { name: 'A late check-out' })).toBeVisible();
    await expect(page.getByRole('article').filter({ hasText: 'May we stay until two?' })).toBeVisible();
    // what was there before the mailbox was switched on stays out
    const { data } = await client.get<{ data: { preview: string }[] }>('/tickets');
    expect(data).toHaveLength(1);
  } finally {
    imap.stop();
  }
});

const mailFrom = (from: string, to: string, subject: string) =>
  [
    ...[`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${newUsername()}@guest.example>`],
    ...['', 'May we stay until two?', ''],
  ].join('\r\n');
