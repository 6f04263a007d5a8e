import { expect, test } from 'vitest';
import { commandsFirst, SEARCH } from './commands-first.ts';

const ofTicket = '#7 Urgent: lost bag';
const groups = [
  { group: 'Go to', actions: [{ id: 'view', label: 'Tickets: Urgent ones' }] },
  {
    group: 'Do',
    actions: [
      { id: 'close', label: 'Close', description: ofTicket },
      { id: 'urgent', label: 'Priority: Urgent', description: ofTicket },
      { id: 'help', label: 'Keyboard shortcuts' },
    ],
  },
  {
    group: 'Tickets',
    actions: [
      { id: 't7', label: ofTicket, keywords: 'urgent' },
      { id: 't9', label: '#9 Refund', keywords: 'urgent' },
      { id: SEARCH, label: 'Search tickets for “urgent”', keywords: 'urgent' },
    ],
  },
];
const found = (query: string) =>
  commandsFirst(query, groups).flatMap((group) => ('actions' in group ? group.actions.map(({ id }) => id) : group.id));

test('a command that is called so, that for the open ticket first, comes before found tickets, and the search for the words is last', () => {
  expect(found(' URGENT ')).toEqual(['urgent', 'close', 'view', 't7', 't9', SEARCH]);
  expect(found('')).toEqual(['view', 'close', 'urgent', 'help', 't7', 't9', SEARCH]);
});
