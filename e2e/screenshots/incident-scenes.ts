import { newUsername, sandbox, type Client } from '../world.ts';
import type { Scene } from './scenes.ts';

/** Incidents of the demo organization that the pictures show: one storm, a rule for each. */
export interface IncidentCast {
  accountId: string;
  incidents: Record<(typeof STATES)[number], { id: string; ticketId: string | null }>;
  /** what an alarm links to: it takes the incident over */
  alarmLink: string;
}

const STATES = ['open', 'taken', 'cleared', 'closed'] as const;
const STORM = 40;

const ofIncident = (state: (typeof STATES)[number]): Scene => ({
  name: `incident-${state}`,
  path: ({ incidents }) => `/incidents/${incidents[state].id}`,
  shows: ({ page, t }) => page.getByRole('region', { name: t('incident.timeline') }),
});

export const INCIDENT_SCENES: readonly Scene[] = [
  ...STATES.map(ofIncident),
  {
    name: 'incidents',
    path: () => '/incidents',
    shows: ({ page, t }) => page.getByRole('region', { name: t('incidentPage.over') }),
  },
  {
    name: 'incident-ticket',
    path: ({ incidents }) => `/tickets/${incidents.open.ticketId}`,
    shows: ({ page, t }) => page.getByRole('region', { name: t('incidentPage.panel') }),
  },
  {
    name: 'incident-close',
    path: ({ incidents }) => `/incidents/${incidents.open.id}`,
    act: async ({ page, t }) => page.getByRole('button', { name: t('incident.close') }).click(),
    shows: ({ page, t }) => page.getByRole('dialog', { name: t('incident.closeAsk') }).getByRole('checkbox'),
  },
  {
    name: 'incident-link',
    path: ({ alarmLink }, language) => alarmLink.replace('/en#', `/${language}#`),
    shows: ({ page, t }) => page.getByRole('button', { name: t('escalationAlert.take') }),
  },
  {
    name: 'incident-link-forged',
    path: ({ alarmLink }, language) => alarmLink.replace(/en#.*/, `${language}#forged`),
    shows: ({ page }) => page.getByRole('alert'),
  },
  {
    name: 'escalation-rules',
    isEnglishOnly: true,
    path: ({ accountId }) => `/setup/channels/twitter/${accountId}`,
    act: async ({ page, t }) => page.getByRole('button', { name: t('escalation.title') }).click(),
    shows: ({ page, t }) => page.getByRole('dialog').getByRole('button', { name: t('escalation.add') }),
  },
  {
    name: 'escalation-rule',
    isEnglishOnly: true,
    path: ({ accountId }) => `/setup/channels/twitter/${accountId}`,
    act: async ({ page, t }) => {
      await page.getByRole('button', { name: t('escalation.title') }).click();
      const edit = page.getByRole('button', { name: t('escalation.editOf', { name: 'Storm: open' }) });
      await edit.click();
      const line = page.getByRole('slider', { name: t('escalation.preview.threshold') });
      await line.scrollIntoViewIfNeeded();
    },
    shows: ({ page, t }) => page.getByRole('slider', { name: t('escalation.preview.threshold') }),
  },
];

/** A storm that all rules find; one incident is left alone, one is taken over, one gets over, one is closed. */
export async function incidentCastOf(client: Client, { id: accountId, username }: { id: string; username: string }) {
  const { member } = await client.get<{ member: { id: string; email: string } }>('/auth/session');
  const word = newUsername();
  for (const state of STATES) {
    await client.request('POST', `/twitter/accounts/${accountId}/escalation-rules`, {
      ...{ name: `Storm: ${state}`, isEnabled: true, keywords: [word], tweetCount: 10 },
      windowMinutes: state === 'cleared' ? 1 : 10,
      ...{ countsAuthors: false, minFollowers: 0, cooldownMinutes: 60, opensTicket: state === 'open' },
      ...{ baseline: { times: 3, least: 20 }, countsStreams: state === 'open' },
      recipients: [{ memberId: member.id, byEmail: true, bySms: false }],
    });
  }
  await sandbox.storm({ to: username, tweets: STORM, seconds: 0, keywords: [word] });
  type Found = { id: string; ruleName: string; tweets: number };
  const found = async () =>
    (await client.get<{ data: Found[] }>('/incidents?limit=50')).data.filter(({ ruleName }) =>
      ruleName.startsWith('Storm: '),
    );
  const ticketOf = async (id: string) =>
    (await client.get<{ ticket: { id: string; children: number } | null }>(`/incidents/${id}`)).ticket;
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) await new Promise((done) => setTimeout(done, 500));
  };
  await until(async () => (await found()).length === STATES.length);
  const idOf = async (state: string) => (await found()).find(({ ruleName }) => ruleName === `Storm: ${state}`)!.id;
  const open = await idOf('open');
  await until(async () => ((await ticketOf(open))?.children ?? 0) > 0);
  const [taken, closed] = [await idOf('taken'), await idOf('closed')];
  await client.request('POST', `/incidents/${taken}/acknowledge`, {});
  await client.request('POST', `/incidents/${closed}/close`, {});
  const cleared = await idOf('cleared');
  const stateOf = async (id: string) => (await client.get<{ state: string }>(`/incidents/${id}`)).state;
  await until(async () => (await stateOf(cleared)) === 'cleared');
  const alarm = (await sandbox.mailTo(member.email)).find(({ text }) => text.includes('Storm: open'))!;
  const { pathname, hash } = new URL(/https?:\/\/\S+\/a\/\S+/.exec(alarm.text)![0]);
  const incidents = {
    open: { id: open, ticketId: (await ticketOf(open))!.id },
    taken: { id: taken, ticketId: null },
    cleared: { id: cleared, ticketId: null },
    closed: { id: closed, ticketId: null },
  };
  return { accountId, incidents, alarmLink: pathname + hash };
}
