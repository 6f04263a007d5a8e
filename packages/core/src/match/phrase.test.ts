import { describe, expect, it } from 'vitest';
import { parseKeywordList, validatePhrase } from './phrase.ts';

describe('validatePhrase', () => {
  const good: [string, string, string][] = [
    ['a word', ' Refund ', 'refund'],
    ['a phrase', 'Não  Funciona', 'nao funciona'],
    ['a prefix', 'Refund*', 'refund*'],
    ['a hashtag', '#NãoFunciona', '#naofunciona'],
    ['a full-width hashtag', '＃fail', '#fail'],
    ['a handle', '@Acme_Help', '@acme_help'],
    ['an exact phrase', '"Not,  Working"', '"not, working"'],
    ['an emoji', '😡', '😡'],
    ['an emoji of any style', '❤️', '❤'],
    ['one Han character', '退', '退'],
    ['a number', '404', '404'],
    ['a sign after a word', 'C++', 'c++'],
    ['a point that makes no link', 'node.js', 'node js'],
    ['an abbreviation', 'U.S.', 'u s'],
    ['an amount', 'R$ 5.00', 'r$ 5 00'],
    ['a handle among words', 'thanks @acme', 'thanks @acme'],
  ];
  it.each(good)('takes %s', (_claim, phrase, normalized) => {
    expect(validatePhrase(phrase)).toEqual({ ok: true, normalized });
  });

  const bad: [string, string, string][] = [
    ['nothing', '', 'empty'],
    ['space', ' \t', 'empty'],
    ['empty quotes', '""', 'empty'],
    ['punctuation', '?!', 'only_punctuation'],
    ['a star alone', '*', 'only_punctuation'],
    ['a number sign alone', '#', 'only_punctuation'],
    ['an at-sign alone', '@', 'only_punctuation'],
    ['currency alone', '$$$', 'only_punctuation'],
    ['marks that do not show', '\u200b\u200d', 'only_punctuation'],
    ['more than 100 characters', 'a'.repeat(101), 'too_long'],
    ['a handle of two words', '@acme help', 'not_a_handle'],
    ['a handle with an accent', '@joão', 'not_a_handle'],
    ['a hashtag of two words', '#not working', 'not_a_hashtag'],
    ['a hashtag with a hyphen', '#wi-fi', 'not_a_hashtag'],
    ['a link', 'https://acme.com/refund', 'link'],
    ['a bare domain', 'acme.com', 'link'],
    ['a domain among words', 'refund acme.com', 'link'],
    ['an exact phrase with a link', '"see acme.com"', 'link'],
    ['a link as a prefix', 'acme.com*', 'link'],
  ];
  it.each(bad)('refuses %s', (_claim, phrase, reason) => {
    expect(validatePhrase(phrase)).toEqual({ ok: false, reason });
  });
});

describe('parseKeywordList', () => {
  const rows: [string, string, string[]][] = [
    ['commas part phrases, quotes keep them', 'a, b, "c, d"', ['a', 'b', '"c, d"']],
    ['lines part them too', 'a\nb\r\nc', ['a', 'b', 'c']],
    ['blanks are dropped', ' , a ,, ', ['a']],
    ['each keyword once, however spelled', 'Refund, refund, REFÚND', ['Refund']],
    ['a word and its hashtag are two', 'fail, #fail, fail*, "fail"', ['fail', '#fail', 'fail*', '"fail"']],
    ['commas of other scripts part as well', 'شكرا، مرحبا', ['شكرا', 'مرحبا']],
    ['the Chinese comma', '退款，退货、投诉', ['退款', '退货', '投诉']],
    ['a quote that is never closed is text', 'a, "b, c', ['a', '"b', 'c']],
    ['an inch sign inside a word is text', '27" monitor, tv', ['27" monitor', 'tv']],
    ['nothing', '', []],
  ];
  it.each(rows)('%s', (_claim, list, phrases) => {
    expect(parseKeywordList(list)).toEqual(phrases);
  });
});
