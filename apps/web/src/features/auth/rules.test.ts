import { expect, test } from 'vitest';
import { rules } from './rules.ts';

test.each([
  ['ana@example.com', null],
  [' ana@example.com ', null],
  ['ana', 'field.emailInvalid'],
])('e-mail %s: %s', (value, expected) => expect(rules.email(value)).toBe(expected));

test.each([
  ['short', 'field.passwordTooShort'],
  ['ten chars!', null],
  ['x'.repeat(129), 'field.passwordTooLong'],
])('password %s', (value, expected) => expect(rules.newPassword(value)).toBe(expected));
