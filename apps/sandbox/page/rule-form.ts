import type { FaultChoices } from './api.ts';
import { choice, element } from './element.ts';
import { act } from './stage.ts';

const EFFECTS: [value: string, label: string][] = [
  ['cut-after', 'Done, then the connection is cut'],
  ['cut-before', 'Connection cut before anything happens'],
  ['cut-midway', 'Done, and half of the answer arrives'],
  ['slow', 'Slow: five seconds more'],
  ['slow-after', 'Done at once, answered after 30 seconds'],
  ['rate-limit', '429 with a reset in a minute'],
  ['rate-limit-bare', '429 without headers'],
  ['revoke', 'Token revoked'],
  ['malformed', 'Answer that is no JSON'],
  ['empty', 'Empty answer'],
  ['wrong-types', 'Answer with wrong types'],
];
const PROBLEM = 'problem:';

const OFTEN: [value: string, label: string][] = [
  ['once', 'the next call'],
  ['thrice', 'the next three calls'],
  ['minute', 'for a minute'],
  ['fifth', 'one call in five'],
  ['always', 'until taken off'],
];
const LIMITS: Record<string, object> = {
  once: { times: 1 },
  thrice: { times: 3 },
  minute: { seconds: 60 },
  fifth: { probability: 0.2 },
  always: {},
};

/** Any fault on any endpoint. */
export function ruleForm(choices: FaultChoices, victim: () => string): HTMLElement {
  const problems = choices.problems.map(({ name, status, title }): [string, string] => [
    `${PROBLEM}${name}`,
    `${status} ${title}`,
  ]);
  return element(
    'details',
    { class: 'group' },
    element('summary', {}, element('b', {}, 'A rule of your own')),
    element(
      'form',
      { class: 'rule-form', onsubmit: (event) => submit(event, victim()) },
      choice({
        id: 'rule-endpoint',
        name: 'endpoint',
        label: 'Where',
        values: [['', 'every call'], ...choices.endpoints.map((endpoint): [string, string] => [endpoint, endpoint])],
        value: '',
      }),
      choice({
        id: 'rule-effect',
        name: 'effect',
        label: 'What',
        values: [...EFFECTS, ...problems],
        value: 'cut-after',
      }),
      choice({ id: 'rule-often', name: 'often', label: 'How often', values: OFTEN, value: 'once' }),
      element('button', { class: 'primary wide' }, 'Place it'),
    ),
  );
}

function submit(event: Event, user: string): void {
  event.preventDefault();
  const entries = new FormData(event.target as HTMLFormElement);
  const [method, path] = String(entries.get('endpoint')).split(' ');
  const rule = {
    match: { ...(path && { method, path }), ...(user && { user }) },
    effect: effectOf(String(entries.get('effect'))),
    ...LIMITS[String(entries.get('often'))],
  };
  void act('POST', 'faults', { rule }, 'Placed');
}

function effectOf(value: string): object {
  if (value.startsWith(PROBLEM)) return { kind: 'problem', name: value.slice(PROBLEM.length) };
  switch (value) {
    case 'slow':
      return { kind: 'slow', ms: 5_000 };
    case 'slow-after':
      return { kind: 'slow', ms: 30_000, when: 'after' };
    case 'rate-limit':
      return { kind: 'rate-limit', resetSeconds: 60 };
    case 'rate-limit-bare':
      return { kind: 'rate-limit', resetSeconds: 60, headers: false };
    default:
      return { kind: value };
  }
}
