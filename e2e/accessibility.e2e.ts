import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { Client, demo } from './world.ts';
import { wording } from './wording.ts';

// Every page of Setup, a ticket with its composer, and contacts: axe finds nothing serious. In the dark only colours
// differ, so only contrast is looked at again.

const t = wording('en');
const administrator = demo.people[0]!;

const PAGES = [
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
  '/contacts',
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
    await page.goto(path.replace(/:(\w+)/, (_all, name) => ids[name as keyof typeof ids]!));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('status', { name: t('state.loading') })).toHaveCount(0);
    expect(await serious(page), path).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    expect(await serious(page, ['color-contrast']), `${path}, dark`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  }
});

async function signIn(page: Page): Promise<void> {
  await page.goto('/setup');
  await page.getByLabel(t('field.email')).fill(administrator.email);
  await page.getByLabel(t('field.password'), { exact: true }).fill(administrator.password);
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click();
  await expect(page.getByRole('searchbox', { name: t('setup.filter') })).toBeVisible();
}

/** What axe finds serious, by all its rules or by some; in the page itself, for it would open another one each time. */
async function serious(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}
