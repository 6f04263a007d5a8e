import { expect, test, type Frame, type Page } from '@playwright/test';
import axe from 'axe-core';
import { Client, demo } from './world.ts';
import { wording } from './wording.ts';

// Every page of Setup, a ticket with its composer, and contacts: axe finds nothing serious. In the dark only colours
// differ, so only contrast is looked at again. From page to page it goes as links do: to load the app and axe into each
// takes longer than to look at it.

const t = wording('en');
const administrator = demo.people[0]!;

const PAGES = [
  '/contacts',
  '/setup',
  '/setup/channels',
  '/setup/channels/twitter',
  '/setup/channels/twitter/:accountId',
  '/setup/channels/mail',
  '/setup/channels/sms',
  '/setup/channels/email',
  '/setup/channels/imap',
  '/setup/canned-replies',
  '/setup/departments',
  '/setup/departments/:departmentId/service',
  '/setup/members',
  '/setup/roles',
  '/setup/profile',
  '/setup/security',
  '/setup/notifications',
  '/setup/sign-in',
  '/setup/audit-log',
  '/tickets/:ticketId',
  '/contacts/:contactId',
];

test('the pages of Setup, tickets and contacts are accessible', async ({ page }) => {
  test.setTimeout(600_000);
  const client = await Client.signIn(administrator);
  const idsOf = async (list: string) => (await client.get<{ data: { id: string }[] }>(list)).data.map(({ id }) => id);
  const first = async (list: string) => (await idsOf(list))[0];
  const contactId =
    (await first('/contacts')) ??
    (await client.request<{ id: string }>('POST', '/contacts', { name: 'Carla Souza' })).id;
  const ids = {
    accountId: await first('/twitter/accounts'),
    departmentId: await first('/departments'),
    ticketId: (await idsOf('/tickets?limit=100')).at(-1), // in which no other test is at work
    contactId,
  };
  await signIn(page);
  for (const path of PAGES) {
    await follow(
      page,
      path.replace(/:(\w+)/, (_all, name) => ids[name as keyof typeof ids]!),
    );
    expect(await serious(page), path).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    expect(await serious(page, ['color-contrast']), `${path}, dark`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  }
});

async function signIn(page: Page): Promise<void> {
  await page.goto(PAGES[0]!);
  await page.getByLabel(t('field.email')).fill(administrator.email);
  await page.getByLabel(t('field.password'), { exact: true }).fill(administrator.password);
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('nav.contacts') })).toBeAttached();
}

/** Goes to a page of the app that has another heading, unless it is there. */
async function follow(page: Page, path: string): Promise<void> {
  const heading = page.getByRole('heading', { level: 1 });
  const before = await heading.textContent();
  if (new URL(page.url()).pathname !== path) {
    await page.evaluate((to) => history.pushState(null, '', to), path);
    await expect(heading).not.toHaveText(before!);
  }
  await expect(heading).toBeVisible();
  await expect(page.getByRole('status', { name: t('state.loading') })).toHaveCount(0);
}

/** What axe finds serious, by all its rules or by some. */
async function serious(page: Page, rules?: string[]): Promise<string[]> {
  for (const frame of page.frames()) await bringAxe(frame);
  const runOnly = rules && { type: 'rule' as const, values: rules };
  const options = { resultTypes: ['violations' as const], ...(runOnly && { runOnly }) };
  const { violations } = await page.evaluate(async (given) => {
    // a colour on its way from light to dark has any contrast
    const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(changes.map(({ finished }) => finished));
    return (window as unknown as { axe: typeof axe }).axe.run(document, given);
  }, options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

async function bringAxe(frame: Frame): Promise<void> {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
}
