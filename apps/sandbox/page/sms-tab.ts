import { call } from './api.ts';
import { ago, element } from './element.ts';
import { numberHints } from './sms-hints.ts';
import { act } from './stage.ts';
import type { Tab } from './tools-panel.ts';

interface Sms {
  sid: string;
  direction: 'inbound' | 'outbound';
  from: string | null;
  to: string;
  body: string;
  status: string;
  errorCode: number | null;
  errorMessage: string | null;
  encoding: string;
  segments: number;
  mediaCount: number;
  createdAt: string;
  callbacks: { status: string; tries: number; answer: number | null; problem: string | null }[];
}

interface Answer {
  data: Sms[];
  unsubscribed: string[];
  number: string;
}

const open: { phone: string | null } = { phone: null };

/** Everybody's phone, one thread for each number. */
export const smsTab: Tab = {
  name: 'SMS',
  topics: ['sms'],
  draw: async (place) => {
    const answer = await call<Answer>('GET', 'sms?limit=1000');
    const parts = place.querySelector('.phones') ? partsOf(place) : build(place);
    const threads = threadsOf(answer.data);
    if (open.phone !== null && !threads.has(open.phone)) threads.set(open.phone, []);
    parts.list.replaceChildren(
      ...[...threads].map(([phone, messages]) => row(place, phone, messages, answer.unsubscribed.includes(phone))),
    );
    parts.nothing.hidden = threads.size > 0;
    parts.nothing.textContent = `No messages yet. Twilio’s API answers at this address; its number is ${answer.number}.`;
    drawThread(place, threads.get(open.phone ?? '') ?? null, answer);
  },
};

function build(place: HTMLElement) {
  const start = (event: Event) => {
    event.preventDefault();
    const input = (event.target as HTMLFormElement).elements.namedItem('phone') as HTMLInputElement;
    choose(place, `+${input.value.replace(/\D/g, '')}`);
    input.value = '';
  };
  const clear = () => {
    if (confirm('All messages in the sandbox are thrown away. Go on?')) {
      open.phone = null;
      void act('DELETE', 'sms', undefined, 'Messages thrown away');
    }
  };
  place.replaceChildren(
    element(
      'div',
      { class: 'mailbox phones' },
      element(
        'form',
        { class: 'boxbar', onsubmit: start },
        element('input', {
          name: 'phone',
          type: 'tel',
          placeholder: '+49 151 12345678',
          'aria-label': 'Phone number',
          pattern: '\\+?[0-9 .\\(\\)\\-]{7,20}',
          title: 'With the country code',
          required: true,
        }),
        element('button', {}, 'Open phone'),
        element('button', { type: 'button', onclick: clear, title: 'Throw all messages away' }, 'Empty'),
      ),
      element(
        'div',
        { class: 'boxsplit' },
        element('div', { class: 'boxlist' }, element('ul', {}), element('p', { class: 'nothing', hidden: true })),
        element('section', { class: 'boxpane', 'aria-label': 'The phone', hidden: true }),
      ),
      numberHints(),
    ),
  );
  return partsOf(place);
}

function partsOf(place: HTMLElement) {
  return {
    box: place.querySelector<HTMLElement>('.phones')!,
    list: place.querySelector<HTMLElement>('.boxlist ul')!,
    nothing: place.querySelector<HTMLElement>('.boxlist .nothing')!,
    pane: place.querySelector<HTMLElement>('.boxpane')!,
  };
}

/** Messages by the phone they went to or came from; the thread with the newest first, in it the oldest. */
function threadsOf(newestFirst: Sms[]): Map<string, Sms[]> {
  const threads = new Map<string, Sms[]>();
  for (const sms of newestFirst) {
    const phone = sms.direction === 'inbound' ? (sms.from ?? '') : sms.to;
    threads.set(phone, [sms, ...(threads.get(phone) ?? [])]);
  }
  return threads;
}

function choose(place: HTMLElement, phone: string | null): void {
  open.phone = phone;
  void smsTab.draw(place);
}

function row(place: HTMLElement, phone: string, messages: Sms[], isUnsubscribed: boolean): HTMLElement {
  const last = messages.at(-1);
  return element(
    'li',
    {},
    element(
      'button',
      { type: 'button', 'aria-pressed': phone === open.phone ? 'true' : 'false', onclick: () => choose(place, phone) },
      element('b', { class: 'phone' }, phone),
      element('span', { class: 'line clip', dir: 'auto' }, last?.body ?? 'Nothing yet'),
      element(
        'span',
        { class: 'marks' },
        last?.direction === 'outbound' ? badge(last) : null,
        isUnsubscribed && element('span', { class: 'tag hot' }, 'STOP'),
        last ? ago(last.createdAt) : null,
      ),
    ),
  );
}

function drawThread(place: HTMLElement, messages: Sms[] | null, answer: Answer): void {
  const { box, pane } = partsOf(place);
  const { phone } = open;
  box.classList.toggle('reading', messages !== null);
  pane.hidden = messages === null;
  if (messages === null || phone === null) {
    pane.replaceChildren();
    return;
  }
  if (pane.dataset['phone'] !== phone || !pane.firstChild) {
    pane.dataset['phone'] = phone;
    pane.replaceChildren(handset(place, phone, answer.number));
  }
  const isUnsubscribed = answer.unsubscribed.includes(phone);
  const toggle = pane.querySelector<HTMLInputElement>('[role="switch"]')!;
  toggle.checked = !isUnsubscribed;
  const screen = pane.querySelector('.screen')!;
  const isAtEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 40;
  screen.replaceChildren(...messages.map(bubble));
  if (isAtEnd) screen.scrollTop = screen.scrollHeight;
}

function handset(place: HTMLElement, phone: string, desk: string): HTMLElement {
  const text = element('input', {
    'aria-label': `Write from ${phone}`,
    placeholder: 'Text message',
    maxlength: 1600,
    autocomplete: 'off',
    required: true,
    dir: 'auto',
  });
  const write = async (body: string) => {
    if (await act('POST', 'sms', { from: phone, text: body })) text.value = '';
  };
  const subscribe = (event: Event) =>
    void act('PUT', `sms/recipients/${encodeURIComponent(phone)}`, {
      unsubscribed: !(event.target as HTMLInputElement).checked,
    });
  return element(
    'div',
    { class: 'handset' },
    element(
      'header',
      {},
      element(
        'button',
        { type: 'button', class: 'back', onclick: () => choose(place, null), 'aria-label': 'Back to the list' },
        '←',
      ),
      element('h2', { class: 'phone' }, phone),
      element(
        'label',
        { class: 'check' },
        'receives',
        element('input', { type: 'checkbox', role: 'switch', onchange: subscribe }),
      ),
    ),
    element('ol', { class: 'screen' }),
    element(
      'form',
      {
        class: 'row',
        onsubmit: (event) => {
          event.preventDefault();
          void write(text.value);
        },
      },
      text,
      element('button', { class: 'primary', title: `to ${desk}` }, 'Send'),
    ),
    element(
      'div',
      { class: 'row' },
      ...['STOP', 'START'].map((word) => element('button', { type: 'button', onclick: () => void write(word) }, word)),
      element('span', { class: 'line' }, 'as Twilio reads them'),
    ),
  );
}

function bubble(sms: Sms): HTMLElement {
  const size = `${sms.segments} × ${sms.encoding}${sms.mediaCount > 0 ? ` · ${sms.mediaCount} media` : ''}`;
  return element(
    'li',
    { class: `bubble${sms.direction === 'inbound' ? ' own' : ''}` },
    element('p', { class: 'text', dir: 'auto' }, sms.body),
    element(
      'footer',
      {},
      sms.direction === 'outbound' && badge(sms),
      element('span', { class: 'line' }, size),
      ago(sms.createdAt),
    ),
    sms.errorCode !== null && element('p', { class: 'line bad' }, `${sms.errorCode} ${sms.errorMessage ?? ''}`),
  );
}

function badge(sms: Sms): HTMLElement {
  const isBad = sms.status === 'undelivered' || sms.status === 'failed';
  const told = sms.callbacks.map(({ status, answer, problem }) => `${status}: ${problem ?? `answered ${answer}`}`);
  const title = told.length > 0 ? `Told the sender\n${told.join('\n')}` : 'Nobody asked to be told';
  return element(
    'span',
    { class: `tag${isBad ? ' hot' : ''}${sms.status === 'delivered' ? ' good' : ''}`, title },
    sms.status,
  );
}
