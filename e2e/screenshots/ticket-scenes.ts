import type { Locator } from '@playwright/test';
import { newUsername, sandbox, type Client } from '../world.ts';
import type { Scene, Stage } from './scenes.ts';

/** Tickets of the demo organization that the pictures show. */
export interface TicketCast {
  ticketId: string;
  /** its customer has other open tickets */
  mergeableId: string;
  /** a reply of it was refused by X */
  failedId: string;
  contactId: string;
  /** in direct messages */
  privateId: string;
}

const TICKETS = '**/api/v1/tickets?*';
const NEWER = '**/api/v1/tickets/*/replies';
const LEAK = 'Call us on +55 11 91234-5678 and name the card 4111 1111 1111 1111';

const rows = ({ page, t }: Stage) => page.getByRole('list', { name: t('ticket.list') }).getByRole('listitem');
const dialog = ({ page }: Stage) => page.getByRole('dialog');
const box = ({ page, t }: Stage) => page.getByRole('region', { name: t('ticket.conversation') }).getByRole('textbox');
const articles = ({ page }: Stage) => page.getByRole('article');
const ofTicket = ({ ticketId }: TicketCast) => `/tickets/${ticketId}`;
const problem = (code: string) => ({ status: 404, contentType: 'application/problem+json', json: { code } });

const chooseWay = (way: string) => async (stage: Stage) => {
  const radio = stage.page.getByRole('radio', { name: stage.t(`composer.mode.${way}`) });
  await radio.click();
};
/** The composer opens when somebody writes; the pictures need no more than its first word. */
const begins = (stage: Stage): Promise<void> => box(stage).last().focus();

export const TICKET_SCENES: readonly Scene[] = [
  { name: 'ticket-list', path: () => '/tickets?view=open', shows: (stage) => rows(stage).first() },
  {
    name: 'ticket-filters',
    path: () => '/tickets?view=open&priority=normal&channel=twitter',
    shows: ({ page, t }) => page.getByRole('search').getByRole('button', { name: t('field.priority') }),
  },
  {
    name: 'ticket-chosen',
    path: () => '/tickets?view=open',
    act: async (stage) => {
      await rows(stage).first().waitFor();
      for (const key of ['j', 'x', 'j', 'x']) await stage.page.keyboard.press(key);
    },
    shows: ({ page, t }) => page.getByRole('toolbar', { name: t('ticketList.bulk') }),
  },
  {
    name: 'tickets-loading',
    path: () => '/tickets?view=open',
    before: ({ page }) => page.route(TICKETS, () => undefined),
    shows: ({ page, t }) => page.getByRole('status', { name: t('state.loading') }).first(),
  },
  {
    name: 'tickets-empty',
    path: () => '/tickets?view=open',
    before: ({ page }) => page.route(TICKETS, (route) => route.fulfill({ json: { data: [], nextCursor: null } })),
    shows: ({ page, t }) => page.getByText(t('ticket.empty.open')),
  },
  {
    name: 'tickets-error',
    path: () => '/tickets?view=open',
    before: ({ page }) => page.route(TICKETS, (route) => route.fulfill(problem('not_found'))),
    shows: ({ page, t }) => page.getByText(t('error.not_found')).first(),
  },
  {
    name: 'ticket',
    path: ofTicket,
    act: begins,
    shows: (stage) => articles(stage).first(),
  },
  ...(['dm', 'email', 'note'] as const).map((way): Scene => ({
    name: `ticket-${way}`,
    path: ({ mergeableId, privateId }) => `/tickets/${way === 'dm' ? privateId : mergeableId}`,
    act: async (stage) => {
      await begins(stage);
      await chooseWay(way)(stage);
      await begins(stage);
    },
    shows: ({ page, t }) => page.getByRole('radio', { name: t(`composer.mode.${way}`), checked: true }),
  })),
  {
    name: 'ticket-leak',
    path: ofTicket,
    act: async (stage) => {
      await begins(stage);
      await box(stage).last().fill(LEAK);
      await box(stage).last().press('Control+Enter');
    },
    shows: ({ page, t }) => page.getByRole('button', { name: t('composer.leak.sendAnyway') }),
  },
  {
    name: 'ticket-newer',
    path: ofTicket,
    before: ({ page }) => page.route(NEWER, (route) => route.fulfill({ ...problem('newer_message'), status: 409 })),
    act: async (stage) => {
      await begins(stage);
      await box(stage).last().fill('Your bag is on its way');
      await box(stage).last().press('Control+Enter');
    },
    shows: (stage) => dialog(stage).getByText(stage.t('composer.newerText')),
  },
  {
    name: 'ticket-failed',
    path: ({ failedId }) => `/tickets/${failedId}`,
    shows: ({ page, t }) => page.getByRole('button', { name: t('delivery.edit'), exact: true }).first(),
  },
  {
    name: 'ticket-merge',
    path: ({ mergeableId }) => `/tickets/${mergeableId}`,
    act: async (stage) => {
      await articles(stage).first().waitFor();
      await stage.page.keyboard.press('m');
    },
    shows: (stage) => dialog(stage).getByRole('checkbox').first(),
  },
  {
    name: 'ticket-details',
    path: ({ mergeableId }) => `/tickets/${mergeableId}`,
    act: async ({ page, t }) => {
      const details = page.getByRole('button', { name: t('ticket.details') });
      await page.getByRole('article').first().waitFor();
      if (await details.isVisible()) await details.click();
    },
    shows: ({ page, t }): Locator => page.getByRole('region', { name: t('ticket.customer'), exact: true }),
  },
  {
    name: 'ticket-error',
    path: () => '/tickets/01a22493-be85-705a-a9e4-15b19621e70b',
    shows: ({ page, t }) => page.getByText(t('error.not_found')).first(),
  },
  {
    name: 'contacts',
    path: () => '/contacts',
    shows: ({ page, t }) =>
      page
        .getByRole('region', { name: t('nav.contacts') })
        .getByRole('link')
        .first(),
  },
  {
    name: 'contact',
    path: ({ contactId }) => `/contacts/${contactId}`,
    shows: ({ page, t }) => page.getByRole('heading', { name: t('contactsPage.messages') }),
  },
];

/** Makes what the pictures of tickets need, by what customers do on X. */
export async function ticketCastOf(client: Client, brand: string): Promise<TicketCast> {
  const [asking, twice] = [newUsername(), newUsername()];
  const ticketOf = async (from: string, words: string) => {
    await sandbox.tweet({ from, text: `@${brand} ${words}` });
    return (await client.ticketSaying(words)).id;
  };
  const ticketId = await ticketOf(asking, `my suitcase has not arrived, says ${asking}`);
  const failedId = await ticketOf(newUsername(), `where is my refund of ${twice}?`);
  await ticketOf(twice, `the app does not let me check in, says ${twice}`);
  const mergeableId = await ticketOf(twice, `and nobody answers ${twice} by phone`);
  await sandbox.strike({
    match: { method: 'POST', path: '/2/tweets', user: brand },
    effect: { kind: 'problem', name: 'duplicate' },
    times: 1,
  });
  await client.request('POST', `/tickets/${failedId}/replies`, { via: 'tweet', text: 'It left us on Monday' });
  const twitterUserIds = [await customerOf(client, mergeableId)];
  const contact = await client.request<{ id: string }>('POST', '/contacts', {
    name: 'Carla Souza',
    email: `${twice}@customer.example`,
    phone: '+5511912345678',
    twitterUserIds,
  });
  const { data } = await client.get<{ data: { id: string; channel: string }[] }>('/tickets?limit=100');
  const privateId = data.find(({ channel }) => channel === 'twitter_dm')!.id;
  return { ticketId, failedId, mergeableId, privateId, contactId: contact.id };
}

const customerOf = async (client: Client, ticketId: string) =>
  (await client.get<{ customer: { twitterUserId: string } }>(`/tickets/${ticketId}`)).customer.twitterUserId;
