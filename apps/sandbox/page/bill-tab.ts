import { call, type State } from './api.ts';
import { element } from './element.ts';
import type { Tab } from './tools-panel.ts';

const NAMES: Record<string, string> = {
  postRead: 'Posts read',
  userRead: 'Users read',
  directMessageRead: 'Messages read',
  postCreate: 'Posts',
  postCreateWithUrl: 'Posts with a link',
  summonedReply: 'Replies to a mention',
  directMessageCreate: 'Messages sent',
  interactionCreate: 'Reposts and likes',
  postDelete: 'Deletions',
};

export const billTab: Tab = {
  name: 'Bill',
  topics: ['bill'],
  draw: async (place) => {
    const { bill } = await call<State>('GET', 'state');
    const row = (kind: 'td' | 'th', ...cells: string[]) =>
      element('tr', {}, ...cells.map((cell) => element(kind, {}, cell)));
    place.replaceChildren(
      element('p', { class: 'sum' }, `$${bill.usd.toFixed(3)}`),
      element('p', { class: 'line' }, 'What X would have charged so far. A post read twice in a day is charged once.'),
      element(
        'table',
        {},
        row('th', 'What', 'Count', 'Each', 'USD'),
        ...bill.lines.map(({ item, count, unitUsd, usd }) =>
          row('td', NAMES[item] ?? item, String(count), unitUsd.toFixed(3), usd.toFixed(3)),
        ),
      ),
    );
  },
};
