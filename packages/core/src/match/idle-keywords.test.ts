import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idleExcluded, idleKeywords } from './idle-keywords.ts';
import { compileKeywords } from './match-keywords.ts';

describe('idleKeywords', () => {
  const rows: [claim: string, keywords: string[], excluded: string[], idle: [string, string, string][]][] = [
    ['a phrase after one of its words', ['refund', 'refund now'], [], [['refund now', 'earlier', 'refund']]],
    ['but not before it', ['refund now', 'refund'], [], []],
    ['a word after its beginning', ['cancel*', 'cancelled'], [], [['cancelled', 'earlier', 'cancel*']]],
    ['a beginning after the whole word is more', ['cancel', 'cancel*'], [], []],
    ['a longer beginning after a shorter', ['can*', 'cancel*'], [], [['cancel*', 'earlier', 'can*']]],
    ['a hashtag after its word', ['fail', '#fail'], [], [['#fail', 'earlier', 'fail']]],
    ['a word after its hashtag is more', ['#fail', 'fail'], [], []],
    ['a handle after the beginning of handles', ['@acme*', '@acme_help'], [], [['@acme_help', 'earlier', '@acme*']]],
    ['a phrase after the exact one is more', ['"not working"', 'not working'], [], []],
    [
      'an exact one after the phrase',
      ['not working', '"not working"'],
      [],
      [['"not working"', 'earlier', 'not working']],
    ],
    ['a part of a longer word is none', ['art', 'smart'], [], []],
    ['in Japanese a part is one', ['金', '返金'], [], [['返金', 'earlier', '金']]],
    ['marks do not matter', ['nao', 'não funciona'], [], [['não funciona', 'earlier', 'nao']]],
    ['what is excluded', ['refund', 'late'], ['Refund'], [['refund', 'excluded', 'Refund']]],
    [
      'a phrase with an excluded word',
      ['refund giveaway'],
      ['giveaway'],
      [['refund giveaway', 'excluded', 'giveaway']],
    ],
    ['an excluded phrase leaves the word', ['refund'], ['refund giveaway'], []],
    ['what cannot be a keyword is not spoken of', ['?!', 'acme.com'], [], []],
  ];
  it.each(rows)('%s', (_claim, keywords, excluded, expected) => {
    const idle = idleKeywords(keywords, excluded).map(({ place, because, phrase }) => [
      keywords[place],
      because,
      phrase,
    ]);
    expect(idle).toEqual(expected);
  });

  it('never calls a keyword idle that comes first in some text', () => {
    const words = ['a', 'b', 'ab', 'a*', '#a', '@a', '"a b"', 'a b', 'b a', '日', '日本', 'a-b', '"a"', 'ab*'];
    const text = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'abc', ' ', ' - ', '#a', '@a', '日本', '日', ',', '!'), { maxLength: 8 })
      .map((parts) => parts.join(''));
    const lists = fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, text, (list, written) => {
        const matches = compileKeywords(list.map((phrase, at) => ({ id: String(at), phrase }))).match({
          text: written,
        });
        const deciding = Number(matches[0]?.keywordId ?? -1);
        expect(idleKeywords(list, []).map(({ place }) => place)).not.toContain(deciding);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('idleExcluded', () => {
  it('tells what stops nothing more, wherever it stands', () => {
    const told = (excluded: string[]) => idleExcluded(excluded).map(({ place, phrase }) => [excluded[place], phrase]);
    expect(told(['job offer', 'giveaway', 'job'])).toEqual([['job offer', 'job']]);
    expect(told(['job', 'giveaway'])).toEqual([]);
  });
});
