import { expect, it } from 'vitest';
import { topWords } from './top-words.ts';

const en = (text: string) => ({ text, language: 'en' });
const pt = (text: string) => ({ text, language: 'pt' });

it.each([
  [
    'a text counts once, and what one text alone has is left out',
    [en('Refund! refund? REFUND'), en('my refund is late'), en('a lonely zeppelin')],
    [['refund', 2]],
  ],
  [
    'words of every text go by its language',
    [en('the voo was cancelled'), pt('o voo não saiu'), pt('não tem the voo'), en('the end of nao')],
    [['voo', 3]],
  ],
  [
    'people, addresses and numbers are none; hashtags and words with marks are',
    [
      en("@acme #FlightDelay isn't 737 https://t.co/abc check-in é"),
      en('@acme #flightdelay isn’t 737 https://t.co/abc check-in é'),
    ],
    [
      ['#flightdelay', 2],
      ['check-in', 2],
    ],
  ],
  [
    'of no known language the words of all are left out; as often, by the alphabet',
    [
      { text: 'não the ação beta', language: null },
      { text: 'não the beta ação', language: 'xx' },
    ],
    [
      ['ação', 2],
      ['beta', 2],
    ],
  ],
])('%s', (_claim, texts, expected) => {
  expect(topWords(texts, 10).map(({ word, count }) => [word, count])).toEqual(expected);
});

it('answers no more than it is asked for', () => {
  expect(topWords([en('alpha beta gamma'), en('alpha beta gamma')], 2).map(({ word }) => word)).toEqual([
    'alpha',
    'beta',
  ]);
});
