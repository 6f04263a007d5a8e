import { expect, test, type Page } from '@playwright/test';
import { Company, enter, KEYWORD } from './company.ts';
import { perchUrl, sandbox } from './world.ts';
import { wording } from './wording.ts';

// What a browser shows outside of the page: only where it allows it and somebody wants it, and not over Perch itself.

const t = wording('en');

interface Shown {
  title: string;
  body: string;
}

declare global {
  interface Window {
    /** what the desktop was given to show */
    shown: Notification[];
    isHidden: boolean;
  }
}

/** Keeps what the page has the desktop show, and lets the test say whether the page is in front: without a screen it always is. */
async function watchDesktop(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Real = window.Notification;
    window.shown = [];
    window.Notification = new Proxy(Real, {
      construct: (target, given: [string, NotificationOptions?]) => {
        const notification = new target(...given);
        window.shown.push(notification);
        return notification;
      },
    });
    Object.defineProperty(document, 'visibilityState', { get: () => (window.isHidden ? 'hidden' : 'visible') });
  });
}

const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(() => window.shown.map(({ title, body }) => ({ title, body })));
const desktop = (page: Page) => page.getByRole('switch', { name: t('notifications.desktop') });

test('the desktop tells of a mention and of a reply that failed, where the browser allows it', async ({ browser }) => {
  const company = await Company.found('Telling Air');
  const [stored] = await company.stored([await company.mention(`${KEYWORD} for my pram`)]);
  const { id, number } = stored!.ticket!;
  const { data: members } = await company.client.get<{ data: { id: string }[] }>('/members');
  await company.client.request('PATCH', `/tickets/${id}`, { assigneeId: members[0]!.id });
  const colleague = await company.colleague('Bruno Braga', ['tickets.view', 'tickets.reply', 'tickets.edit']);

  // a browser that says no (what is granted alone refuses the rest): the settings say so, and nothing can be switched on
  const refusing = await browser.newContext({ baseURL: perchUrl(), permissions: ['geolocation'] });
  const refused = await refusing.newPage();
  await enter(refused, company.administrator, '/setup/notifications');
  await expect(desktop(refused)).toBeDisabled();
  await expect(refused.getByText(t('notifications.desktopNot.denied'))).toBeVisible();
  await refusing.close();

  const context = await browser.newContext({ baseURL: perchUrl(), permissions: ['notifications'] });
  const page = await context.newPage();
  await watchDesktop(page);
  await enter(page, company.administrator, '/setup/notifications');
  await expect(desktop(page)).not.toBeChecked();
  await desktop(page).press('Space');
  await expect(desktop(page)).toBeChecked();
  const other = await (await browser.newContext({ baseURL: perchUrl() })).newPage();
  await enter(other, colleague, `/tickets/${id}`);
  await expect(other.getByRole('article').first()).toBeVisible();
  const note = async (words: string) => {
    await other.keyboard.press('n');
    const box = other.getByRole('textbox', { name: t('composer.label.note') });
    await box.fill(`@Ada Admin ${words}`);
    await box.press('Control+Enter');
    await expect(other.getByRole('article').filter({ hasText: words })).toBeVisible();
    await box.press('Escape');
  };
  const bell = (count: number) =>
    expect(page.getByRole('button', { name: t('notifications.bell_one', { count: String(count) }) })).toBeVisible();

  // in front of her eyes the bell is enough
  await note('look at this');
  await bell(1);
  expect(await shown(page)).toEqual([]);

  await page.evaluate(() => (window.isHidden = true));
  await note('and at that');
  const mentioned = t('notifications.kind.mentioned', { name: 'Bruno Braga' });
  await expect.poll(() => shown(page)).toMatchObject([{ title: mentioned }]);
  expect((await shown(page))[0]!.body).toContain(`#${number}`);
  await sandbox.strike({
    match: { method: 'POST', path: '/2/tweets', user: company.brand },
    effect: { kind: 'problem', name: 'reply-not-invited' },
    times: 1,
  });
  await other.keyboard.press('r');
  const reply = other.getByRole('textbox', { name: t('composer.label.tweet', { account: company.brand }) });
  await reply.fill('It is on its way');
  await reply.press('Control+Enter');
  await expect
    .poll(() => shown(page))
    .toMatchObject([{ title: mentioned }, { title: t('notifications.kind.delivery_failed') }]);

  // a click leads to the reply
  await page.evaluate(() => window.shown[1]!.dispatchEvent(new Event('click')));
  await expect(page).toHaveURL(new RegExp(`/tickets/${id}#message-`));
  const why = t('delivery.failedBecause', { why: t('deliveryCode.not_mentioned') });
  await expect(page.getByText(why)).toHaveCount(1);
  await company.rest();
});
