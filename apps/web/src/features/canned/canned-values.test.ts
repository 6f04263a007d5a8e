import type { CannedReply, Session, Ticket } from '@perch/contracts';
import { renderCanned } from '@perch/core';
import { expect, test } from 'vitest';
import { cannedValues, findCanned } from './canned-values.ts';

const session = { member: { name: 'Marina Alves' }, organization: { name: 'Acme' } } as Session;
const ticket = {
  number: 12,
  subject: 'Lost bag',
  customer: { name: 'Carla Souza', username: 'carla' },
  contact: { name: 'Carla' },
  account: { username: 'acme_air' },
  department: { name: 'Baggage' },
} as Ticket;

test('placeholders are filled in from the ticket and who writes', () => {
  const text = '{{customer.firstName}} ({{customer.handle}}), #{{ticket.number}}: {{agent.name}}, {{account.name}}';
  expect(renderCanned(text, cannedValues(ticket, session))).toEqual({
    text: 'Carla (@carla), #12: Marina Alves, @acme_air',
    missing: [],
  });
});

test('what nobody knows is missing', () => {
  const byMail = { ...ticket, customer: null, account: null } as Ticket;
  const { text, missing } = renderCanned('{{customer.name}} {{customer.handle}}', cannedValues(byMail, session));
  expect([text, missing]).toEqual(['Carla {{customer.handle}}', ['customer.handle']]);
});

const reply = (name: string, fields: Partial<CannedReply> = {}) =>
  ({ name, shortcut: null, text: '', departments: [], useCount: 0, ...fields }) as CannedReply;

test('replies are found by shortcut, name or text, in tickets of their departments', () => {
  const all = [
    reply('Sorry', { text: 'We are sorry for the delay', useCount: 9 }),
    reply('Refund', { shortcut: 'delay' }),
    reply('Délay of flights', { useCount: 3 }),
    reply('Cards', { departments: [{ id: 'other', name: 'Bank' }], text: 'delay' }),
  ];
  const names = (typed: string) => findCanned(all, 'mine', typed).map(({ name }) => name);
  expect(names('')).toEqual(['Sorry', 'Délay of flights', 'Refund']);
  expect(names('delay')).toEqual(['Refund', 'Délay of flights', 'Sorry']);
  expect(names('delay sorry')).toEqual(['Sorry']);
});
