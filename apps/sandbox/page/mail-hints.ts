import type { State } from './api.ts';
import { element } from './element.ts';
import { act, stage } from './stage.ts';

const ADDRESSES: [string, string][] = [
  ['refused@…', 'refused with 550'],
  ['busy@…', 'refused for now with 451'],
  ['slow@…', 'answered after five seconds'],
  ['cut-before@…', 'the line is cut before the mail'],
  ['cut-after@…', 'delivered, then the line is cut'],
  ['bounce@…', 'taken; the failure comes back'],
];

/** Where mail is taken, what the server demands, and the addresses that mean trouble. */
export function serverHints(): HTMLElement {
  const port = stage.state?.smtpPort ?? '…';
  return element(
    'details',
    { class: 'hints' },
    element('summary', {}, `smtp://127.0.0.1:${port} and addresses to try`),
    demand('requireAuth', 'Demand a sign-in', 'User and password are both “perch”.'),
    demand('requireTls', 'Demand TLS', 'By STARTTLS, with a certificate that nobody vouches for.'),
    element(
      'dl',
      { class: 'fields' },
      ...ADDRESSES.flatMap(([name, meaning]) => [element('dt', {}, name), element('dd', {}, meaning)]),
    ),
  );
}

function demand(key: keyof State['smtp'], name: string, hint: string): HTMLElement {
  const change = (event: Event) => {
    const smtp = { requireAuth: false, requireTls: false, ...stage.state?.smtp };
    smtp[key] = (event.target as HTMLInputElement).checked;
    if (stage.state) stage.state.smtp = smtp;
    void act('PUT', 'settings', { smtp });
  };
  return element(
    'label',
    { class: 'switch' },
    element('span', {}, element('b', {}, name), element('span', { class: 'line' }, hint)),
    element('input', { type: 'checkbox', role: 'switch', checked: stage.state?.smtp[key] ?? false, onchange: change }),
  );
}
