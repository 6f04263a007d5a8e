import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileKeywordLists, compileKeywords, type KeywordMatch } from './match-keywords.ts';

// A second judge, slow and plain: tries every stretch of the text. It shares no code with the matcher.

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;
/** Stand for the characters of a link (and an at-sign), and for those of a handle, which are of a word. */
const LINK = '\ue000';
const HANDLE = '\ue001';
const isWord = (character: string | undefined) =>
  character !== undefined && /[\p{L}\p{N}\p{M}_\ue001]/u.test(character) && !DENSE.test(character);
const isSpace = (character: string) => !/[\p{L}\p{N}\p{M}\p{So}_\ue000\ue001]/u.test(character);

function naiveFold(text: string): string {
  const letters = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u064b-\u0652]/gu, '')
    .toLowerCase()
    .replace(/ß/gu, 'ss');
  return [...letters]
    .map((letter) => (isSpace(letter) ? ' ' : letter))
    .join('')
    .replace(/ +/gu, ' ');
}

function naiveHandles(text: string, phrase: string): { start: number; end: number }[] {
  const wanted = phrase.replace('*', '').toLowerCase();
  const handles = text
    .replace(/https:\S+/gu, (link) => LINK.repeat(link.length))
    .matchAll(/(?<![A-Za-z0-9_])@[A-Za-z0-9_]+(?![A-Za-z0-9_@\u00c0-\u024f\u0300-\u036f])/gu);
  return [...handles]
    .filter(([handle]) =>
      phrase.endsWith('*') ? handle.toLowerCase().startsWith(wanted) : handle.toLowerCase() === wanted,
    )
    .map(({ 0: handle, index }) => ({ start: index, end: index + handle.length }));
}

function naiveMatches(text: string, keywords: { id: string; phrase: string }[]): KeywordMatch[] {
  const masked = [
    ...text
      .replace(/https:\S+/gu, (link) => LINK.repeat(link.length))
      .replace(
        /(?<![A-Za-z0-9_])@[A-Za-z0-9_]+(?![A-Za-z0-9_@\u00c0-\u024f\u0300-\u036f])/gu,
        (handle) => LINK + HANDLE.repeat(handle.length - 1),
      )
      .replace(/@/gu, ' '),
  ];
  const offsets = [0];
  for (const character of masked) offsets.push(offsets.at(-1)! + character.length);
  const found: KeywordMatch[] = [];
  for (const { id, phrase } of keywords) {
    if (phrase.startsWith('@')) {
      found.push(...naiveHandles(text, phrase).map((range) => ({ keywordId: id, phrase, ...range })));
      continue;
    }
    const isPrefix = phrase.endsWith('*');
    const isHashtag = phrase.startsWith('#');
    const wanted = naiveFold(phrase.replace(/[#*]/gu, '')).trim();
    for (let start = 0; start < masked.length; start++) {
      if (isSpace(masked[start]!) || /\p{M}/u.test(masked[start]!)) continue;
      if (isWord(masked[start - 1]) && isWord(masked[start])) continue;
      if (isHashtag && !(masked[start - 1] === '#' && !/[\p{L}\p{N}\p{M}_\ue001]/u.test(masked[start - 2] ?? ' ')))
        continue;
      for (let end = start + 1; end <= masked.length; end++) {
        if (isSpace(masked[end - 1]!)) continue;
        // what a word begins with may end before a vowel's sign, not before a mark that folding drops
        const isMark = /\p{M}/u.test(masked[end] ?? '');
        if (isMark && !(isPrefix && isWord(masked[end - 1]) && naiveFold(`k${masked[end]}`) !== 'k')) continue;
        if (naiveFold(masked.slice(start, end).join('')) !== wanted) continue;
        const endsInsideWord = isWord(masked[end - 1]) && isWord(masked[end]);
        const endsInsideHashtag = isHashtag && /[\p{L}\p{N}_]/u.test(masked[end] ?? ' ');
        let last = end;
        if (isPrefix) while (isWord(masked[last - 1]) && isWord(masked[last])) last++;
        else if (endsInsideWord || endsInsideHashtag) continue;
        const from = offsets[start]! - (isHashtag ? 1 : 0);
        found.push({ keywordId: id, phrase, start: from, end: offsets[last]! });
      }
    }
  }
  return found;
}

const pieces = fc.constantFrom(
  ...['a', 'b', 'ab', 'ba', 'A', 'á', 'a\u0301', 'ß', 'ss', '1', '_', 'ａ', 'ж', 'ё'],
  ...['日', '本', 'か', 'が', 'ア', 'ย', '한', '하', '😡', '👍', '❤'],
  ...['ر', 'د', 'رَ', 'क', 'म', 'का', 'मा'],
  ...[' ', ' ', ' ', '\n', '-', ',', '!', '’', '#', ' #', '@', ' @', ' https://a.co/ab ', '、'],
);
const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));
const words = fc.constantFrom(
  'a',
  'b',
  'ab',
  'ba',
  'á',
  'ss',
  'ß',
  '1',
  'a_',
  'ж',
  'е',
  '日',
  '日本',
  'か',
  'が',
  'ア',
  'ย',
  '한',
  '😡',
  '❤',
  'aか',
  '日a',
  'ر',
  'رد',
  'कम',
  'का',
);
const phrases = fc.oneof(
  words,
  fc.tuple(words, words).map((pair) => pair.join(' ')),
  fc.tuple(words, words, words).map((three) => three.join(' ')),
  words.map((word) => `${word}*`),
  fc.constantFrom('#a', '#ab', '#日', '#日本', '#a*', '#か', '#رد'),
  fc.constantFrom('@a', '@ab', '@a*', '@b'),
);

it('finds what trying every stretch of the text finds', () => {
  fc.assert(
    fc.property(texts, fc.array(phrases, { minLength: 1, maxLength: 6 }), (text, list) => {
      const keywords = list.map((phrase, at) => ({ id: String(at), phrase }));
      expect(compileKeywords(keywords).match({ text })).toEqual(naiveMatches(text, keywords));
    }),
    { numRuns: 5000, examples: [['कमा', ['कम*', '#a']]] },
  );
});

it('finds the same in a composed and a decomposed text', () => {
  const letters = fc.constantFrom('ã', 'é', 'が', 'ガ', 'ё', '한', '불', 'क़', 'ö', ' ', 'x', 'أ', 'ो', 'क');
  const text = fc.array(letters, { maxLength: 12 }).map((parts) => parts.join(''));
  const phrase = fc.array(letters, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, phrase, (source, wanted) => {
      const count = (matched: string, keyword: string) =>
        compileKeywords([{ id: '1', phrase: keyword }]).match({ text: matched }).length;
      const expected = count(source.normalize('NFC'), wanted.normalize('NFC'));
      expect(count(source.normalize('NFD'), wanted.normalize('NFC'))).toBe(expected);
      expect(count(source.normalize('NFC'), wanted.normalize('NFD'))).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

it('finds each keyword alone as it does among others', () => {
  fc.assert(
    fc.property(texts, fc.array(phrases, { minLength: 1, maxLength: 20 }), (text, list) => {
      const keywords = list.map((phrase, at) => ({ id: String(at), phrase }));
      const alone = keywords.flatMap((keyword) => compileKeywords([keyword]).match({ text }));
      expect(compileKeywords(keywords).match({ text })).toEqual(alone);
    }),
    { numRuns: 1000 },
  );
});

it('finds for each of several lists what it finds for that list alone, text after text', () => {
  const lists = fc.array(fc.array(phrases, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 3 }), lists, (several, drawn) => {
      const keywordLists = drawn.map((list, of) => list.map((phrase, at) => ({ id: `${of}.${at}`, phrase })));
      const together = compileKeywordLists(keywordLists);
      for (const text of [...several, several[0]!]) {
        expect(together.map((matcher) => matcher.match({ text }))).toEqual(
          keywordLists.map((list) => compileKeywords(list).match({ text })),
        );
      }
    }),
    { numRuns: 500 },
  );
});

it('takes any text and any phrase, and answers with places inside the text', () => {
  const any = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(any, any, (text, phrase) => {
      for (const { start, end } of compileKeywords([{ id: '1', phrase }]).match({ text: `${text}${phrase}` })) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length + phrase.length);
      }
    }),
    { numRuns: 3000 },
  );
});
