import { expect, test } from 'vitest';
import { knownForms, passwordStrength } from './password-strength.ts';

const own = { email: 'ana.lima@acme.test', organizations: ['Acme Air', 'Go'] };

test.each([
  ['short one', 'too_short'],
  ['my acme-air password', 'personal'],
  ['AnaLima and her dog', 'personal'],
  ['a perch in the lake', 'personal'],
  ['go for it now', 'fair'],
  ['aaaabbbbaaaabbbb', 'weak'],
  ['abc123abc123', 'weak'],
  ['tide tables', 'fair'],
  ['tide tables at seven', 'good'],
])('%s is %s', (password, strength) => expect(passwordStrength(password, own)).toBe(strength));

test('an address is no password, however short its name', () => {
  for (const password of ['bea@example.com', 'Bea.Example 2026']) {
    expect(passwordStrength(password, { email: 'bea@example.com' })).toBe('personal');
  }
  expect(passwordStrength('beacons at sea', { email: 'bea@example.com' })).toBe('fair');
});

test('a known password is known with a few digits and signs around it too', () => {
  expect(knownForms('Sunshine2026!')).toEqual(['sunshine2026!', 'sunshine']);
  expect(knownForms('1qaz2wsx3edc')).toEqual(['1qaz2wsx3edc', 'qaz2wsx3edc']);
  expect(knownForms('sunshine 1234567890')).toEqual(['sunshine 1234567890']);
});
