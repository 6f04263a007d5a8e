import { expect, test } from 'vitest';
import { contactInput, contactRules } from './contact-values.ts';
import { reachesOnly } from './reaches-only.ts';

test('what is empty is not known, and a phone number is compact', () => {
  expect(contactInput({ name: ' Ana ', email: ' ', phone: '+55 (11) 98765-4321', notes: '' })).toEqual({
    name: 'Ana',
    email: null,
    phone: '+5511987654321',
    notes: '',
  });
});

test.each([
  ['name', '', 'field.required'],
  ['email', '', null],
  ['email', 'ana@', 'field.emailInvalid'],
  ['phone', '', null],
  ['phone', '+55 11 98765-4321', null],
  ['phone', '011 98765', 'field.phoneInvalid'],
] as const)('%s "%s": %s', (field, value, expected) => expect(contactRules[field](value)).toBe(expected));

test.each([
  ['the person themselves', { name: 'Ana', contactId: 'ana', isGroup: false }, true],
  ['somebody else', { name: 'Bruno', contactId: 'bruno', isGroup: false }, false],
  ['somebody who is no contact', { name: 'Bruno', contactId: null, isGroup: false }, false],
  ['a group they wrote in', { name: 'Ana', contactId: 'ana', isGroup: true }, false],
  ['nobody that is known', null, false],
])('whether a consent link may go to %s', (_whom, recipient, isFit) =>
  expect(reachesOnly(recipient, 'ana')).toBe(isFit),
);
