import { describe, expect, test } from 'vitest';
import { textSegments } from './text-segments.ts';

const links = (text: string) => textSegments(text).flatMap(({ text: shown, href }) => (href ? [[shown, href]] : []));

describe('textSegments', () => {
  test('a plain text is one piece', () => {
    expect(textSegments('Hello there')).toEqual([{ text: 'Hello there', href: null, isMatch: false }]);
  });
  test('an empty text is none', () => expect(textSegments('')).toEqual([]));
  test('links, names and tags lead somewhere', () => {
    expect(links('@acme see acme.com/help and https://x.co #açaí')).toEqual([
      ['@acme', 'https://x.com/acme'],
      ['acme.com/help', 'https://acme.com/help'],
      ['https://x.co', 'https://x.co'],
      ['#açaí', 'https://x.com/hashtag/a%C3%A7a%C3%AD'],
    ]);
  });
  test('an e-mail address is no name, a number no tag', () => expect(links('me@acme #42')).toEqual([]));
  test('nothing but http leads out', () => expect(links('javascript:alert(1)')).toEqual([]));
  test('a matched phrase is marked, inside a link too', () => {
    const text = 'A #refund please';
    expect(textSegments(text, [{ start: 3, end: 9 }])).toEqual([
      { text: 'A ', href: null, isMatch: false },
      { text: '#', href: 'https://x.com/hashtag/refund', isMatch: false },
      { text: 'refund', href: 'https://x.com/hashtag/refund', isMatch: true },
      { text: ' please', href: null, isMatch: false },
    ]);
  });
  test('a match outside the text is passed over', () => {
    expect(textSegments('short', [{ start: 3, end: 90 }])).toHaveLength(1);
  });
  test('the pieces make the text again', () => {
    const text = '🐦 @a b.com #c 你好 https://d.org/e?f=g';
    expect(
      textSegments(text, [{ start: 0, end: 4 }])
        .map((segment) => segment.text)
        .join(''),
    ).toBe(text);
  });
});
