import { call, type FaultRule, type State } from './api.ts';
import { element } from './element.ts';
import { act } from './stage.ts';
import type { Tab } from './tools-panel.ts';

type Faults = State['faults'];

const SWITCHES: { name: string; hint: string; rule: FaultRule }[] = [
  {
    name: 'Answer lost after a post',
    hint: 'The next tweet is posted, then the connection is cut.',
    rule: { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'cut-after' }, times: 1 },
  },
  {
    name: 'Connection cut before a post',
    hint: 'The next post never arrives.',
    rule: { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'cut-before' }, times: 1 },
  },
  {
    name: 'X is down (503)',
    hint: 'Every call, until switched off.',
    rule: { match: { path: '/2/' }, effect: { kind: 'status', status: 503 } },
  },
  {
    name: 'Rate limited (429)',
    hint: 'Mentions are refused for a minute at a time.',
    rule: { match: { method: 'GET', path: '/2/users/:id/mentions' }, effect: { kind: 'rate-limit', resetSeconds: 60 } },
  },
  {
    name: 'Tokens revoked',
    hint: 'At the next call the account has to be authorized again.',
    rule: { match: { path: '/2/' }, effect: { kind: 'revoke' }, times: 1 },
  },
  {
    name: 'Slow answers',
    hint: 'Each call takes three seconds more.',
    rule: { match: { path: '/2/' }, effect: { kind: 'slow', ms: 3_000 } },
  },
  {
    name: 'Garbled answers',
    hint: 'One in five is cut off in the middle.',
    rule: { match: { path: '/2/' }, effect: { kind: 'malformed' }, probability: 0.2 },
  },
];

const DELAYS: [string, number][] = [
  ['at once', 0],
  ['after up to 30 seconds', 30],
  ['after up to 5 minutes', 300],
  ['after up to 12 hours', 43_200],
];

export const faultsTab: Tab = {
  name: 'Faults',
  topics: ['settings', 'requests'],
  draw: async (place) => {
    const faults = await call<Faults>('GET', 'faults');
    const others = faults.rules.filter((rule) => !SWITCHES.some((item) => isSame(item.rule, rule)));
    place.replaceChildren(
      ...SWITCHES.map(({ name, hint, rule }) => toggle(faults, name, hint, rule)),
      delayChoice(faults),
      ...others.map((rule) => element('pre', { class: 'rule' }, JSON.stringify(rule, null, 1))),
      element(
        'button',
        { type: 'button', class: 'wide', onclick: () => void act('DELETE', 'faults', undefined, 'All is well again') },
        'Clear all faults',
      ),
    );
  },
};

function toggle(faults: Faults, name: string, hint: string, rule: FaultRule): HTMLElement {
  const isOn = faults.rules.some((other) => isSame(rule, other));
  const change = () => {
    const rest = faults.rules.filter((other) => !isSame(rule, other));
    void act('PUT', 'faults', { rules: isOn ? rest : [...rest, rule] }, isOn ? `${name}: off` : `${name}: on`);
  };
  return element(
    'label',
    { class: 'switch' },
    element('span', {}, element('b', {}, name), element('span', { class: 'line' }, hint)),
    element('input', { type: 'checkbox', role: 'switch', checked: isOn, onchange: change }),
  );
}

function delayChoice(faults: Faults): HTMLElement {
  const { max } = faults.indexDelaySeconds;
  const change = (event: Event) => {
    const seconds = Number((event.target as HTMLSelectElement).value);
    void act('PUT', 'faults', { indexDelaySeconds: { min: 0, max: seconds } });
  };
  return element(
    'label',
    { class: 'field' },
    'New tweets appear in timelines',
    element(
      'select',
      { onchange: change },
      ...DELAYS.map(([label, seconds]) => element('option', { value: seconds, selected: seconds === max }, label)),
    ),
  );
}

function isSame(left: FaultRule, right: FaultRule): boolean {
  return JSON.stringify([left.match, left.effect]) === JSON.stringify([right.match, right.effect]);
}
