import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUrls } from './find-urls.ts';
import { splitThread, unnumbered } from './split-thread.ts';
import { weightedLength } from './weighted-length.ts';

describe('splitThread', () => {
  it.each<[string, string, number, string[] | null]>([
    ['leaves alone what fits', 'Short enough.', 20, ['Short enough.']],
    [
      'cuts between paragraphs',
      'First thing here.\n\nSecond thing.',
      24,
      ['First thing here. 1/2', 'Second thing. 2/2'],
    ],
    ['else between sentences', 'One here. Two here. Three.', 24, ['One here. Two here. 1/2', 'Three. 2/2']],
    ['else between words', 'alpha beta gamma delta', 16, ['alpha beta 1/2', 'gamma delta 2/2']],
    [
      'a word too long for a tweet where it must',
      'a'.repeat(30),
      20,
      ['a'.repeat(16) + ' 1/2', 'a'.repeat(14) + ' 2/2'],
    ],
    ['no decimal number', 'It costs 3.50 today', 16, ['It costs 1/2', '3.50 today 2/2']],
    [
      'no link, which counts 23',
      'See https://acme.com/a-very-long-path/that/goes/on/and/on for it',
      32,
      ['See https://acme.com/a-very-long-path/that/goes/on/and/on 1/2', 'for it 2/2'],
    ],
    ['no mention', 'aaaaaaaaa @acme_support', 20, ['aaaaaaaaa 1/2', '@acme_support 2/2']],
    ['no emoji of several signs', 'a👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀', 8, ['a👩🏽‍🚀 1/3', '👩🏽‍🚀👩🏽‍🚀 2/3', '👩🏽‍🚀 3/3']],
    [
      'Japanese after its full stop',
      'お待たせしました。すぐに確認します。',
      24,
      ['お待たせしました。 1/2', 'すぐに確認します。 2/2'],
    ],
    ['and gives up on a book', 'word '.repeat(200), 30, null],
  ])('%s', (_claim, text, limit, parts) => {
    expect(splitThread(text, { limit })).toEqual(parts);
  });

  it('makes room for numbers of two digits', () => {
    const parts = splitThread('word '.repeat(600))!;
    expect(parts.length).toBeGreaterThan(9);
    expect(parts.at(-1)).toMatch(new RegExp(` ${parts.length}/${parts.length}$`));
    expect(Math.max(...parts.map(weightedLength))).toBeLessThanOrEqual(280);
  });

  it('loses and doubles nothing, keeps every part within the limit and every link whole', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.constantFrom('https://acme.com/help?q=1', '@acme_air', '👩‍👩‍👧', 'Größe.', '予約', '\n\n', '3.14', 'example.com'),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
        const text = words.join(' ').trim();
        const parts = splitThread(text);
        if (parts === null) return;
        expect(Math.max(...parts.map(weightedLength))).toBeLessThanOrEqual(280);
        const bare = parts.map((part, at) =>
          parts.length === 1 ? part : unnumbered(part, { number: at + 1, of: parts.length }),
        );
        expect(bare.join('').replaceAll(/\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''));
        const links = (value: string) => findUrls(value).map(({ start, end }) => value.slice(start, end));
        for (const link of links(text).filter((url) => url.startsWith('https://acme.com'))) {
          expect(bare.some((part) => part.includes(link))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
