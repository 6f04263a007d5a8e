import { call, type State } from './api.ts';
import { developerApps } from './developer-apps.ts';
import { choice, element, redraw, toggle } from './element.ts';
import { nameServers } from './name-servers.ts';
import { act, say } from './stage.ts';
import type { Tab } from './tools-panel.ts';
import { clockWords, setWorldClock, worldNow } from './world-clock.ts';

export const settingsTab: Tab = {
  name: 'Settings',
  topics: ['settings', 'users', 'faults'],
  draw: async (place) => {
    const state = await call<State>('GET', 'state');
    setWorldClock(state);
    redraw(
      place,
      ...appSettings(state),
      ...(await developerApps(state)),
      ...billingSettings(state),
      ...customers(state),
      ...(await nameServers()),
      ...time(),
      ...wholeWorld(state),
    );
  },
};

const put = (change: object) => void act('PUT', 'settings', change);
const heading = (text: string) => element('h2', {}, text);

function appSettings(state: State): HTMLElement[] {
  return [
    heading('The app'),
    choice({
      id: 'tier-choice',
      label: 'Tier',
      values: [
        ['self-serve', 'self-serve'],
        ['enterprise', 'enterprise'],
      ],
      value: state.tier,
      change: (tier) => put({ tier }),
    }),
    element(
      'p',
      { class: 'line' },
      'Self-serve may only answer those who named the account, and may not like or quote.',
    ),
    toggle({
      id: 'rate-limits',
      name: 'Rate limits',
      hint: 'As X counts them, per account and for the app.',
      isOn: state.rateLimits,
      change: (rateLimits) => put({ rateLimits }),
    }),
    toggle({
      id: 'credits',
      name: 'Credits depleted',
      hint: 'Every call is answered 402.',
      isOn: state.credits === 'depleted',
      change: (isOn) => put({ credits: isOn ? 'depleted' : 'ok' }),
    }),
    toggle({
      id: 'usage-cap',
      name: 'Usage cap exceeded',
      hint: "The month's reads are used up: reads of tweets are answered 429.",
      isOn: state.usageCap === 'exceeded',
      change: (isOn) => put({ usageCap: isOn ? 'exceeded' : 'ok' }),
    }),
  ];
}

function billingSettings({ billing, users }: State): HTMLElement[] {
  return [
    heading('The bill, where X leaves it open'),
    toggle({
      id: 'counts-includes',
      name: 'Included resources are charged',
      hint: 'Authors, media and referenced posts beside the posts asked for.',
      isOn: billing.countsIncludes,
      change: (countsIncludes) => put({ billing: { countsIncludes } }),
    }),
    choice({
      id: 'dedupe',
      label: 'Read twice in a UTC day, charged once',
      values: [
        ['user', 'for each account'],
        ['app', 'for all accounts together'],
      ],
      value: billing.dedupe,
      change: (dedupe) => put({ billing: { dedupe } }),
    }),
    choice({
      id: 'app-owner',
      label: 'Owner of the app, who reads own posts for $0.001',
      values: [
        ['', 'none of them'],
        ...users.brands.map((one): [string, string] => [one.username, `@${one.username}`]),
      ],
      value: billing.appOwner ?? '',
      change: (appOwner) => put({ billing: { appOwner: appOwner || null } }),
    }),
  ];
}

function customers({ trickle }: State): HTMLElement[] {
  return [
    heading('The customers'),
    toggle({
      id: 'trickle',
      name: 'They tweet by themselves',
      hint: 'To the first brand, now and then.',
      isOn: trickle.enabled,
      change: (enabled) => put({ trickle: { enabled } }),
    }),
    element(
      'label',
      { class: 'field' },
      'Tweets a minute',
      element('input', {
        id: 'per-minute',
        type: 'number',
        min: 1,
        max: 600,
        value: trickle.perMinute,
        onchange: (event) =>
          put({ trickle: { enabled: trickle.enabled, perMinute: Number((event.target as HTMLInputElement).value) } }),
      }),
    ),
  ];
}

const PASSING: [label: string, seconds: number][] = [
  ['1 hour', 3_600],
  ['12 hours', 43_200],
  ['1 day', 86_400],
];

function time(): HTMLElement[] {
  const difference = clockWords();
  const now = new Date(worldNow()).toLocaleString();
  return [
    heading('Let time pass'),
    element(
      'p',
      { id: 'world-time', class: 'line' },
      difference
        ? `For X it is ${now} (${difference}). A new world brings our time back.`
        : 'As if one had waited: tokens age, limits are lifted, late tweets come to light.',
    ),
    element(
      'div',
      { class: 'trio' },
      ...PASSING.map(([label, advanceSeconds]) =>
        element(
          'button',
          {
            id: `pass-${advanceSeconds}`,
            type: 'button',
            onclick: () => void act('POST', 'clock', { advanceSeconds }, `${label} passed`),
          },
          label,
        ),
      ),
    ),
  ];
}

function wholeWorld(state: State): HTMLElement[] {
  const file = element('input', {
    type: 'file',
    accept: 'application/json',
    hidden: true,
    onchange: (event) => void importFrom(event.target as HTMLInputElement),
  });
  return [
    heading('The whole world'),
    element(
      'dl',
      {},
      ...fact('X and this page', `http://127.0.0.1:${state.port}`),
      ...fact('Mail', `smtp://127.0.0.1:${state.smtpPort}`),
      ...fact('Accounts', String(state.users.total)),
      ...fact('Tokens given out', String(state.tokens)),
      ...fact('Password of all', 'perch'),
    ),
    element(
      'div',
      { class: 'pair' },
      element('a', { id: 'export', class: 'button', href: '/control/export', download: 'sandbox.json' }, 'Export'),
      element('button', { id: 'import', type: 'button', onclick: () => file.click() }, 'Import…'),
      file,
    ),
    element(
      'div',
      { class: 'pair' },
      resetButton('Start again with the demo', 'demo'),
      resetButton('Start again empty', 'empty'),
    ),
  ];
}

function fact(name: string, value: string): [HTMLElement, HTMLElement] {
  return [element('dt', {}, name), element('dd', {}, value)];
}

async function importFrom(input: HTMLInputElement): Promise<void> {
  const text = await input.files?.[0]?.text();
  input.value = '';
  if (text === undefined) return;
  let world: unknown;
  try {
    world = JSON.parse(text);
  } catch {
    say('This file is no export of a sandbox: it is not JSON.', true);
    return;
  }
  await act('POST', 'import', world, 'The world of this file');
}

function resetButton(label: string, scenario: 'demo' | 'empty'): HTMLElement {
  const reset = () => {
    if (confirm('Everything in the sandbox is replaced, tokens included. Go on?')) {
      void act('POST', 'reset', { scenario }, 'A new world');
    }
  };
  return element('button', { id: `reset-${scenario}`, type: 'button', onclick: reset }, label);
}
