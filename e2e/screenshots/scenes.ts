import type { Locator, Page } from '@playwright/test';
import { sandbox, type Client } from '../world.ts';
import type { Language, wording } from '../wording.ts';
import { INCIDENT_SCENES, incidentCastOf, type IncidentCast } from './incident-scenes.ts';
import { TICKET_SCENES, ticketCastOf, type TicketCast } from './ticket-scenes.ts';

/** What the pictures are of, in the demo organization. */
export interface Cast extends TicketCast, IncidentCast {
  brand: string;
  tweetId: string;
  twitterUserId: string;
  keywordId: string;
  conversation: string;
}

export interface Stage extends Cast {
  page: Page;
  t: ReturnType<typeof wording>;
}

export interface Scene {
  name: string;
  path: (cast: Cast, language: Language) => string;
  /** before the page is opened */
  before?: (stage: Stage) => Promise<unknown>;
  /** what is done once the page stands */
  act?: (stage: Stage) => Promise<unknown>;
  /** what must be seen before the picture is taken */
  shows: (stage: Stage) => Locator;
  isDesktopOnly?: boolean;
  /** of what the person of the second language may not set up */
  isEnglishOnly?: boolean;
}

const MENTIONS = '**/api/v1/social/mentions?*';
const mentions = () => '/social/mentions';
const card = ({ page }: Stage) => page.getByRole('article').first();
const dialog = ({ page }: Stage) => page.getByRole('dialog');
const onCard = (key: string) => async (stage: Stage) => {
  await card(stage).focus();
  await stage.page.keyboard.press(key);
};

const SOCIAL_SCENES: readonly Scene[] = [
  { name: 'mentions', path: mentions, shows: card },
  {
    name: 'loading',
    path: mentions,
    before: ({ page }) => page.route(MENTIONS, () => undefined),
    shows: ({ page, t }) => page.getByRole('status', { name: t('state.loading') }).first(),
  },
  {
    name: 'empty',
    path: mentions,
    before: ({ page }) => page.route(MENTIONS, (route) => route.fulfill({ json: { data: [], nextCursor: null } })),
    shows: ({ page, t }) => page.getByText(t('social.empty.mentions')),
  },
  {
    name: 'nothing-fits',
    path: () => '/social/mentions?minFollowers=1000000&hasMedia=true',
    shows: ({ page, t }) => page.getByRole('button', { name: t('filter.clear') }).first(),
  },
  {
    name: 'error',
    path: mentions,
    before: ({ page }) =>
      page.route(MENTIONS, (route) =>
        route.fulfill({ status: 404, contentType: 'application/problem+json', json: { code: 'not_found' } }),
      ),
    shows: ({ page, t }) => page.getByText(t('error.not_found')),
  },
  {
    name: 'offline',
    path: mentions,
    act: async (stage) => {
      await card(stage).waitFor();
      await stage.page.context().setOffline(true);
      await onCard('t')(stage);
    },
    shows: ({ page, t }) => page.getByRole('alert').filter({ hasText: t('error.offline') }),
  },
  {
    name: 'storm',
    path: mentions,
    act: async (stage) => {
      await card(stage).waitFor();
      await sandbox.storm({ to: stage.brand, tweets: 60, seconds: 1 });
    },
    shows: ({ page }) => page.locator('[data-announces]'),
  },
  {
    name: 'chosen',
    path: mentions,
    act: async (stage) => {
      await onCard('x')(stage);
      await stage.page.keyboard.press('j');
      await stage.page.keyboard.press('x');
    },
    shows: ({ page, t }) => page.getByRole('toolbar', { name: t('socialStream.bulk') }),
  },
  {
    name: 'conversation',
    path: ({ tweetId }) => `/social/mentions?tweet=${tweetId}`,
    shows: ({ page, t }) =>
      page
        .getByRole('region', { name: t('socialStream.tweets') })
        .getByRole('article')
        .first(),
  },
  { name: 'reply', path: mentions, act: onCard('r'), shows: (stage) => dialog(stage).getByRole('textbox') },
  { name: 'new-tweet', path: mentions, act: onCard('n'), shows: (stage) => dialog(stage).getByRole('textbox') },
  {
    name: 'make-a-ticket',
    path: () => '/social/mentions?hasTicket=false',
    act: async (stage) => {
      const button = stage.page.getByRole('button', { name: stage.t('socialStream.convert') });
      await button.first().click();
    },
    shows: (stage) => dialog(stage).getByRole('combobox').first(),
  },
  {
    name: 'from-a-link',
    path: () => '/social/mentions?link=1',
    shows: (stage) => dialog(stage).getByRole('textbox').first(),
  },
  { name: 'sent', path: () => '/social/sent', shows: card },
  { name: 'keyword', path: ({ keywordId }) => `/social/keywords/${keywordId}`, shows: card },
  {
    name: 'direct-messages',
    path: () => '/social/direct-messages',
    shows: ({ page, t }) =>
      page
        .getByRole('list', { name: t('social.directMessages') })
        .getByRole('link')
        .first(),
  },
  { name: 'chat', path: ({ conversation }) => `/social/direct-messages/${conversation}`, shows: card },
  {
    name: 'search',
    path: () => '/social/search',
    shows: ({ page, t }) => page.getByRole('searchbox', { name: t('socialSearch.label') }),
  },
  { name: 'search-found', path: () => '/social/search?q=flight', shows: card },
  {
    name: 'search-none',
    path: () => '/social/search?q=zeppelin%20from%3Anobody',
    shows: ({ page, t }) => page.getByText(t('socialSearch.none')),
  },
  {
    name: 'search-problem',
    path: () => '/social/search',
    act: async ({ page, t }) => {
      const box = page.getByRole('searchbox', { name: t('socialSearch.label') });
      await box.fill('"lost luggage" since:yesterday lang:pt');
      await box.press('Enter');
    },
    shows: ({ page }) => page.getByTestId('search-problem'),
  },
  {
    name: 'profile',
    path: ({ twitterUserId }) => `/social/mentions?profile=${twitterUserId}`,
    shows: (stage) => dialog(stage).getByRole('article').first(),
  },
  {
    name: 'profile-card',
    path: mentions,
    act: (stage) => stage.page.locator('[data-profile]').first().hover(),
    shows: ({ page }) => page.locator('[data-profile-card]'),
    isDesktopOnly: true,
  },
];

export const SCENES: readonly Scene[] = [...SOCIAL_SCENES, ...TICKET_SCENES, ...INCIDENT_SCENES];

export async function castOf(client: Client): Promise<Cast> {
  type Listed = { id: string; ticket: object | null; answeredAt: string | null; author: { twitterUserId: string } };
  const { data: tweets } = await client.get<{ data: Listed[] }>('/social/mentions?limit=100');
  const tweet = tweets.find(({ ticket, answeredAt }) => ticket && answeredAt) ?? tweets[0]!;
  const { data: keywords } = await client.get<{ data: { id: string; lastDayCount?: number }[] }>('/social/keywords');
  const { data: conversations } = await client.get<{
    data: { id: string; account: { id: string; username: string } }[];
  }>('/social/direct-messages');
  const { id, account } = conversations[0]!;
  return {
    ...(await ticketCastOf(client, account.username)),
    ...(await incidentCastOf(client, account)),
    brand: account.username,
    tweetId: tweet.id,
    twitterUserId: tweet.author.twitterUserId,
    keywordId: keywords[0]!.id,
    conversation: `${account.id}/${id}`,
  };
}
