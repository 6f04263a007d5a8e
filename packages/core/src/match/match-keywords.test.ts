import { describe, expect, it } from 'vitest';
import { compileKeywords } from './match-keywords.ts';

/** What a phrase finds in a text, as it stands there. */
function finds(phrase: string, text: string): string[] {
  const matcher = compileKeywords([{ id: 'k', phrase }]);
  return matcher.match({ text }).map(({ start, end }) => text.slice(start, end));
}

type Row = [claim: string, phrase: string, text: string, found: string[]];

const groups: Record<string, Row[]> = {
  English: [
    ['a word is found', 'refund', 'I want a refund now', ['refund']],
    ['whatever its case', 'Refund', 'REFUND refund', ['REFUND', 'refund']],
    ['not inside a word', 'art', 'started smart art', ['art']],
    ['not as the beginning of a word', 'refund', 'refunds refunded', []],
    ['before punctuation', 'refund', 'refund! (refund) refund, "refund"', ['refund', 'refund', 'refund', 'refund']],
    ['before a possessive', 'acme', "Acme's app", ['Acme']],
    ['before a typographic possessive', 'acme', 'Acme’s app', ['Acme']],
    ['both apostrophes are one', "don't work", 'they don’t work', ['don’t work']],
    ['a phrase is found', 'not working', 'It is not working.', ['not working']],
    ['over a line break', 'not working', 'not\nworking', ['not\nworking']],
    ['over punctuation', 'not working', 'not - working', ['not - working']],
    ['not with a word between', 'not working', 'not really working', []],
    ['not in another order', 'not working', 'working not', []],
    ['a hyphen parts words as a space does', 'wi-fi', 'wi fi, wi-fi, WiFi', ['wi fi', 'wi-fi']],
    ['a slash parts words', 'refund', 'refund/exchange', ['refund']],
    ['an underscore does not', 'refund', 'refund_now', []],
    ['a digit is part of a word', 'iphone', 'iphone15 iphone 15', ['iphone']],
    ['a number is a word', '404', 'error 404, not 4040', ['404']],
    ['signs are kept', 'c++', 'C and C++', ['C++']],
    ['signs are not invented', 'c', 'C++ and C', ['C', 'C']],
    ['an ampersand is kept', 'at&t', 'AT&T at t', ['AT&T']],
    ['a percent sign is kept', '100%', '100% 100', ['100%']],
    ['a currency sign is kept', 'r$', 'R$ 50 r 50', ['R$']],
    ['™ does not hide a name', 'acme', 'Acme™ works', ['Acme']],
    ['full-width letters are letters', 'refund', 'ＲＥＦＵＮＤ', ['ＲＥＦＵＮＤ']],
    ['mathematical letters are letters', 'scam', '𝐬𝐜𝐚𝐦', ['𝐬𝐜𝐚𝐦']],
    ['ligatures are letters', 'office', 'oﬃce', ['oﬃce']],
    ['a soft hyphen does not hide a word', 'refund', 're\u00adfund', ['re\u00adfund']],
    ['a zero-width space does not hide a word', 'refund', 're\u200bfund', ['re\u200bfund']],
    ['struck-through letters are letters', 'no', 'n̶o̶', ['n̶o̶']],
  ],
  'prefixes (*)': [
    ['the rest of the word is found too', 'refund*', 'refunds, refunding, refund', ['refunds', 'refunding', 'refund']],
    ['not the beginning of a longer one', 'fund*', 'refund funding', ['funding']],
    ['only the last word of a phrase is open', 'not work*', 'not working, nothing works', ['not working']],
    ['in Portuguese', 'cancel*', 'quero cancelá-lo e o cancelamento', ['cancelá', 'cancelamento']],
    ['in Japanese it changes nothing', '返金*', '返金したい', ['返金']],
    ['a hashtag may be open', '#acme*', '#acmefail acmefail', ['#acmefail']],
    ['a handle may be open', '@acme*', '@acme_help @bacme', ['@acme_help']],
  ],
  hashtags: [
    ['a hashtag is found with its sign', '#fail', 'what a #fail', ['#fail']],
    ['not as a plain word', '#fail', 'what a fail', []],
    ['a plain word is found in a hashtag', 'fail', '#fail', ['fail']],
    ['not in a longer hashtag', 'fail', '#acmefail', []],
    ['a hashtag is found whole', '#acme', '#acmefail #acme_x', []],
    ['with a full-width sign', '#fail', '＃fail', ['＃fail']],
    ['whatever its marks', '#naofunciona', '#NãoFunciona', ['#NãoFunciona']],
    ['a sign after a letter makes none', '#fail', 'abc#fail', []],
    ['a Japanese hashtag is found whole', '#日本', '#日本代表 #日本', ['#日本']],
    ['a phrase runs over a hashtag', 'not working', 'not #working', ['not #working']],
    ['two in a row', '#a', '#a#a #a', ['#a', '#a']],
  ],
  'handles and links': [
    ['a handle is found with its sign', '@acme', 'hey @ACME!', ['@ACME']],
    ['not as a plain word', '@acme', 'hey acme', []],
    ['a plain word is never a handle', 'acme', 'hey @acme', []],
    ['nor the beginning of one', 'acme*', '@acme_help', []],
    ['nor part of one', 'help', '@acme_help @help_acme', []],
    ['a handle is found whole', '@acme', '@acme_help @acmeco', []],
    ['a phrase does not run over a handle', 'thanks acme', 'thanks @acme', []],
    ['nor from one', 'acme support', '@acme support', []],
    ['the text after it is text', 'acme', '@acme acme', ['acme']],
    ['Japanese after a handle is text', '返金', '@acme返金', ['返金']],
    ['a handle ends where another script begins', '@acme', '@acmeक @acmeя', ['@acme', '@acme']],
    ['and before full-width letters', '@acme', '@acmeｘ', ['@acme']],
    ['which are in none', '@acmex', '@acmeｘ', []],
    ['an e-mail address holds no handle', '@acme', 'me@acme.com', []],
    ['a word is never part of a link', 'refund', 'https://acme.com/refund', []],
    ['nor of a bare domain', 'acme', 'acme.com', []],
    ['nor of its query', 'refund', 'see acme.com/a?b=refund&c', []],
    ['a phrase does not run over a link', 'not working', 'not https://acme.com working', []],
    ['the text beside it is text', 'refund', 'refund https://acme.com/refund refund', ['refund', 'refund']],
    ['a link after a Japanese word', '返金', '返金https://acme.com/返金', ['返金', '返金']],
    ['three dots are no link', 'really', 'really...yes', ['really']],
    ['a version number is no link', 'ios', 'ios 17.1 v1.2', ['ios']],
  ],
  'exact phrases': [
    ['a quoted phrase is found as it is', '"not working"', 'It is NOT  working', ['NOT  working']],
    ['not over punctuation', '"not working"', 'not. Working', []],
    ['its punctuation counts', '"c, d"', 'c, d; c d; c,d', ['c, d']],
    ['its star is no wildcard', '"refund*"', 'refunds', []],
    ['marks fold all the same', '"não funciona"', 'NAO FUNCIONA', ['NAO FUNCIONA']],
    ['curly quotes do as well', '“not working”', 'not working', ['not working']],
    ['punctuation at its ends does not count', '"help!"', 'help me', ['help']],
  ],
  Portuguese: [
    ['marks need not be typed', 'nao funciona', 'Não funciona', ['Não funciona']],
    ['nor found', 'não funciona', 'NAO FUNCIONA', ['NAO FUNCIONA']],
    ['decomposed letters are the same', 'não', 'na\u0303o', ['na\u0303o']],
    ['a cedilla is a mark', 'reclamação', 'reclamacao', ['reclamacao']],
    ['not inside a word', 'não', 'senão', []],
    ['a match ends with its marks', 'cafe', 'cafe\u0301', ['cafe\u0301']],
  ],
  Spanish: [
    ['ñ folds', 'españa', 'ESPANA', ['ESPANA']],
    ['inverted marks are punctuation', 'ayuda', '¡Ayuda!', ['Ayuda']],
    ['accents fold', 'atencion', 'Atención', ['Atención']],
    ['not a longer form', 'ayuda', 'ayudar', []],
  ],
  German: [
    ['umlauts fold', 'rückerstattung', 'RUCKERSTATTUNG', ['RUCKERSTATTUNG']],
    ['ß is ss', 'groß', 'GROSS', ['GROSS']],
    ['ss is ß', 'strasse', 'Straße', ['Straße']],
    ['capital ß as well', 'straße', 'STRAẞE', ['STRAẞE']],
    ['not inside a compound', 'paket', 'Paketdienst', []],
    ['but a prefix finds it', 'paket*', 'Paketdienst', ['Paketdienst']],
  ],
  'other alphabets': [
    ['Turkish: all four i are one', 'istanbul', 'İstanbul ISTANBUL ıstanbul', ['İstanbul', 'ISTANBUL', 'ıstanbul']],
    ['Greek: the final sigma is a sigma', 'λογος', 'ΛΟΓΟΣ λόγος', ['ΛΟΓΟΣ', 'λόγος']],
    ['Russian: ё folds to е', 'еще', 'ещё', ['ещё']],
    ['Russian: not inside a word', 'работа', 'работает', []],
    ['Vietnamese: two marks fold', 'tieng viet', 'Tiếng Việt', ['Tiếng Việt']],
    ['Hebrew: points do not fold', 'שלום', 'שָׁלוֹם', []],
    ['Hebrew: a word is found', 'החזר', 'אני רוצה החזר!', ['החזר']],
    ['Georgian capitals', 'დახმარება', 'ᲓᲐᲮᲛᲐᲠᲔᲑᲐ', ['ᲓᲐᲮᲛᲐᲠᲔᲑᲐ']],
  ],
  Arabic: [
    ['a word is found', 'استرداد', 'أريد استرداد المبلغ', ['استرداد']],
    ['harakat fold', 'مرحبا', 'مَرْحَبًا', ['مَرْحَبًا']],
    ['in the keyword too', 'مَرْحَبًا', 'مرحبا', ['مرحبا']],
    ['stretching folds', 'شكرا', 'شكـــرا', ['شكـــرا']],
    ['the hamza is no haraka', 'اريد', 'أريد', []],
    ['a decomposed hamza is the same letter', 'أريد', 'ا\u0654ريد', ['ا\u0654ريد']],
    ['not inside a word', 'رد', 'استرداد', []],
    ['before an Arabic comma', 'شكرا', 'شكرا، جزيلا', ['شكرا']],
    ['presentation forms are letters', 'سلام', 'ﺳﻼﻡ', ['ﺳﻼﻡ']],
  ],
  Hindi: [
    ['a word is found', 'मदद', 'कृपया मदद करें', ['मदद']],
    ['vowel signs do not fold', 'कम', 'काम', []],
    ['not the beginning of a word', 'काम', 'कामयाब', []],
    ['a danda is punctuation', 'मदद', 'मदद।', ['मदद']],
    ['a nukta is the same composed or not', 'ज़रूरी', '\u095bरूरी', ['\u095bरूरी']],
    ['a nukta does not fold', 'जरूरी', 'ज़रूरी', []],
  ],
  Japanese: [
    ['a word is found inside a sentence', '返金', 'すぐに返金してください', ['返金']],
    ['が is not か', 'か', 'が', []],
    ['a decomposed が is が', 'が', 'か\u3099', ['か\u3099']],
    ['and is not か', 'か', 'か\u3099', []],
    ['half-width kana are kana', 'ガス', 'ｶﾞｽ', ['ｶﾞｽ']],
    ['hiragana is not katakana', 'さくら', 'サクラ', []],
    ['a long vowel counts', 'サーバー', 'サーバーが落ちた', ['サーバー']],
    ['Latin beside kana is a word', 'iphone', 'iPhoneが壊れた', ['iPhone']],
    ['but not beside Latin', 'phone', 'iPhoneが', []],
    ['every occurrence', '哈哈', '哈哈哈', ['哈哈', '哈哈']],
    ['a word of both scripts', 'iphoneケース', '私のiPhoneケース', ['iPhoneケース']],
  ],
  Chinese: [
    ['a word is found inside a sentence', '退款', '我要求退款谢谢', ['退款']],
    ['simplified is not traditional', '退货', '退貨', []],
    ['beside ideographic punctuation', '退款', '退款，谢谢。', ['退款']],
    ['a letter of the second plane', '𠮷野家', '我在𠮷野家', ['𠮷野家']],
  ],
  Thai: [
    ['a word is found inside a sentence', 'คืนเงิน', 'ขอคืนเงินด้วย', ['คืนเงิน']],
    ['a match does not end inside a syllable', 'ก', 'กี่', []],
    ['tones do not fold', 'มา', 'ม้า', []],
    ['a composed vowel', 'ทำ', 'ทำไม', ['ทำ']],
  ],
  Korean: [
    ['a word is found before its particle', '환불', '환불을 원해요', ['환불']],
    ['decomposed syllables are the same', '환불', '환불'.normalize('NFD'), ['환불'.normalize('NFD')]],
    ['a syllable is not its parts', '하', '한', []],
    ['letters typed alone', 'ㅠㅠ', 'ㅋㅠㅠ', ['ㅠㅠ']],
  ],
  emoji: [
    ['an emoji is found', '😡', 'so 😡!', ['😡']],
    ['inside a word too', '😡', 'no😡no', ['😡']],
    ['whatever its skin tone', '👎', '👎🏿👎', ['👎🏿', '👎']],
    ['with or without emoji style', '❤️', '❤ ❤️', ['❤', '❤️']],
    ['a man is not found in a family', '👨', '👨‍👩‍👧 👨', ['👨']],
    ['a heart is not found in a burning heart', '❤️', '❤️‍🔥', []],
    ['a family is found', '👨‍👩‍👧', 'my 👨‍👩‍👧', ['👨‍👩‍👧']],
    ['a flag is found', '🇧🇷', '🇵🇹🇧🇷', ['🇧🇷']],
    ['not across two flags', '🇸🇧', '🇺🇸🇧🇷', []],
    ['another emoji is not it', '😡', '😠', []],
    ['a digit is not found in a keycap', '1', '1️⃣ 1', ['1']],
    ['a word and an emoji', 'refund 😡', 'Refund 😡', ['Refund 😡']],
  ],
};

describe.each(Object.entries(groups))('keywords: %s', (_group, rows) => {
  it.each(rows)('%s', (_claim, phrase, text, found) => {
    expect(finds(phrase, text)).toEqual(found);
  });
});

describe('a list of keywords', () => {
  it('answers in the order of the list, then of the text', () => {
    const matcher = compileKeywords([
      { id: 'b', phrase: 'late' },
      { id: 'a', phrase: 'refund' },
    ]);
    expect(matcher.match({ text: 'refund: late, late' })).toEqual([
      { keywordId: 'b', phrase: 'late', start: 8, end: 12 },
      { keywordId: 'b', phrase: 'late', start: 14, end: 18 },
      { keywordId: 'a', phrase: 'refund', start: 0, end: 6 },
    ]);
  });
  it('finds words within phrases and phrases that overlap', () => {
    const list = ['not working', 'working again', 'working'];
    const matcher = compileKeywords(list.map((phrase) => ({ id: phrase, phrase })));
    expect(matcher.match({ text: 'not working again' }).map(({ keywordId }) => keywordId)).toEqual(list);
  });
  it('keeps two keywords of one phrase apart', () => {
    const matcher = compileKeywords([
      { id: '1', phrase: 'refund' },
      { id: '2', phrase: 'REFUND' },
    ]);
    expect(matcher.match({ text: 'refund' }).map(({ keywordId }) => keywordId)).toEqual(['1', '2']);
  });
  it('without keywords finds nothing', () => {
    expect(compileKeywords([]).match({ text: 'anything' })).toEqual([]);
  });
  it('finds nothing with phrases that say nothing', () => {
    expect(
      compileKeywords([
        { id: '1', phrase: '***' },
        { id: '2', phrase: ' ' },
      ]).match({ text: '*** hi' }),
    ).toEqual([]);
  });
  it('finds a keyword at the end of the longest text', () => {
    const text = `${'漢字かな交じり文😀 '.repeat(3_000)}ﷺ${'ﷺ'.repeat(500)} refund`;
    const [match] = compileKeywords([{ id: '1', phrase: 'refund' }]).match({ text });
    expect(text.slice(match!.start, match!.end)).toBe('refund');
  });
});
