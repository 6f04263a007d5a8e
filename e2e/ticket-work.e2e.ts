import { expect, test, type Browser, type Page } from '@playwright/test';
import { ADMINISTRATOR, Company, enter, KEYWORD, type Person } from './company.ts';
import { command } from './keyboard.ts';
import { newUsername, perchUrl, sandbox } from './world.ts';
import { wording, type Language } from './wording.ts';

// All that is done with a ticket but answering it: two colleagues, each in their language, see what the other does.

const COLLEAGUE = 'Bruno Braga';
const [en, pt] = [wording('en'), wording('pt-BR')];
type Wording = typeof en;

interface WorkedTicket {
  status: string;
  priority: string;
  tags: string[];
  dueKind: string | null;
  isSnoozed: boolean;
  department: { name: string };
  assignee: { name: string } | null;
}

async function open(browser: Browser, person: Person, locale: Language, path: string): Promise<Page> {
  const context = await browser.newContext({ locale, baseURL: perchUrl() });
  const page = await context.newPage();
  await enter(page, person, path);
  return page;
}

const said = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words });
/** A field of the ticket, as it stands beside the conversation. */
const property = (page: Page, t: Wording, field: string) =>
  page.getByRole('region', { name: t('ticket.properties') }).getByLabel(t(`field.${field}`), { exact: true });

test('two colleagues work on a ticket in two languages: merged, sorted, noted, answered, put aside, split and linked', async ({
  browser,
}) => {
  const company = await Company.found('Working Air');
  const colleague = await company.colleague(COLLEAGUE, ['tickets.view', 'tickets.reply', 'tickets.edit'], {
    locale: 'pt-BR',
  });
  await company.client.request('POST', '/canned-replies', {
    ...{ name: 'Number', shortcut: 'num', isShared: true, departmentIds: [] },
    text: 'Seu caso é #{{ticket.number}}, {{customer.handle}}.',
  });
  const customer = newUsername();
  const tweets = [
    await company.mention(`${KEYWORD} for my suitcase`, customer),
    await company.mention(`${KEYWORD} for my pram`, customer),
    await company.mention(`${KEYWORD} for a stranger`),
  ];
  const [suitcase, pram, stranger] = (await company.stored(tweets)).map(({ ticket }) => ticket!);
  const now = () => company.client.get<WorkedTicket>(`/tickets/${suitcase!.id}`);
  const [ada, bruno] = [
    await open(browser, company.administrator, 'en', `/tickets/${suitcase!.id}`),
    await open(browser, colleague, 'pt-BR', '/tickets?view=mine'),
  ];

  // the other ticket of the same person is shown, and one key brings it here
  const others = ada.getByRole('region', { name: en('ticket.customer'), exact: true });
  await expect(others.getByRole('listitem')).toContainText(`#${pram!.number}`);
  await ada.keyboard.press('m');
  const dialog = ada.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: en('threadPage.merge_one', { count: '1' }) })).toBeFocused();
  await ada.keyboard.press('Enter');
  await expect(said(ada, 'pram')).toBeVisible();
  await expect(dialog).toBeHidden();

  // its properties, by the palette, a key, and beside the conversation
  await command(ada, `${en('field.status')}: ${en('status.on_hold')}`);
  await expect.poll(now).toMatchObject({ status: 'on_hold' });
  await command(ada, `${en('field.status')}: ${en('status.pending')}`);
  await command(ada, `${en('field.priority')}: ${en('priority.urgent')}`);
  await command(ada, `${en('field.department')}: Billing`);
  await ada.keyboard.press('i');
  await command(ada, en('palette.step.due'));
  await dialog.getByLabel(en('clock.set.at')).press('Enter');
  await expect(dialog).toBeHidden();
  await property(ada, en, 'tags').fill('luggage');
  await property(ada, en, 'tags').press('Enter');
  await expect.poll(now).toMatchObject({
    ...{ status: 'pending', priority: 'urgent', dueKind: 'manual', tags: ['luggage'] },
    ...{ department: { name: 'Billing' }, assignee: { name: ADMINISTRATOR } },
  });

  // a note tells the colleague, who finds all of it in his language
  await property(ada, en, 'tags').press('Tab');
  await ada.keyboard.press('n');
  const note = ada.getByRole('textbox', { name: en('composer.label.note') });
  await note.pressSequentially('Please tell them the number, @Bru');
  await expect(ada.getByRole('option', { name: COLLEAGUE })).toBeVisible();
  await note.press('Enter');
  await expect(note).toHaveValue(`Please tell them the number, @${COLLEAGUE} `);
  await note.press('Control+Enter');
  await expect(bruno.getByRole('button', { name: pt('notifications.bell_one', { count: '1' }) })).toBeVisible();
  await bruno.keyboard.press('g');
  await bruno.keyboard.press('n');
  await bruno.getByRole('link', { name: pt('notifications.kind.mentioned', { name: ADMINISTRATOR }) }).press('Enter');
  await expect(said(bruno, 'Please tell them the number')).toBeVisible();
  await expect(property(bruno, pt, 'status')).toHaveValue(pt('status.pending'));
  await expect(property(bruno, pt, 'priority')).toHaveValue(pt('priority.urgent'));
  await expect(property(bruno, pt, 'assignee')).toHaveValue(ADMINISTRATOR);

  // he answers with a text that is kept for it
  await bruno.keyboard.press('r');
  const reply = bruno.getByRole('textbox', { name: pt('composer.label.tweet', { account: company.brand }) });
  await expect(reply).toBeFocused();
  await reply.pressSequentially('/num');
  await expect(bruno.getByRole('option')).toHaveCount(1);
  await bruno.getByRole('combobox', { name: pt('canned.search') }).press('Enter');
  const answer = `Seu caso é #${suitcase!.number}, @${customer}.`;
  await expect(reply).toHaveValue(answer);
  await reply.press('Control+Enter');
  await expect(said(ada, answer).getByText(en('delivery.sent'), { exact: true })).toBeVisible();
  const onX = await sandbox.tweetsOf(company.brand);
  expect(onX.map(({ text }) => text)).toEqual([answer]);

  // put aside until the customer writes
  await ada.keyboard.press('Escape');
  await ada.keyboard.press('h');
  await ada.getByRole('menuitem', { name: en('clock.snooze.untilMessage') }).press('Enter');
  const aside = bruno.getByText(pt('clock.event.snoozedUntilMessage'));
  await expect(aside).toBeVisible();
  expect(await now()).toMatchObject({ isSnoozed: true });
  await sandbox.tweet({ from: customer, text: 'Thank you, and the pram?', inReplyTo: onX[0]!.id });
  await expect(said(bruno, 'and the pram?')).toBeVisible();
  await expect(aside).toBeHidden();
  expect(await now()).toMatchObject({ isSnoozed: false, status: 'open' });

  // what is of another matter becomes a ticket of its own, and is linked to one that has to do with it
  await ada.keyboard.press('s');
  await said(ada, `${KEYWORD} for my pram`).getByRole('checkbox').press(' ');
  await ada.keyboard.press('s');
  await expect(dialog.getByRole('button', { name: en('threadPage.split') })).toBeFocused();
  await ada.keyboard.press('Enter');
  await expect(said(ada, 'suitcase')).toHaveCount(0);
  await expect(said(ada, 'pram')).toHaveCount(1);
  await expect(bruno.getByRole('article')).toHaveCount(4); // the answer shows what it answers
  const related = ada.getByRole('region', { name: en('threadPage.related') });
  await command(ada, en('palette.step.link'));
  await dialog.getByLabel(en('threadPage.linkNumber')).fill(String(stranger!.number));
  await dialog.getByLabel(en('threadPage.linkNumber')).press('Enter');
  await expect(related.getByRole('link', { name: `#${stranger!.number}` })).toBeVisible();
  await related.getByRole('button', { name: en('threadPage.unlink', { number: String(stranger!.number) }) }).click();
  await expect(related.getByRole('link', { name: `#${stranger!.number}` })).toBeHidden();

  // and the history tells it
  const history = async (page: Page, t: Wording, lines: [key: string, values?: Record<string, string>][]) => {
    await page.getByRole('button', { name: t('ticket.history') }).press('Enter');
    for (const [key, values] of lines) {
      await expect(
        page
          .getByRole('listitem')
          .filter({ hasText: t(key, values).trim() })
          .first(),
      ).toBeVisible();
    }
  };
  const number = String(stranger!.number);
  await history(ada, en, [
    ['event.split_from', { number: String(suitcase!.number) }],
    ['event.linked', { number }],
    ['event.unlinked', { number }],
  ]);
  await history(bruno, pt, [
    ['event.merged', { number: String(pram!.number) }],
    ['event.status', { to: pt('status.on_hold') }],
    ['event.status', { to: pt('status.pending') }],
    ['event.priority', { to: pt('priority.urgent') }],
    ['event.department', { to: 'Billing' }],
    ['event.assignee', { to: ADMINISTRATOR }],
    ['clock.event.due'],
    ['event.tags', { to: 'luggage' }],
    ['event.note'],
    ['event.reply'],
    ['clock.event.snoozedUntilMessage'],
    ['clock.event.backByMessage'],
    ['event.split_one', { count: '1', number: '' }],
  ]);
  await company.rest();
});
