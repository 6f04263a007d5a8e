import { expect, test } from 'vitest';
import { contactInput, contactRules } from './contact-values.ts';

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
