import fc from 'fast-check';
import twitterText from 'twitter-text';
import { describe, expect, it } from 'vitest';
import { MAX_DIRECT_MESSAGE_LENGTH } from './lengths.ts';
import { measureReply, weightedLength } from './weighted-length.ts';

const twitterTextLength = (text: string): number => twitterText.parseTweet(text).weightedLength;

type Row = [claim: string, text: string, length: number];

const scripts: Row[] = [
  ['nothing weighs nothing', '', 0],
  ['Latin letters weigh 1', 'Hello world', 11],
  ['accented letters weigh 1', 'não funciona', 12],
  ['a decomposed accent is composed first', 'na\u0303o', 3],
  ['a letter with two marks composes to one, of the heavy Vietnamese range', 'ê\u0301', 2],
  ['a mark that cannot compose weighs 1 of its own', 'x\u0301', 2],
  ['umlauts and ß weigh 1', 'Grüße aus Köln', 14],
  ['Greek weighs 1', 'Καλημέρα', 8],
  ['Cyrillic weighs 1', 'Привет', 6],
  ['Hebrew weighs 1', 'שלום', 4],
  ['Arabic weighs 1', 'مرحبا بكم', 9],
  ['Arabic harakat weigh 1 each', 'مُ', 2],
  ['Devanagari weighs 1 a code point', 'नमस्ते', 6],
  ['Thai weighs 1 a code point', 'สวัสดี', 6],
  ['Tamil weighs 1 a code point', 'வணக்கம்', 7],
  ['Georgian weighs 1', 'გამარჯობა', 9],
  ['U+10FF is the last light letter', '\u10ff', 1],
  ['U+1100 is heavy', '\u1100', 2],
  ['Hangul syllables weigh 2', '안녕하세요', 10],
  ['decomposed Hangul composes to one syllable', '\u1112\u1161\u11ab', 2],
  ['Han weighs 2', '你好世界', 8],
  ['kana weigh 2', 'こんにちは', 10],
  ['half-width kana weigh 2, for X does not fold them', 'ｱｲｳ', 6],
  ['full-width letters weigh 2', 'ＡＢＣ', 6],
  ['mixed scripts add up', 'abc日本', 7],
  ['Ethiopic weighs 2', 'ሰላም', 6],
  ['Khmer weighs 2 a code point', 'ក', 2],
  ['letters beyond the first plane weigh 2', '𠮷', 2],
  ['mathematical letters weigh 2', '𝐇𝐢', 4],
];

const punctuation: Row[] = [
  ['a space weighs 1', ' ', 1],
  ['a line break weighs 1', 'a\nb', 3],
  ['U+2000 to U+200D weigh 1', '\u2003\u200b\u200d', 3],
  ['U+200E weighs 2', '\u200e', 2],
  ['dashes weigh 1', '–—', 2],
  ['curly quotes weigh 1', '“a” ‘b’', 7],
  ['the ellipsis weighs 2', '…', 2],
  ['a bullet weighs 2', '•', 2],
  ['primes weigh 1', '′″', 2],
  ['the euro sign weighs 2', '€', 2],
  ['the pound sign weighs 1', '£', 1],
  ['the ideographic comma weighs 2', '、', 2],
  ['an arrow without emoji style weighs 2', '→', 2],
  ['© as text weighs 1', '©', 1],
  ['™ weighs 2', '™', 2],
  ['an escape is counted as it is typed', '&amp;', 5],
];

const emoji: Row[] = [
  ['an emoji weighs 2', '😀', 2],
  ['a heart with emoji style weighs 2', '❤️', 2],
  ['a heart without it weighs 2 too', '❤', 2],
  ['© with emoji style weighs 2', '©️', 2],
  ['a skin tone adds nothing', '👍🏽', 2],
  ['a pointing hand with a tone weighs 2', '✌🏽', 2],
  ['a family weighs 2', '👨‍👩‍👧‍👦', 2],
  ['a profession with a tone weighs 2', '👩🏾‍🚀', 2],
  ['a flag weighs 2', '🇧🇷', 2],
  ['two flags weigh 4', '🇧🇷🇵🇹', 4],
  ['a flag of a region weighs 2', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
  ['half a flag weighs 2', '🇧', 2],
  ['a keycap weighs 2', '1️⃣', 2],
  ['a keycap without emoji style weighs 2', '1⃣', 2],
  ['a handshake of two tones weighs 2 (twitter-text says 9)', '🫱🏽‍🫲🏻', 2],
  ['a black bird weighs 2 (twitter-text says 5)', '🐦‍⬛', 2],
  ['a couple of two tones weighs 2 (twitter-text says 8)', '👩🏽‍❤️‍👨🏿', 2],
  ['a face of Unicode 14 weighs 2', '🫠', 2],
  ['a head shaking (Unicode 15.1) weighs 2', '🙂‍↔️', 2],
  ['five emoji weigh 10', '😀😀😀😀😀', 10],
  ['emoji among words', 'ok 👍 done', 10],
];

const links: Row[] = [
  ['a link weighs 23', 'https://example.com/a/very/long/path/that/goes/on/and/on?with=query', 23],
  ['a short link weighs 23 too', 'http://a.co', 23],
  ['a bare domain weighs 23', 'example.com', 23],
  ['a bare domain with a path weighs 23', 'example.com/help?x=1', 23],
  ['a bare domain with a query alone leaves the query as text', 'example.com?x=1', 27],
  ['the smallest bare domain weighs 23', 'x.co', 23],
  ['capitals do not hide a domain', 'Example.COM', 23],
  ['a newer top-level domain is one', 'perch.dev', 23],
  ['a country domain of two levels', 'acme.co.uk', 23],
  ['a Brazilian domain', 'loja.com.br', 23],
  ['a file name with a country ending is a domain to X', 'readme.md', 23],
  ['a file name with an unknown ending is text', 'main.txt', 8],
  ['Node.js is text', 'Node.js', 7],
  ['ASP.NET is a domain to X', 'ASP.NET', 23],
  ['a forgotten space after a full stop makes no link', 'Done.Thanks', 11],
  ['a forgotten space may make one', 'Where.Is it', 26],
  ['e.g. is text', 'e.g. this', 9],
  ['a decimal number is text', '3.14', 4],
  ['a version is text', 'v1.2.3', 6],
  ['an e-mail address is text', 'help@example.com', 16],
  ['an e-mail address with a dotted name is text', 'john.doe@example.com', 20],
  ['a hashtag is no domain', '#example.com', 12],
  ['a cashtag is no domain', '$acme.com', 9],
  ['closing punctuation is not part of the link', 'See https://example.com/a.', 28],
  ['a link in brackets', '(https://example.com/a)', 25],
  ['brackets inside a path belong to it', 'https://example.com/a_(b)', 23],
  ['a protocol alone is text', 'https://', 8],
  ['a host without a dot is text', 'https://localhost/path', 22],
  ['a word glued to the protocol makes text of it', 'xhttps://example.com', 20],
  ['two links weigh 46 and the space', 'https://example.com http://example.org', 47],
  ['two domains with a comma', 'a.com,b.com', 47],
  ['a port belongs to the link', 'https://example.com:8080/x', 23],
  ['a link after Japanese without a space', '詳細はhttps://example.com', 29],
  ['a bare domain between Japanese', '詳細はexample.comを', 31],
  [
    'a long bare domain glued to Japanese counts as text, the dearer reading',
    '見てexample.com/abcdefghijklmnopqrst',
    36,
  ],
  ['an international domain', 'https://пример.рф/путь', 23],
  ['a Punycode domain', 'xn--e1afmkfd.xn--p1ai', 23],
  ['an underscore in the subdomain leaves the part before it as text', 'foo_bar.example.com', 27],
  ['an underscore in the name makes no link', 'foo_example.com', 15],
  ['a hyphen before the domain makes no link', '-example.com', 12],
  ['a top-level domain runs to its end', 'example.com-foo', 15],
  ['an underscore ends it', 'example.com_foo', 27],
  ['a short link ends with its letters', 'https://t.co/abc123/x', 25],
  ['a mention weighs its letters', '@acme hello', 11],
];

describe.each([
  ['scripts', scripts],
  ['punctuation', punctuation],
  ['emoji', emoji],
  ['links', links],
])('weighted length: %s', (_group, rows) => {
  it.each(rows)('%s', (_claim, text, length) => {
    expect(weightedLength(text)).toBe(length);
  });
});

describe('beside twitter-text, the counter X publishes', () => {
  const newer = /twitter-text says|Unicode 1|dearer reading/u;
  const rows = [...scripts, ...punctuation, ...emoji, ...links].filter(([claim]) => !newer.test(claim));
  it.each(rows)('%s', (_claim, text, length) => {
    expect(twitterTextLength(text)).toBe(length);
  });

  const words = fc.constantFrom(
    ...['example.com', 'https://example.com/a?b=c', 'http://пример.рф', 'www.loja.com.br/x_(y)', 'https://t.co/Ab1'],
    ...['mail@example.com', '@acme', '#acme', '$acme', 'a.b', 'foo.co.uk:80/x', 'x.co,y.co', '(z.org)', 'i.e.', '...'],
    ...['não', 'na\u0303o', '日本', '안녕', 'नमस्ते', 'مرحبا', '“quote”', '—', '€', '…', 'word', '12.5'],
    ...['😀', '❤️', '👍🏽', '👩‍👩‍👧', '🇧🇷', '1️⃣', '©', '™', '☺️', '✌🏽'],
  );
  it('any words in a row weigh the same', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const text = parts.join(' ');
        expect(weightedLength(text)).toBe(twitterTextLength(text));
      }),
      { numRuns: 2000 },
    );
  });
  it('any letters of the alphabets weigh the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abc é日한ابक…–€\u200e\n\t'), maxLength: 60 }), (text) => {
        expect(weightedLength(text)).toBe(twitterTextLength(text));
      }),
      { numRuns: 1000 },
    );
  });
});

it('a text of the longest run of dots and letters is counted quickly', () => {
  const started = performance.now();
  for (const text of [
    'a.'.repeat(12_500),
    '日本'.repeat(12_500) + '.',
    'https://a.co/('.repeat(1_700),
    'x_.'.repeat(8_000),
  ])
    weightedLength(text);
  expect(performance.now() - started).toBeLessThan(1000);
});

describe('measureReply', () => {
  it('280 weigh just enough', () => {
    expect(measureReply('a'.repeat(280), 'tweet')).toEqual({
      length: 280,
      limit: 280,
      remaining: 0,
      ok: true,
      problem: null,
    });
  });
  it('281 weigh too much', () => {
    expect(measureReply('a'.repeat(281), 'tweet')).toMatchObject({ remaining: -1, ok: false, problem: 'too_long' });
  });
  it('141 Han characters weigh too much', () => {
    expect(measureReply('好'.repeat(141), 'tweet').problem).toBe('too_long');
  });
  it.each(['', '  \n', '\u200b', '\u2060 \ufeff'])('%j says nothing', (text) => {
    expect(measureReply(text, 'tweet')).toMatchObject({ ok: false, problem: 'empty' });
    expect(measureReply(text, 'dm')).toMatchObject({ ok: false, problem: 'empty' });
  });
  it('a direct message counts characters, not weights', () => {
    expect(measureReply('好😀 https://example.com', 'dm')).toMatchObject({ length: 22, limit: 10_000, ok: true });
  });
  it('a direct message has its own limit', () => {
    expect(measureReply('a'.repeat(MAX_DIRECT_MESSAGE_LENGTH + 1), 'dm').problem).toBe('too_long');
  });
});
