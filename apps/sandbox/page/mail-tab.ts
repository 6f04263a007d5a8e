import { call, type Mail } from './api.ts';
import { ago, element } from './element.ts';
import { stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

export const mailTab: Tab = {
  name: 'Mail',
  topics: ['mail'],
  draw: async (place) => {
    const { data } = await call<{ data: Mail[] }>('GET', 'mail?limit=100');
    const opened = new Set([...place.querySelectorAll('details[open]')].map((details) => details.id));
    if (data.length === 0) {
      const port = stage.state?.smtpPort;
      place.replaceChildren(
        element(
          'p',
          { class: 'nothing' },
          `No mail yet. Whatever is sent to smtp://127.0.0.1:${port ?? '…'} arrives here.`,
        ),
      );
      return;
    }
    place.replaceChildren(...data.map((mail) => mailView(mail, opened.has(`mail-${mail.id}`))));
  },
};

function mailView(mail: Mail, isOpen: boolean): HTMLElement {
  const headers = Object.entries(mail.headers).map(([name, value]) => `${name}: ${value}`);
  return element(
    'details',
    { class: 'mail', id: `mail-${mail.id}`, open: isOpen },
    element(
      'summary',
      {},
      element('b', {}, mail.subject || '(no subject)'),
      element('span', { class: 'line' }, `to ${mail.to.join(', ')}`),
      ago(mail.receivedAt),
    ),
    element('p', { class: 'line' }, `from ${mail.from}`),
    element('pre', {}, mail.text || mail.html || ''),
    headers.length > 0 && element('pre', { class: 'faint' }, headers.join('\n')),
  );
}
