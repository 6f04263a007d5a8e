import { call } from './api.ts';
import { ago, element } from './element.ts';
import { stage } from './stage.ts';

export interface Mail {
  id: string;
  direction: 'received' | 'sent';
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  receivedAt: string;
  /** bytes */
  size: number;
  /** Whether the message as it came is still kept. */
  hasSource: boolean;
  attachments: { filename: string; contentType: string; size: number; isInline: boolean; url: string }[];
}

type View = { name: string; draw: () => Node | Promise<Node> };

/** Links open in a tab of their own; scripts, forms and the page around stay out of reach. */
const POPUPS = 'allow-popups allow-popups-to-escape-sandbox';

/** Which view was looked at last; the next mail opens in it too, if it has it. */
let favourite = 'HTML';

/** One mail: who, when, and its HTML, text, attachments, headers and source. */
export function mailReader(mail: Mail, actions: { reply: () => void; close: () => void }): HTMLElement {
  const views = viewsOf(mail);
  const body = element('div', { class: 'mailbody' });
  const tabs = element(
    'div',
    { class: 'segments', role: 'group', 'aria-label': 'How to show it' },
    ...views.map((view) => element('button', { type: 'button', onclick: () => choose(view, true) }, view.name)),
  );

  function choose(view: View, isWanted: boolean): void {
    if (isWanted) favourite = view.name;
    for (const button of tabs.children) button.setAttribute('aria-pressed', String(button.textContent === view.name));
    void Promise.resolve(view.draw()).then((drawn) => body.replaceChildren(drawn));
  }

  choose(views.find((view) => view.name === favourite) ?? views[0]!, false);
  return element(
    'article',
    { class: 'reader', 'data-id': mail.id },
    element(
      'header',
      {},
      element(
        'button',
        { type: 'button', class: 'back', onclick: actions.close, 'aria-label': 'Back to the list' },
        '←',
      ),
      element('h2', { dir: 'auto' }, mail.subject || '(no subject)'),
      mail.direction === 'received' &&
        stage.state?.inboundSmtp !== null &&
        element('button', { type: 'button', class: 'primary', onclick: actions.reply }, 'Reply'),
    ),
    element(
      'p',
      { class: 'line' },
      element('b', {}, mail.from),
      ' to ',
      mail.to.join(', '),
      ' · ',
      ago(mail.receivedAt),
    ),
    mail.direction === 'received' &&
      stage.state?.inboundSmtp === null &&
      element('p', { class: 'line' }, 'To answer it, start the sandbox with SANDBOX_INBOUND_SMTP.'),
    tabs,
    body,
  );
}

function viewsOf(mail: Mail): View[] {
  const views: View[] = [];
  if (mail.html !== null) {
    views.push({
      name: 'HTML',
      draw: () =>
        element('iframe', { sandbox: POPUPS, src: `/control/mail/${mail.id}/html`, title: 'The mail as HTML' }),
    });
  }
  views.push({
    name: 'Text',
    draw: () => element('pre', { class: 'prose', dir: 'auto' }, ...linked(mail.text || '(no text)')),
  });
  if (mail.attachments.length > 0) {
    views.push({ name: `Files ${mail.attachments.length}`, draw: () => files(mail) });
  }
  views.push({ name: 'Headers', draw: () => headers(mail) });
  if (mail.hasSource) views.push({ name: 'Source', draw: () => source(mail) });
  return views;
}

/** Web addresses can be followed, into a tab that knows nothing of this page. */
function linked(text: string): (Node | string)[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/)
    .map((part, index) =>
      index % 2 === 1 ? element('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part,
    );
}

function files(mail: Mail): HTMLElement {
  return element(
    'ul',
    { class: 'files' },
    ...mail.attachments.map((file) =>
      element(
        'li',
        {},
        mail.hasSource
          ? element('a', { href: file.url, download: file.filename }, file.filename)
          : element('span', { title: 'Newer mail needed the room.' }, file.filename),
        element(
          'span',
          { class: 'line' },
          `${file.contentType} · ${weight(file.size)}${file.isInline ? ' · in the HTML' : ''}`,
        ),
      ),
    ),
  );
}

async function headers(mail: Mail): Promise<HTMLElement> {
  const { headerFields } = await call<{ headerFields: { name: string; value: string }[] }>('GET', `mail/${mail.id}`);
  const fields =
    headerFields.length > 0 ? headerFields : Object.entries(mail.headers).map(([name, value]) => ({ name, value }));
  return element(
    'dl',
    { class: 'fields' },
    ...fields.flatMap(({ name, value }) => [element('dt', {}, name), element('dd', {}, value)]),
  );
}

async function source(mail: Mail): Promise<HTMLElement> {
  const address = `/control/mail/${mail.id}/raw`;
  const text = await (await fetch(address)).text();
  return element(
    'div',
    {},
    element('a', { href: address, download: `${mail.id}.eml` }, `Save ${weight(mail.size)} as .eml`),
    element('pre', {}, text.length > 200_000 ? `${text.slice(0, 200_000)}\n…` : text),
  );
}

function weight(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
