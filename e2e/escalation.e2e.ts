import { expect, test, type Locator, type Page } from '@playwright/test';
import { ADMINISTRATOR, Company, enter } from './company.ts';
import { press, tabTo, type } from './keyboard.ts';
import { sandbox, sandboxUrl } from './world.ts';
import { wording, type Language } from './wording.ts';

// The alarm from end to end: a rule is set up and tried on the past, a storm comes, whoever has the SMS takes it over by
// its link, and all are told when it is over. The burst gets over while the rule is set up in the other language.

test.describe.configure({ mode: 'serial' });

const RULE = 'Nothing flies';
const HISTORY = 5;
const THRESHOLD = 20;
const STORM = 30;
const DAY: Record<Language, string> = { en: '24 hr', 'pt-BR': '24 h' };
const phone = `+1500${String(Date.now()).slice(-7)}`;

interface Incident {
  id: string;
  state: string;
}

let company: Company;
let incidentId: string;
test.beforeAll(async () => {
  company = await Company.found('Storm Air');
  const { client } = company;
  const settings = { accountSid: `AC${'1'.padStart(32, '0')}`, from: '+15005550006', messagingServiceSid: null };
  const { revision } = await client.get<{ revision: number }>('/add-ons/sms');
  await client.request('PUT', '/add-ons/sms', {
    ...{ settings, authToken: 'perch-sandbox-token', isEnabled: true, revision },
  });
  await client.request('POST', '/me/phone', { phone });
  let code: string | undefined;
  await expect(async () => {
    code = /\b\d{6}\b/.exec((await textsTo(phone))[0] ?? '')?.[0];
    expect(code).toBeDefined();
  }).toPass({ intervals: [250] });
  await client.request('POST', '/me/phone/verify', { code });
  const past = Array.from({ length: HISTORY }, (_, place) => company.mention(`blackout number ${place}`));
  await company.stored(await Promise.all(past));
});
test.afterAll(() => company.rest());

/** What was sent to a number, the latest first. */
async function textsTo(number: string): Promise<string[]> {
  const answer = await fetch(`${sandboxUrl()}/control/sms?${new URLSearchParams({ number })}`);
  const { data } = (await answer.json()) as { data: { body: string }[] };
  return data.map(({ body }) => body);
}

const mailsAbout = async (first: string) =>
  (await sandbox.mailTo(company.administrator.email)).filter(({ subject }) => subject.startsWith(first));
const underWay = async () =>
  (await company.client.get<{ data: (Incident & { ruleName: string })[] }>('/incidents')).data;
const incident = async (): Promise<Incident> => company.client.get<Incident>(`/incidents/${incidentId}`);

/** From the page of the account to a new rule, and what of it is tried on the past. */
async function newRule(page: Page, t: ReturnType<typeof wording>, called = RULE): Promise<Locator> {
  await page.getByRole('link', { name: new RegExp(`@${company.brand}`) }).click();
  await press(page, page.getByRole('button', { name: t('escalation.title') }));
  const dialog = page.getByRole('dialog', { name: t('escalation.title') });
  await press(page, dialog.getByRole('button', { name: t('escalation.add') }));
  const name = dialog.getByRole('textbox', { name: t('field.name') });
  await expect(name).toBeFocused();
  await name.fill(called);
  await type(page, dialog.getByRole('textbox', { name: t('escalation.keywords') }), 'blackout,');
  await expect(dialog.getByText(t('escalation.preview.tweets_other', { count: String(HISTORY) }))).toBeVisible();
  return dialog;
}

const tried = (dialog: Locator, t: ReturnType<typeof wording>) =>
  dialog.getByRole('region', { name: t('escalation.preview.title') }).getByRole('status');

/** The line of the chart is moved by keyboard, and says at once how often the rule would have fired. */
async function tryThreshold(page: Page, dialog: Locator, language: Language): Promise<void> {
  const t = wording(language);
  const fired = (count: number) =>
    expect(tried(dialog, t)).toContainText(
      t(`escalation.preview.fired_${count === 0 ? 'zero' : new Intl.PluralRules(language).select(count)}`, {
        count: String(count),
        // the account was connected just now
        period: DAY[language],
      }),
    );
  const line = dialog.getByRole('slider', { name: t('escalation.preview.threshold') });
  await dialog.getByRole('textbox', { name: t('escalation.field.windowMinutes') }).fill('60');
  await tabTo(page, line);
  await page.keyboard.press('End');
  await fired(0);
  await page.keyboard.press('ArrowDown');
  await fired(1);
  await expect(dialog.getByRole('textbox', { name: t('escalation.field.tweetCount') })).toHaveValue(String(HISTORY));
}

test('a rule is set up and tried; a storm is one incident, taken over by the link of its SMS', async ({
  page,
  browser,
}) => {
  const t = wording('en');
  await enter(page, company.administrator, '/setup/channels/twitter');
  const dialog = await newRule(page, t);
  await tryThreshold(page, dialog, 'en');
  await type(page, dialog.getByRole('textbox', { name: t('escalation.keywords') }), 'outage,');

  const count = dialog.getByRole('textbox', { name: t('escalation.field.tweetCount') });
  await count.fill('0');
  await press(page, dialog.getByRole('button', { name: t('action.save') }));
  await expect(dialog.getByText(t('escalation.between', { least: '1', most: '10000' }))).toBeVisible();
  await expect(count).toBeFocused();
  await expect(tried(dialog, t)).toContainText(t('escalation.preview.invalid'));
  // what was entered is not lost by a slip of the finger
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: t('capture.stay') }).click();
  await count.fill(String(THRESHOLD));
  await dialog.getByRole('textbox', { name: t('escalation.field.windowMinutes') }).fill('1');
  await dialog.getByRole('checkbox', { name: t('escalation.smsTo', { name: ADMINISTRATOR }) }).check();
  await press(page, dialog.getByRole('button', { name: t('action.save') }));
  await expect(dialog.getByRole('switch', { name: t('escalation.enabled', { name: RULE }) })).toBeChecked();

  await sandbox.storm({ to: company.brand, tweets: STORM, seconds: 0, keywords: ['outage'] });
  await expect.poll(async () => (await underWay()).map(({ state }) => state)).toEqual(['open']);
  incidentId = (await underWay())[0]!.id;
  await expect.poll(async () => (await mailsAbout('Alarm')).map(({ subject }) => subject)).toHaveLength(1);
  const alarms = async () => (await textsTo(phone)).filter((text) => text.includes('ALARM'));
  await expect.poll(alarms).toHaveLength(1);

  const other = await browser.newContext();
  const guest = await other.newPage();
  await guest.goto(/https?:\/\/\S+/.exec((await alarms())[0]!)![0]);
  expect(await incident()).toMatchObject({ state: 'open' }); // scanners open links, too
  await guest.getByRole('button', { name: t('escalationAlert.take') }).click();
  await expect(guest.getByRole('status')).toContainText(ADMINISTRATOR);
  await other.close();

  await page.goto(`/incidents/${incidentId}`);
  const main = page.getByRole('main');
  await expect(main.getByText(t('incident.state.acknowledged'))).toBeVisible();
  await expect(main.getByText(t('incident.event.acknowledgedByLink', { actor: ADMINISTRATOR }))).toBeVisible();
  await expect(main.getByRole('region', { name: t('incidentPage.words') })).toContainText('outage');
  await expect(main.getByRole('img', { name: new RegExp(`${STORM}|${STORM + HISTORY}`) })).toBeVisible();
  await type(page, main.getByRole('textbox', { name: t('incident.note') }), 'The radar is down');
  await press(page, main.getByRole('button', { name: t('incident.addNote') }));
  await expect(main.getByText('The radar is down')).toHaveCount(1);
  await press(page, main.getByRole('button', { name: t('incidentPage.ticket.open') }));
  await main.getByRole('link', { name: new RegExp(`${RULE} · @${company.brand}`) }).click();
  await page.getByRole('link', { name: RULE, exact: true }).click();
  await page.waitForURL(`**/incidents/${incidentId}`);
});

test('the same road in the other language: what is under way as the rule is saved is an incident, taken over on its page', async ({
  browser,
}) => {
  const t = wording('pt-BR');
  const colleague = await company.colleague('Clara', ['social.view', 'social.reply', 'setup.social'], {
    locale: 'pt-BR',
  });
  const context = await browser.newContext({ locale: 'pt-BR' });
  const page = await context.newPage();
  await enter(page, colleague, '/setup/channels/twitter');
  const dialog = await newRule(page, t, 'Nada voa');
  await tryThreshold(page, dialog, 'pt-BR');
  await press(page, dialog.getByRole('button', { name: t('action.save') }));
  await expect(dialog.getByRole('button', { name: t('escalation.add') })).toBeFocused();
  const found = async () => (await underWay()).find(({ ruleName }) => ruleName === 'Nada voa');
  await expect.poll(async () => (await found())?.state).toBe('open');
  await page.goto(`/incidents/${(await found())!.id}`);
  const main = page.getByRole('main');
  await expect(main.getByText(t('incident.state.open'), { exact: true })).toBeVisible();
  await expect(main.getByRole('region', { name: t('incidentPage.words') })).toContainText('blackout');
  await expect(main.getByRole('img', { name: new RegExp(`${HISTORY} tweets`) })).toBeVisible();
  await press(page, main.getByRole('button', { name: t('incident.acknowledge') }));
  await expect(main.getByText(t('incident.event.acknowledged', { actor: 'Clara' }))).toBeVisible();
  await expect(main.getByText(t('incident.state.acknowledged'), { exact: true })).toBeVisible();
  await context.close();
});

test('when a whole period has passed without it, those who had the alarm are told, and it is closed', async ({
  page,
}) => {
  const t = wording('en');
  await expect.poll(async () => (await incident()).state, { timeout: 180_000 }).toBe('cleared');
  await expect.poll(async () => (await mailsAbout('All clear')).length).toBe(1);
  expect(await mailsAbout('Alarm')).toHaveLength(1);
  await enter(page, company.administrator, `/incidents/${incidentId}`);
  const main = page.getByRole('main');
  await expect(main.getByText(t('incident.state.cleared'), { exact: true })).toBeVisible();
  await press(page, main.getByRole('button', { name: t('incident.close') }));
  // its ticket is asked about
  const asked = page.getByRole('dialog', { name: t('incident.close') });
  await expect(asked.getByRole('checkbox')).toBeChecked();
  await press(page, asked.getByRole('button', { name: t('incident.close') }));
  await expect(main.getByText(t('incident.event.closed', { actor: ADMINISTRATOR }))).toBeVisible();
});
