import { call, type State } from './api.ts';
import { element } from './element.ts';
import { act } from './stage.ts';
import type { Tab } from './tools-panel.ts';

export const settingsTab: Tab = {
  name: 'Settings',
  topics: ['settings'],
  draw: async (place) => {
    const state = await call<State>('GET', 'state');
    const put = (change: object) => void act('PUT', 'settings', change);
    place.replaceChildren(
      element(
        'label',
        { class: 'field' },
        'Tier of the app',
        element(
          'select',
          { onchange: (event) => put({ tier: (event.target as HTMLSelectElement).value }) },
          ...['self-serve', 'enterprise'].map((tier) =>
            element('option', { value: tier, selected: state.tier === tier }, tier),
          ),
        ),
      ),
      element(
        'p',
        { class: 'line' },
        'Self-serve may only answer those who named the account, and may not like or quote.',
      ),
      toggle('Rate limits', 'As X counts them, per account.', state.rateLimits, (rateLimits) => put({ rateLimits })),
      toggle(
        'Trickle',
        `About ${state.trickle.perMinute} tweets a minute to the first brand.`,
        state.trickle.enabled,
        (enabled) => put({ trickle: { enabled } }),
      ),
      element(
        'dl',
        {},
        ...fact('X and this page', `http://127.0.0.1:${state.port}`),
        ...fact('Mail', `smtp://127.0.0.1:${state.smtpPort}`),
        ...fact('Tweets', String(state.tweets)),
        ...fact('Messages', String(state.directMessages)),
        ...fact('Tokens given out', String(state.tokens)),
        ...fact('Password of every account', 'perch'),
      ),
      resetButton('Start again with the demo', 'demo'),
      resetButton('Start again empty', 'empty'),
    );
  },
};

function toggle(name: string, hint: string, isOn: boolean, change: (isOn: boolean) => void): HTMLElement {
  return element(
    'label',
    { class: 'switch' },
    element('span', {}, element('b', {}, name), element('span', { class: 'line' }, hint)),
    element('input', { type: 'checkbox', role: 'switch', checked: isOn, onchange: () => change(!isOn) }),
  );
}

function fact(name: string, value: string): [HTMLElement, HTMLElement] {
  return [element('dt', {}, name), element('dd', {}, value)];
}

function resetButton(label: string, scenario: 'demo' | 'empty'): HTMLElement {
  const reset = () => {
    if (confirm('Everything in the sandbox is replaced, tokens included. Go on?')) {
      void act('POST', 'reset', { scenario }, 'A new world');
    }
  };
  return element('button', { type: 'button', class: 'wide', onclick: reset }, label);
}
