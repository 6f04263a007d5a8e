import type { DirectMessage } from './api.ts';
import { ago, avatar, element } from './element.ts';
import { personOf } from './stage.ts';
import { write } from './tweet-card.ts';

/** One conversation in private, oldest message first. */
export function messagesCard(messages: DirectMessage[]): HTMLElement {
  const first = messages[0]!;
  const names = [...new Set([first.from, ...first.to])];
  const brand = names.find((name) => personOf(name)?.brand) ?? names[1] ?? '';
  const customers = names.filter((name) => name !== brand);
  const customer = customers[0] ?? names[0]!;
  const person = personOf(customer);
  const isGroup = names.length > 2;
  return element(
    'article',
    { class: 'thread messages' },
    element(
      'header',
      {},
      avatar(person),
      element('b', { dir: 'auto' }, isGroup ? `Group of ${names.length}` : (person?.name ?? customer)),
      element('span', { class: 'handle' }, names.map((name) => `@${name}`).join(', ')),
      element('span', { class: 'grow' }),
      ...(isGroup
        ? []
        : [writeButton(first.conversationId, customer, brand), writeButton(first.conversationId, brand, customer)]),
    ),
    ...messages.map((message) => messageView(message, isGroup)),
  );
}

function writeButton(conversation: string, from: string, to: string): HTMLElement {
  return element(
    'button',
    {
      type: 'button',
      id: `write-${conversation}-${from}`,
      onclick: () => write({ actor: from, mode: 'dm', recipient: to, ...(personOf(to)?.brand && { brand: to }) }),
    },
    `Write as @${from}`,
  );
}

function messageView(message: DirectMessage, isGroup: boolean): HTMLElement {
  if (message.eventType !== 'MessageCreate') {
    const verb = message.eventType === 'ParticipantsJoin' ? 'joined' : 'left';
    return element('p', { class: 'gone' }, `@${message.from} ${verb} · `, ago(message.createdAt));
  }
  return element(
    'div',
    { class: `bubble${personOf(message.from)?.brand ? ' brand' : ''}` },
    isGroup && element('span', { class: 'handle' }, `@${message.from}`),
    element('p', { dir: 'auto' }, message.text),
    ...(message.media ?? []).map((media) =>
      element('img', { class: 'picture', src: media.url, alt: media.altText ?? '', loading: 'lazy' }),
    ),
    ago(message.createdAt),
  );
}
