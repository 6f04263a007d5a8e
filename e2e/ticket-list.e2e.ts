import { expect, test, type Locator, type Page } from '@playwright/test';
import { ADMINISTRATOR, Company, enter, KEYWORD } from './company.ts';
import { newUsername, sandbox } from './world.ts';
import { wording } from './wording.ts';

// The ticket list of one who has more tickets than fit on any screen, and works through them by keyboard.

const t = wording('en');
const MANY = 205;

interface ListedTicket {
  id: string;
  number: number;
  status: string;
  isSpam: boolean;
  tags: string[];
  priority: string;
  department: { name: string };
  assignee: { name: string } | null;
}

let company: Company;
let tickets: ListedTicket[];
test.beforeAll(async () => {
  company = await Company.found('List Air');
  await sandbox.storm({ to: company.brand, tweets: MANY, seconds: 0, keywords: [KEYWORD] });
  await expect(async () => {
    tickets = await allTickets();
    expect(tickets).toHaveLength(MANY);
  }).toPass();
});
test.afterAll(() => company.rest());

/** Every ticket, the earliest first. */
async function allTickets(): Promise<ListedTicket[]> {
  const found: ListedTicket[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { data: ListedTicket[]; nextCursor: string | null } = await company.client.get(
      `/tickets?sort=oldest&limit=100${cursor && `&cursor=${cursor}`}`,
    );
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
}

const listOf = (page: Page) => page.getByRole('list', { name: t('ticket.list') });
const boxOf = (page: Page, { number }: { number: number }) =>
  page.getByRole('checkbox', { name: t('ticketList.selectOne', { number: String(number) }), exact: true });
const chip = (page: Page, name: string) => page.getByRole('search').getByRole('button', { name });

async function choose(page: Page, from: Locator, option: string) {
  await from.press('Enter');
  await page.getByRole('menuitem', { name: option, exact: true }).press('Enter');
}

/**
 * Scrolls to the end as a reader does, past each row; answers which ticket stood where, and how many rows there were at
 * most.
 */
const readToTheEnd = (list: Locator) =>
  list.evaluate(async (element) => {
    const seen = new Map<number, string>();
    let most = 0;
    let reached = 0;
    for (let isEnd = false; !isEnd;) {
      const rows = [...element.querySelectorAll<HTMLElement>('li[aria-posinset]')];
      most = Math.max(most, rows.length);
      for (const row of rows) seen.set(Number(row.ariaPosInSet), row.querySelector('a')!.pathname);
      while (seen.has(reached + 1)) reached += 1;
      const last = rows.find((row) => Number(row.ariaPosInSet) === reached);
      last?.scrollIntoView({ block: 'start' });
      isEnd = last?.ariaSetSize === String(reached);
      await new Promise(requestAnimationFrame);
    }
    return { paths: [...seen.values()], most };
  });

test('two hundred tickets are read to the end, narrowed, ordered, searched, and kept as a view', async ({ page }) => {
  const list = listOf(page);
  const views = page.getByRole('navigation', { name: t('view.title') });
  await enter(page, company.administrator, '/tickets');
  await expect(list.getByRole('listitem').first()).toBeVisible();
  const read = await readToTheEnd(list);
  expect(read.paths.toSorted()).toEqual(tickets.map(({ id }) => `/tickets/${id}`).toSorted());
  expect(read.most).toBeLessThan(80);

  const [from, words] = [newUsername(), newUsername()];
  const tweet = await company.mention(`${KEYWORD} for my ${words}`, from);

  // a ticket by hand, for somebody new
  const [subject, name] = [`Lost umbrella ${newUsername()}`, `Greta ${newUsername()}`];
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: t('newTicket.title') });
  await expect(dialog.getByLabel(t('newTicket.person'))).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole('option')).toHaveText(t('newTicket.addContact', { name }));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel(t('field.name'))).toHaveValue(name);
  await dialog.getByLabel(t('newTicket.subject')).fill(subject);
  await dialog.getByLabel(t('newTicket.note')).fill('She rang at nine');
  await dialog.getByLabel(t('newTicket.note')).press('Control+Enter');
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
  await expect(page.getByRole('article').filter({ hasText: 'She rang at nine' })).toBeVisible();
  const byHand = new URL(page.url()).pathname.split('/').at(-1)!;
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/tickets');

  // found by the words of its subject, by its contact, by a message, by a handle
  const [stored] = await company.stored([tweet]);
  const box = page.getByRole('searchbox', { name: t('filter.search') });
  await page.keyboard.press('/');
  await expect(box).toBeFocused();
  for (const [q, id] of [
    [subject.slice(5), byHand],
    [name, byHand],
    [words, stored!.ticket!.id],
    [`@${from}`, stored!.ticket!.id],
  ] as const) {
    await box.fill(q);
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(q);
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await expect(list.getByRole('link')).toHaveAttribute('href', new RegExp(id));
  }
  await box.fill(subject);
  await box.press('Escape');
  await expect(list.getByRole('listitem').nth(8)).toBeVisible();

  // what narrows and orders stands in the address, and a reload keeps it
  await views.getByRole('link', { name: t('view.unassigned') }).press('Enter');
  await expect(page.getByRole('heading', { name: t('view.unassigned') })).toBeVisible();
  await choose(page, chip(page, t('field.status')), t('status.open'));
  await page.keyboard.press('Escape');
  await chip(page, t('ticketList.moreFilters')).press('Enter');
  await choose(page, chip(page, t('ticketList.channel')), t('ticketList.channels.twitter'));
  await page.keyboard.press('Escape');
  await choose(page, chip(page, t('ticketList.sort.latest')), t('ticketList.sort.oldest'));
  const isNarrowed = async () => {
    await expect(list.getByRole('link').first()).toContainText(`#${tickets[0]!.number}`);
    await expect(chip(page, `${t('field.status')}: ${t('status.open')}`)).toBeVisible();
    await expect(chip(page, t('ticketList.channels.twitter'))).toBeVisible();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      ...{ view: 'unassigned', status: 'open', channel: 'twitter', sort: 'oldest' },
    });
  };
  await isNarrowed();
  await page.reload();
  await isNarrowed();

  // as a view, under another name, and by its address
  await page.getByRole('button', { name: t('ticketList.saveView') }).press('Enter');
  const viewName = page.getByRole('dialog').getByLabel(t('ticketList.viewName'));
  await viewName.fill('Old tweets');
  await viewName.press('Enter');
  await expect(page.getByRole('heading', { name: 'Old tweets' })).toBeVisible();
  await page.getByRole('button', { name: t('ticketList.viewActions', { name: 'Old tweets' }) }).press('Enter');
  await page.getByRole('menuitem', { name: t('ticketList.editView') }).press('Enter');
  await expect(viewName).toHaveValue('Old tweets');
  await viewName.fill('Oldest tweets');
  await viewName.press('Enter');
  await expect(page.getByRole('heading', { name: 'Oldest tweets' })).toBeVisible();
  const address = page.url();
  await views.getByRole('link', { name: t('view.mine') }).press('Enter');
  await expect(page.getByText(t('ticket.empty.mine'))).toBeVisible();
  await page.goto(address);
  await expect(page.getByRole('heading', { name: 'Oldest tweets' })).toBeVisible();
  await expect(list.getByRole('link').first()).toContainText(`#${tickets[0]!.number}`);
});

test('several tickets are changed at once and set back, and the next one is taken', async ({ page }) => {
  const two = tickets.slice(0, 2);
  const before = two.map(({ status, isSpam, tags, priority, department, assignee }) => {
    return { status, isSpam, tags, priority, department, assignee };
  });
  const now = () => Promise.all(two.map(({ id }) => company.client.get<ListedTicket>(`/tickets/${id}`)));
  const dialog = page.getByRole('dialog');
  const bar = page.getByRole('toolbar', { name: t('ticketList.bulk') });
  const more = async (field: string) => {
    await bar.getByRole('button', { name: t('ticketList.more') }).press('Enter');
    await page.getByRole('menuitem', { name: t(`ticketList.set.${field}`) }).press('Enter');
  };
  const answer = dialog.locator('input').first();
  const enterChoice = async (words: string) => {
    await expect(answer).toBeFocused();
    await answer.pressSequentially(words);
    await answer.press('Enter');
  };
  const press = (key: string) => page.keyboard.press(key);

  await enter(page, company.administrator, '/tickets?sort=oldest');
  await expect(boxOf(page, two[0]!)).toBeVisible();
  for (const { act, become } of [
    { act: () => press('a').then(() => enterChoice('Ada')), become: { assignee: { name: ADMINISTRATOR } } },
    { act: () => more('department').then(() => enterChoice('Bill')), become: { department: { name: 'Billing' } } },
    { act: () => more('status').then(() => enterChoice('Pend')), become: { status: 'pending' } },
    {
      act: () =>
        press('#')
          .then(() => enterChoice('storm'))
          .then(() => answer.press('Enter')),
      become: { tags: ['storm'] },
    },
    { act: () => press('e'), become: { status: 'closed' } },
    { act: () => press('!'), become: { isSpam: true } },
  ]) {
    for (const ticket of two) await boxOf(page, ticket).press(' ');
    await expect(bar).toContainText(t('ticketList.selected_other', { count: '2' }));
    await act();
    await expect(bar).toBeHidden();
    expect(await now()).toMatchObject([become, become]);
    await press('z');
    await expect.poll(now).toMatchObject(before);
    await page.reload();
  }

  // who takes the next one has it on the screen
  await expect(boxOf(page, two[0]!)).toBeVisible();
  await press('t');
  await expect(page).toHaveURL(/\/tickets\/[\w-]+/);
  const taken = new URL(page.url()).pathname.split('/').at(-1)!;
  expect(await company.ticket(taken)).toMatchObject({ assignee: { name: ADMINISTRATOR } });
  await expect(page.getByLabel(t('field.assignee'), { exact: true })).toHaveValue(ADMINISTRATOR);
});
