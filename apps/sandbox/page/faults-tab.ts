import { call, type FaultChoices, type Faults, type PlacedRule } from './api.ts';
import { choice, element, redraw, toggle } from './element.ts';
import { ruleForm } from './rule-form.ts';
import { countWords, effectWords, matchWords } from './rule-words.ts';
import { act, stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

const TICK_MS = 1_000;
const DELAYS: [value: string, label: string][] = [
  ['0', 'at once'],
  ['30', 'after up to 30 seconds'],
  ['300', 'after up to 5 minutes'],
  ['43200', 'after up to 12 hours'],
];
const SKEWS: [value: string, label: string][] = [
  ['0', 'right'],
  ['-3600', 'an hour slow'],
  ['-90', '90 seconds slow'],
  ['90', '90 seconds fast'],
  ['3600', 'an hour fast'],
];

let victim = '';
let choices: FaultChoices | undefined;
let tick: number | undefined;
const opened = new Set(['Posting']);
let form: HTMLElement | undefined;

export const faultsTab: Tab = {
  name: 'Faults',
  topics: ['faults', 'settings'],
  draw: async (place) => {
    const faults = await call<Faults>('GET', 'faults');
    choices ??= await call<FaultChoices>('GET', 'faults/choices');
    const known = choices;
    // The form is made once, so that what is half filled in stays.
    form ??= ruleForm(known, () => victim);
    redraw(
      place,
      placedList(faults, known),
      victimChoice(),
      ...[...new Set(known.presets.map(({ group }) => group))].map((group) => presetGroup(group, faults, known)),
      form,
      choice({
        id: 'index-delay',
        label: 'New tweets appear in timelines',
        values: withCurrent(DELAYS, faults.indexDelaySeconds.max, 's at most'),
        value: String(faults.indexDelaySeconds.max),
        change: (max) => void act('PUT', 'faults', { indexDelaySeconds: { min: 0, max: Number(max) } }),
      }),
      choice({
        id: 'clock-skew',
        label: 'The clock of X is',
        values: withCurrent(SKEWS, faults.clockSkewSeconds, 's off'),
        value: String(faults.clockSkewSeconds),
        change: (seconds) => void act('PUT', 'faults', { clockSkewSeconds: Number(seconds) }),
      }),
    );
    keepTime(place, faults);
  },
};

/** While a rule runs out, its countdown is drawn each second. */
function keepTime(place: HTMLElement, faults: Faults): void {
  clearTimeout(tick);
  if (!faults.rules.some((rule) => !rule.spent && rule.endsAt !== null)) return;
  tick = setTimeout(() => {
    if (place.isConnected) void faultsTab.draw(place);
  }, TICK_MS);
}

function placedList(faults: Faults, known: FaultChoices): HTMLElement {
  const { rules } = faults;
  if (rules.length === 0) {
    return element('p', { id: 'placed', class: 'placed line' }, 'No fault is placed.');
  }
  return element(
    'section',
    { id: 'placed', class: 'placed', 'aria-label': 'Faults that are placed' },
    element('ul', {}, ...rules.map((rule) => placedView(rule, known))),
    element(
      'button',
      {
        id: 'clear-faults',
        type: 'button',
        class: 'wide',
        onclick: () => void act('DELETE', 'faults', undefined, 'All is well again'),
      },
      'Clear all',
    ),
  );
}

function placedView(rule: PlacedRule, known: FaultChoices): HTMLElement {
  const preset = known.presets.find(({ name }) => name === rule.preset);
  const words = effectWords(rule, known);
  const title = preset && preset.rules.length === 1 ? preset.title : words;
  return element(
    'li',
    { class: rule.spent ? 'spent' : 'active' },
    element(
      'span',
      { title: title === words ? '' : words },
      element('b', {}, title),
      element('span', { class: 'line' }, matchWords(rule)),
      element('span', { class: 'line note' }, countWords(rule)),
    ),
    element(
      'button',
      {
        id: `remove-${rule.id}`,
        type: 'button',
        'aria-label': `Take off: ${title}`,
        onclick: () => void act('DELETE', `faults/${rule.id}`),
      },
      '×',
    ),
  );
}

function victimChoice(): HTMLElement {
  const brands = stage.state?.users.brands ?? [];
  return choice({
    id: 'victim',
    label: 'What is placed now strikes',
    values: [['', 'everybody'], ...brands.map(({ username }): [string, string] => [username, `only @${username}`])],
    value: victim,
    change: (value) => (victim = value),
  });
}

function presetGroup(group: string, faults: Faults, known: FaultChoices): HTMLElement {
  const presets = known.presets.filter((preset) => preset.group === group);
  const rulesOf = (name: string) => faults.rules.filter((rule) => rule.preset === name && !rule.spent);
  const active = presets.filter(({ name }) => rulesOf(name).length > 0).length;
  return element(
    'details',
    {
      class: 'group',
      open: opened.has(group),
      ontoggle: (event) => {
        if ((event.target as HTMLDetailsElement).open) opened.add(group);
        else opened.delete(group);
      },
    },
    element(
      'summary',
      { id: `group-${group}` },
      element('b', {}, group),
      element('span', { class: 'line' }, active > 0 ? `${active} of ${presets.length} on` : String(presets.length)),
    ),
    ...presets.map(({ name, title, hint }) => {
      const rules = rulesOf(name);
      return toggle({
        id: `preset-${name}`,
        name: title,
        hint,
        isOn: rules.length > 0,
        change: (isOn) => void (isOn ? place(name, title) : takeOff(rules, title)),
      });
    }),
  );
}

function place(preset: string, title: string): Promise<boolean> {
  return act('POST', 'faults', { preset, ...(victim && { user: victim }) }, `${title}: on`);
}

async function takeOff(rules: PlacedRule[], title: string): Promise<void> {
  for (const [index, { id }] of rules.entries()) {
    await act('DELETE', `faults/${id}`, undefined, index === rules.length - 1 ? `${title}: off` : undefined);
  }
}

/** The usual values, and the one that is set if it is another. */
function withCurrent(values: [string, string][], current: number, unit: string): [string, string][] {
  if (values.some(([value]) => Number(value) === current)) return values;
  return [...values, [String(current), `${current} ${unit}`]];
}
