import { call, type State } from './api.ts';
import { choice, element } from './element.ts';
import { act, say } from './stage.ts';

interface DeveloperApp {
  name: string;
  clientId: string;
  clientSecret: string;
  consumerKey: string;
  consumerSecret: string;
}

interface AccessToken {
  username: string;
  accessToken: string;
  accessTokenSecret: string;
}

/** Tokens that were asked for on this page, by client id; X's portal, too, shows them once. */
const generated = new Map<string, AccessToken>();

/** The keys of each app, as X's developer portal shows them. */
export async function developerApps(state: State): Promise<HTMLElement[]> {
  const { data } = await call<{ data: DeveloperApp[] }>('GET', 'apps');
  return [
    element('h2', {}, 'Developer apps'),
    element('p', { class: 'line' }, 'Each has keys and limits of its own.'),
    ...data.map((app, index) => appCard(app, index, state)),
    element(
      'button',
      { id: 'register-app', type: 'button', onclick: () => void register(data.length) },
      'Register another app',
    ),
  ];
}

async function register(count: number): Promise<void> {
  await act('POST', 'apps', { name: `App ${count + 1}` }, 'An app with new keys');
}

function appCard(app: DeveloperApp, index: number, state: State): HTMLElement {
  const keys = element('dl', {}, ...keysOf(app));
  const owner = choice({
    id: `token-owner-${index}`,
    label: 'Access token (OAuth 1.0a) of',
    values: state.users.brands.map(({ username }): [string, string] => [username, `@${username}`]),
    value: generated.get(app.clientId)?.username ?? state.users.brands[0]?.username ?? '',
  });
  const generate = async () => {
    const username = owner.querySelector('select')!.value;
    try {
      const asked = { username, clientId: app.clientId, authorization: 'oauth1' };
      generated.set(app.clientId, await call<AccessToken>('POST', 'tokens', asked));
      keys.replaceChildren(...keysOf(app));
    } catch (error) {
      say((error as Error).message, true);
    }
  };
  return element(
    'details',
    { class: 'group', open: generated.has(app.clientId) },
    element('summary', {}, element('b', {}, app.name)),
    keys,
    owner,
    element(
      'button',
      { id: `generate-token-${index}`, type: 'button', onclick: () => void generate() },
      'Generate access token and secret',
    ),
  );
}

function keysOf(app: DeveloperApp): HTMLElement[] {
  const token = generated.get(app.clientId);
  return [
    ...fact('Client ID', app.clientId),
    ...fact('Client Secret', app.clientSecret),
    ...fact('API Key', app.consumerKey),
    ...fact('API Key Secret', app.consumerSecret),
    ...(token
      ? [
          ...fact(`Access Token of @${token.username}`, token.accessToken),
          ...fact('Access Token Secret', token.accessTokenSecret),
        ]
      : []),
  ];
}

const fact = (name: string, value: string): [HTMLElement, HTMLElement] => [
  element('dt', {}, name),
  element('dd', {}, value),
];
