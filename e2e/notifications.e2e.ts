import { expect, test, type Page } from '@playwright/test';
import { Company, enter, KEYWORD } from './company.ts';
import { perchUrl } from './world.ts';
import { wording } from './wording.ts';

// Whether a browser shows anything outside of the page: only where it allows it and somebody wants it, and not over Perch
// itself. What it shows is tested in apps/web/src/features/notifications.

const t = wording('en');

declare global {
  interface Window {
    /** what the desktop was given to show */
    shown: Notification[];
  }
}

/** Keeps what the page has the desktop show. */
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
  });
}

const shownOn = (page: Page) => page.evaluate(() => window.shown.map(({ title }) => title));
const desktop = (page: Page) => page.getByRole('switch', { name: t('notifications.desktop') });

test('the desktop is given to those whose browser allows it, and not while they look at Perch', async ({ browser }) => {
  const company = await Company.found('Telling Air');
  const [stored] = await company.stored([await company.mention(`${KEYWORD} for my pram`)]);
  const { id } = stored!.ticket!;
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
  await other.keyboard.press('n');
  const note = other.getByRole('textbox', { name: t('composer.label.note') });
  await note.fill('@Ada Admin look at this');
  await note.press('Control+Enter');

  // in front of her eyes the bell is enough
  await expect(page.getByRole('button', { name: t('notifications.bell_one', { count: '1' }) })).toBeVisible();
  expect(await shownOn(page)).toEqual([]);
  await company.rest();
});
