import { call } from './api.ts';
import { ago, element } from './element.ts';
import { mailComposer } from './mail-composer.ts';
import { serverHints } from './mail-hints.ts';
import { mailReader, type Mail } from './mail-reader.ts';
import { act, stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

/** Survives a look at another tab. */
const open: { query: string; id: string | null; composer: HTMLElement | null } = {
  query: '',
  id: null,
  composer: null,
};

export const mailTab: Tab = {
  name: 'Mail',
  topics: ['mail'],
  draw: async (place) => {
    const parts = place.querySelector('.mailbox') ? partsOf(place) : build(place);
    const { data } = await call<{ data: Mail[] }>(
      'GET',
      `mail?${new URLSearchParams({ limit: '200', q: open.query })}`,
    );
    if (!parts.box.isConnected) return;
    const chosen = data.find((mail) => mail.id === open.id);
    if (!chosen && !open.query) open.id = null;
    parts.list.replaceChildren(...data.map((mail) => row(mail, () => show(place, mail))));
    parts.nothing.hidden = data.length > 0;
    parts.nothing.textContent = open.query
      ? `No mail with “${open.query}”.`
      : `No mail yet. Whatever is sent to smtp://127.0.0.1:${stage.state?.smtpPort ?? '…'} arrives here.`;
    fillPane(place, chosen ?? null);
  },
};

function build(place: HTMLElement) {
  const search = element('input', {
    type: 'search',
    placeholder: 'Find in mail',
    'aria-label': 'Find in mail',
    value: open.query,
    oninput: (event) => {
      open.query = (event.target as HTMLInputElement).value;
      void mailTab.draw(place);
    },
  });
  const clear = () => {
    if (confirm('All mail in the sandbox is thrown away. Go on?'))
      void act('DELETE', 'mail', undefined, 'Mailbox emptied');
  };
  const write = () => {
    open.id = null;
    open.composer = mailComposer({}, () => closePane(place));
    void mailTab.draw(place);
  };
  place.replaceChildren(
    element(
      'div',
      { class: 'mailbox' },
      element(
        'div',
        { class: 'boxbar' },
        search,
        element('button', { type: 'button', onclick: write, title: 'Write as a customer' }, 'Write'),
        element('button', { type: 'button', onclick: clear, title: 'Throw all mail away' }, 'Empty'),
      ),
      element(
        'div',
        { class: 'boxsplit' },
        element('div', { class: 'boxlist' }, element('ul', {}), element('p', { class: 'nothing', hidden: true })),
        element('section', { class: 'boxpane', 'aria-label': 'The mail', hidden: true }),
      ),
      serverHints(),
    ),
  );
  return partsOf(place);
}

function partsOf(place: HTMLElement) {
  return {
    box: place.querySelector<HTMLElement>('.mailbox')!,
    list: place.querySelector<HTMLElement>('.boxlist ul')!,
    nothing: place.querySelector<HTMLElement>('.boxlist .nothing')!,
    pane: place.querySelector<HTMLElement>('.boxpane')!,
  };
}

function show(place: HTMLElement, mail: Mail): void {
  open.id = mail.id;
  open.composer = null;
  for (const button of place.querySelectorAll<HTMLElement>('.boxlist button')) {
    button.setAttribute('aria-pressed', String(button.dataset['id'] === mail.id));
  }
  fillPane(place, mail);
}

function closePane(place: HTMLElement): void {
  open.id = null;
  open.composer = null;
  void mailTab.draw(place);
}

/** The draft, or the chosen mail, or nothing; what stands there already is left alone. */
function fillPane(place: HTMLElement, mail: Mail | null): void {
  const { box, pane } = partsOf(place);
  const isReading = open.composer !== null || mail !== null;
  box.classList.toggle('reading', isReading);
  pane.hidden = !isReading;
  if (open.composer) {
    if (!pane.contains(open.composer)) pane.replaceChildren(open.composer);
    return;
  }
  if (!mail) {
    pane.replaceChildren();
    return;
  }
  if (pane.querySelector<HTMLElement>('.reader')?.dataset['id'] === mail.id) return;
  const reply = () => {
    open.composer = mailComposer({ answers: mail }, () => {
      open.composer = null;
      void mailTab.draw(place);
    });
    void mailTab.draw(place);
  };
  pane.replaceChildren(mailReader(mail, { reply, close: () => closePane(place) }));
}

function row(mail: Mail, choose: () => void): HTMLElement {
  const isSent = mail.direction === 'sent';
  return element(
    'li',
    {},
    element(
      'button',
      { type: 'button', 'data-id': mail.id, 'aria-pressed': open.id === mail.id ? 'true' : 'false', onclick: choose },
      element('b', { dir: 'auto' }, mail.subject || '(no subject)'),
      element('span', { class: 'line' }, isSent ? `${mail.from} → ${mail.to.join(', ')}` : `to ${mail.to.join(', ')}`),
      element(
        'span',
        { class: 'marks' },
        isSent && element('span', { class: 'tag out' }, 'written here'),
        mail.attachments.length > 0 &&
          element(
            'span',
            { class: 'tag', title: mail.attachments.map((file) => file.filename).join('\n') },
            `${mail.attachments.length} att.`,
          ),
        ago(mail.receivedAt),
      ),
    ),
  );
}
