import { call, type LoggedRequest } from './api.ts';
import { choice, element, redraw } from './element.ts';
import { stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

const SHOWN = 150;
const STATUSES: [value: string, label: string][] = [
  ['', 'any'],
  ['failed', 'failed'],
  ['cut', 'cut'],
  ['2xx', '2xx'],
  ['4xx', '4xx'],
  ['429', '429'],
  ['5xx', '5xx'],
];

const filter = { path: '', status: '', user: '', faulty: false };
const opened = new Set<number>();

export const requestsTab: Tab = {
  name: 'Requests',
  topics: ['requests'],
  draw: async (place) => {
    const query = new URLSearchParams({ limit: String(SHOWN) });
    for (const name of ['path', 'status', 'user'] as const) if (filter[name]) query.set(name, filter[name]);
    if (filter.faulty) query.set('faulty', 'true');
    const { data, total } = await call<{ data: LoggedRequest[]; total: number }>('GET', `requests?${query}`);
    // The filter stays in its place, so that typing is not disturbed by the next call.
    if (!place.querySelector('#request-filter')) {
      place.replaceChildren(
        filterForm(() => void requestsTab.draw(place)),
        element('div', { id: 'request-list' }),
      );
    }
    const list = place.querySelector<HTMLElement>('#request-list');
    if (!list) return;
    redraw(
      list,
      element('p', { class: 'line' }, headline(data.length, total)),
      element('ol', { class: 'requests' }, ...data.toReversed().map(requestView)),
    );
  },
};

function headline(shown: number, total: number): string {
  if (total === 0) return 'Nobody has called yet. Whatever calls X or Twilio here is listed.';
  if (shown === 0) return `None of ${total} calls is like this.`;
  return shown < total ? `${shown} of ${total} calls, the newest first` : `${total} calls, the newest first`;
}

function filterForm(changed: () => void): HTMLElement {
  const path = element('input', {
    id: 'request-path',
    type: 'search',
    placeholder: '/2/tweets',
    value: filter.path,
    oninput: (event) => {
      filter.path = (event.target as HTMLInputElement).value.trim();
      changed();
    },
  });
  const brands = stage.state?.users.brands ?? [];
  return element(
    'form',
    { id: 'request-filter', class: 'filter', onsubmit: (event) => event.preventDefault() },
    element('label', { class: 'field' }, 'Path begins with', path),
    choice({
      id: 'request-status',
      label: 'Status',
      values: STATUSES,
      value: filter.status,
      change: (value) => {
        filter.status = value;
        changed();
      },
    }),
    choice({
      id: 'request-user',
      label: 'Account',
      values: [['', 'any'], ...brands.map(({ username }): [string, string] => [username, `@${username}`])],
      value: filter.user,
      change: (value) => {
        filter.user = value;
        changed();
      },
    }),
    element(
      'label',
      { class: 'check' },
      element('input', {
        id: 'request-faulty',
        type: 'checkbox',
        checked: filter.faulty,
        onchange: (event) => {
          filter.faulty = (event.target as HTMLInputElement).checked;
          changed();
        },
      }),
      'only where a fault struck',
    ),
  );
}

function requestView(request: LoggedRequest): HTMLElement {
  const isBad = request.status === 0 || request.status >= 400;
  const details = element(
    'details',
    {
      open: opened.has(request.id),
      ontoggle: (event) => {
        const view = event.target as HTMLDetailsElement;
        if (!view.open) opened.delete(request.id);
        else {
          opened.add(request.id);
          fill(view, request);
        }
      },
    },
    element(
      'summary',
      { id: `request-${request.id}` },
      element('span', { class: `status${isBad ? ' bad' : ''}` }, request.status === 0 ? 'cut' : String(request.status)),
      element('span', { class: 'call' }, element('b', {}, request.method), ` ${request.path.split('?')[0]!}`),
      request.fault !== null && element('span', { class: 'tag hot' }, request.fault),
      element(
        'span',
        { class: 'faint' },
        `${new Date(request.at).toLocaleTimeString()}${request.user ? ` · @${request.user}` : ''} · ${request.durationMs} ms`,
      ),
    ),
  );
  if (opened.has(request.id)) fill(details, request);
  return element('li', {}, details);
}

/** The inside of a call, made when it is looked at. */
function fill(details: HTMLDetailsElement, request: LoggedRequest): void {
  if (details.querySelector('.inside')) return;
  const query = [...new URLSearchParams(request.path.split('?')[1] ?? '')];
  const part = (title: string, text: string) => [element('h3', {}, title), element('pre', {}, text)];
  details.append(
    element(
      'div',
      { class: 'inside' },
      element('p', { class: 'line' }, request.template || request.path),
      ...(query.length > 0 ? part('Query', query.map(([name, value]) => `${name} = ${value}`).join('\n')) : []),
      ...(request.body === null ? [] : part('Body', JSON.stringify(request.body, null, 2))),
      ...(request.answer ? part(answerTitle(request), pretty(request.answer)) : []),
    ),
  );
}

function answerTitle({ fault, status }: LoggedRequest): string {
  if (fault === null || status >= 400) return 'Answer';
  return 'What X answered, before the fault';
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
