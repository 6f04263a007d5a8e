import { describe, expect, test } from 'vitest';
import { personalDetails } from './personal-details.ts';
import { scoreContact, type KnownContact } from './score-contact.ts';

const author = { name: 'Carla Souza', username: 'carla_souza77', emails: [] as string[], phones: [] as string[] };
const contact: KnownContact = { name: 'Somebody', email: null, phone: null, usernames: [] };
const scored = (person: Partial<typeof author>, known: Partial<KnownContact>) =>
  scoreContact({ ...author, ...person }, { ...contact, ...known });

describe('a contact may be the author', () => {
  test.each([
    ['by an address that they wrote', { emails: ['c@mail.test'] }, { email: 'C@mail.test' }, ['same_email'], 70],
    ['by a number without the country', { phones: ['11987654321'] }, { phone: '+5511987654321' }, ['same_phone'], 60],
    [
      'by the whole name, marks aside',
      { name: 'CARLA  SOUZA' },
      { name: 'Cárla Souza' },
      ['same_name', 'similar_handle'],
      55,
    ],
    [
      'by a first name beside something else',
      { name: 'Carla', emails: ['c@mail.test'] },
      { name: 'carla', email: 'c@mail.test' },
      ['same_email', 'same_name'],
      85,
    ],
    ['by the same number behind', {}, { usernames: ['carlasouza_77'] }, ['similar_handle'], 20],
    ['by the mailbox', {}, { email: 'carla.souza@work.test' }, ['handle_in_email'], 25],
    ['by another handle of theirs', {}, { usernames: ['CarlaSouza'] }, ['similar_handle'], 20],
  ] as const)('%s', (_why, person, known, reasons, score) => {
    expect(scored(person as Partial<typeof author>, known)).toEqual({ score, reasons });
  });

  test.each([
    ['nothing', {}, {}],
    ['a first name only', { name: 'Carla', username: 'x' }, { name: 'carla' }],
    ['a handle that is a first name', { username: 'carla_1' }, { name: 'Carla', usernames: ['carla2'] }],
    ['a short handle that is like many', { username: 'maria_1', name: 'M' }, { email: 'maria@mail.test' }],
    ['a handle with another number', {}, { usernames: ['carla_souza12'], email: 'carlasouza12@mail.test' }],
    ['a handle that only begins alike', {}, { usernames: ['carla_souza_lima', 'carlas'] }],
    ['a mailbox of many', { username: 'support__' }, { email: 'support@mail.test' }],
    ['no letters at all', { name: '🔥', username: '____' }, { name: '🔥' }],
  ] as const)('not by %s', (_why, person, known) => {
    expect(scored(person, known)).toEqual({ score: 0, reasons: [] });
  });

  test('never with more than a hundred', () => {
    const all = { email: 'carla.souza@w.test', phone: '+5511987654321', name: 'Carla Souza' };
    expect(scored({ emails: ['carla.souza@w.test'], phones: ['5511987654321'] }, all).score).toBe(100);
  });
});

test('addresses and numbers are found in what people write', () => {
  expect(
    personalDetails([
      'Mail me at Carla.S+x@Mail.test. or call (11) 98765-4321!',
      'order 123, flight AB1234567890, #20261128, https://x.test/12345678901',
      '+55 11 98765-4321',
    ]),
  ).toEqual({ emails: ['carla.s+x@mail.test'], phones: ['11987654321', '5511987654321'] });
});
