import { expect, test } from 'vitest';
import { localeOfMember } from './guest-locale.ts';

test.each([
  ['nothing was chosen at the door', null, 'en', { locale: 'en', isNew: false }],
  ['another language was chosen', 'pt-BR', 'en', { locale: 'pt-BR', isNew: true }],
  ['the same language was chosen', 'pt-BR', 'pt-BR', { locale: 'pt-BR', isNew: false }],
  ['a mark nobody understands', 'xx', 'en', { locale: 'en', isNew: false }],
  ['a stored language this page does not speak', null, 'xx', { locale: null, isNew: false }],
])('%s', (_, chosen, stored, expected) => expect(localeOfMember(chosen, stored)).toEqual(expected));
