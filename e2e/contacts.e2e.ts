import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { Company, enter, KEYWORD } from './company.ts';
import { newUsername, perchUrl, sandbox } from './world.ts';
import { wording } from './wording.ts';

// Who a customer is: found on X and linked, taken over, recognized, made one, asked whether it is them, and forgotten.

const t = wording('en');

interface StoredContact {
  id: string;
  name: string;
  emailConfirmedAt: string | null;
  profiles: { username: string }[];
}

let company: Company;
test.beforeAll(async () => {
  company = await Company.found('Knowing Air');
});
test.afterAll(() => company.rest());

const contact = (id: string) => company.client.get<StoredContact>(`/contacts/${id}`);
const usernamesOf = async (id: string) => (await contact(id)).profiles.map(({ username }) => username).toSorted();
const create = (name: string, email: string | null) =>
  company.client.request<StoredContact>('POST', '/contacts', { name, email });

/** The page of a contact. */
const pageOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const button = (place: Page | Locator, key: string, values?: Record<string, string>) =>
  place.getByRole('button', { name: t(key, values), exact: true });

async function choose(page: Page, name: string, item: string) {
  await button(pageOf(page, name), 'contactsPage.more').press('Enter');
  return page.getByRole('menuitem', { name: t(item) });
}

/** In a contact's form: the search for X users. */
async function findOnX(page: Page, username: string) {
  await button(page, 'contactsPage.searchX').press('Enter');
  await page.getByRole('searchbox', { name: t('contactsPage.searchLabel') }).fill(username);
}

test('contacts: found, linked, taken over, recognized, merged, exported, confirmed by the customer, and erased', async ({
  browser,
  page,
}) => {
  const [greta, gerd] = [`Greta ${newUsername()}`, `Gerd ${newUsername()}`];
  const [first, second, onlyOnX] = [newUsername(), newUsername(), newUsername()];
  const address = `${newUsername()}@customer.example`;
  await sandbox.addBrand(onlyOnX, 'Greta, private');
  const stored = await company.stored([
    await company.mention(`${KEYWORD} for my bag`, first),
    await company.mention(`${KEYWORD}, I am ${address}`, second),
  ]);
  const ticket = stored[1]!.ticket!;
  const [{ id }, other] = [await create(greta, address), await create(gerd, null)];

  // Edit shows when one comes near, by pointer or by keyboard
  await enter(page, company.administrator, '/contacts');
  const edit = page.getByRole('link', { name: t('contactsPage.editName', { name: greta }) });
  await page.getByRole('heading', { level: 2 }).first().hover();
  await expect(edit).toHaveCSS('opacity', '0');
  await edit.hover();
  await expect(edit).toHaveCSS('opacity', '1');
  await page.getByRole('heading', { level: 2 }).first().hover();
  await expect(edit).toHaveCSS('opacity', '0');
  await edit.focus();
  await expect(edit).toHaveCSS('opacity', '1');
  await edit.press('Enter');

  // one X user who is known, and one whom only X knows
  await page.getByLabel(t('field.phone')).fill('+5511987654321');
  await findOnX(page, first);
  const known = page.getByRole('region', { name: t('contactsPage.known') });
  await button(known, 'contactsPage.addName', { username: first }).press('Enter');
  await page.getByRole('searchbox', { name: t('contactsPage.searchLabel') }).fill(onlyOnX);
  await expect(known.getByText(t('contactsPage.knownNone'))).toBeVisible();
  const [ask] = t('contactsPage.askX').split('{{');
  await page.getByRole('button', { name: new RegExp(`^${ask!.split('(')[0]}.*\\$0\\.\\d+`) }).press('Enter');
  const onX = page.getByRole('region', { name: t('contactsPage.onX') });
  await button(onX, 'contactsPage.addName', { username: onlyOnX }).press('Enter');
  await button(page, 'action.save').press('Enter');
  await expect(pageOf(page, greta).getByRole('link', { name: `@${onlyOnX}` })).toBeVisible();
  await expect(pageOf(page, greta).getByRole('link', { name: '+5511987654321' })).toBeVisible();
  expect(await usernamesOf(id)).toEqual([first, onlyOnX].toSorted());

  // whose X user belongs to somebody else is asked before it is taken over
  await page.getByRole('link', { name: t('contactsPage.editName', { name: gerd }) }).press('Enter');
  await findOnX(page, first);
  await button(known, 'contactsPage.addName', { username: first }).press('Enter');
  await button(page, 'action.save').press('Enter');
  await expect(page.getByText(t('contactsPage.belongsTo', { username: first, name: greta }))).toBeVisible();
  expect(await usernamesOf(other.id)).toEqual([]);
  await button(page, 'contactsPage.moveProfile').press('Enter');
  await expect(pageOf(page, gerd).getByRole('link', { name: `@${first}` })).toBeVisible();
  expect([await usernamesOf(id), await usernamesOf(other.id)]).toEqual([[onlyOnX], [first]]);

  // both are one person
  await page.goto(`/contacts/${id}`);
  await (await choose(page, greta, 'contactsPage.merge')).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill(gerd);
  await button(dialog, 'contactsPage.choose').press('Enter');
  await button(dialog, 'contactsPage.mergeDo').press('Enter');
  await expect(pageOf(page, greta).getByRole('link', { name: `@${first}` })).toBeVisible();
  expect((await company.client.fetch('GET', `/contacts/${other.id}`)).status).toBe(404);

  // a stranger who names their address may be her
  await page.goto(`/tickets/${ticket.id}`);
  await button(page, 'contactsPage.linkTo', { name: greta }).press('Enter');
  const card = page.getByRole('region', { name: t('ticket.customer'), exact: true });
  await card.getByRole('link', { name: greta }).press('Enter');
  expect(await usernamesOf(id)).toEqual([first, second, onlyOnX].toSorted());

  // whether handle and address are theirs, the customer says by a link that reaches only them
  await button(page, 'contactsPage.linkMake', { username: second }).press('Enter');
  await button(page, 'contactsPage.insert.dm', { number: String(ticket.number) }).press('Enter');
  const message = page.getByRole('textbox', { name: t('composer.label.dm', { account: company.brand }) });
  await expect(message).toHaveValue(/https?:/);
  await message.press('Control+Enter');
  await expect.poll(async () => (await sandbox.directMessagesOf(second)).length).toBe(1);
  const [sent] = await sandbox.directMessagesOf(second);
  const context = await browser.newContext({ baseURL: perchUrl() });
  const customer = await context.newPage();
  await customer.goto(/https?:\S+/.exec(sent!.text)![0]);
  const asked = { organization: 'Knowing Air' };
  await expect(customer.getByRole('heading', { name: t('consent.title.pending', asked) })).toBeVisible();
  expect(await contact(id)).toMatchObject({ emailConfirmedAt: null });
  await button(customer, 'consent.confirm').press('Enter');
  await expect(customer.getByRole('heading', { name: t('consent.title.confirmed') })).toBeVisible();
  expect(await contact(id)).toMatchObject({ emailConfirmedAt: expect.any(String) });
  await page.goto(`/contacts/${id}`);
  const consents = page.getByRole('region', { name: t('contactsPage.consents') });
  await expect(consents.getByRole('listitem')).toContainText(t('contactsPage.consent.confirmed', { date: '' }).trim());
  await button(consents, 'contactsPage.revoke').press('Enter');
  await expect(consents.getByRole('listitem')).toContainText(t('contactsPage.consent.revoked', { date: '' }).trim());
  expect(await contact(id)).toMatchObject({ emailConfirmedAt: null });
  await customer.reload();
  await expect(customer.getByRole('heading', { name: t('consent.title.revoked') })).toBeVisible();

  // all that is known goes into a file, and at last is forgotten
  const download = page.waitForEvent('download');
  await (await choose(page, greta, 'contactsPage.export')).press('Enter');
  const exported = await readFile(await (await download).path(), 'utf8');
  for (const words of [greta, address, first, 'for my bag']) expect(exported).toContain(words);
  await (await choose(page, greta, 'contactsPage.erase')).press('Enter');
  await expect(button(dialog, 'contactsPage.eraseDo')).toBeDisabled();
  await dialog.getByLabel(t('contactsPage.eraseType', { name: greta })).fill(greta);
  await button(dialog, 'contactsPage.eraseDo').press('Enter');
  await expect(page).toHaveURL('/contacts');
  await expect(edit).toBeHidden();
  expect((await company.client.fetch('GET', `/contacts/${id}`)).status).toBe(404);
  await expect.poll(async () => (await company.said(ticket.id)).join('')).toBe('');
});
