import { describe, expect, it } from 'vitest';
import { comparableText, unescapeText, visibleText, type TweetText } from './visible-text.ts';

describe('visibleText', () => {
  const rows: [string, TweetText, string][] = [
    [
      'the addressing of a reply is not text',
      { text: '@acme my phone broke', displayTextRange: [6, 20] },
      'my phone broke',
    ],
    ['the whole chain of it is not', { text: '@acme @bob @eve hi', displayTextRange: [16, 18] }, 'hi'],
    ['a mention that the customer typed is text', { text: '@acme @bob hi', displayTextRange: [6, 13] }, '@bob hi'],
    ['a tweet that begins with a mention keeps it', { text: '@acme hi', displayTextRange: [0, 8] }, '@acme hi'],
    ['without a range, a reply loses its addressing', { text: '@acme @bob hi', isReply: true }, 'hi'],
    ['without a range, a tweet keeps its mentions', { text: '@acme hi' }, '@acme hi'],
    ['a reply of mentions alone is empty', { text: '@acme @bob', isReply: true }, ''],
    ['a range that cuts words is not trusted', { text: 'please help me', displayTextRange: [7, 14] }, 'please help me'],
    ['ranges count code points', { text: '@acme 😀 hi', displayTextRange: [6, 10] }, '😀 hi'],
    ['escapes are undone', { text: 'a &amp; b &lt;3 &gt;' }, 'a & b <3 >'],
    ['once', { text: '&amp;lt;' }, '&lt;'],
    ['other escapes are the customer’s own', { text: '&quot;&nbsp;' }, '&quot;&nbsp;'],
    [
      'links are written out',
      {
        text: 'see https://t.co/a1',
        entities: { urls: [{ url: 'https://t.co/a1', expandedUrl: 'https://acme.com/x' }] },
      },
      'see https://acme.com/x',
    ],
    [
      'a link that begins another is not confused with it',
      {
        text: 'https://t.co/a1 https://t.co/a12',
        entities: {
          urls: [
            { url: 'https://t.co/a1', expandedUrl: 'https://one.com' },
            { url: 'https://t.co/a12', expandedUrl: 'https://two.com' },
          ],
        },
      },
      'https://one.com https://two.com',
    ],
    [
      'the link to attached media is not text',
      {
        text: 'look https://t.co/m1',
        entities: {
          urls: [{ url: 'https://t.co/m1', expandedUrl: 'https://x.com/a/photo/1', displayUrl: 'pic.x.com/m1' }],
        },
      },
      'look',
    ],
    [
      'a link of unknown target stays',
      { text: 'https://t.co/a', entities: { urls: [{ url: 'https://t.co/a' }] } },
      'https://t.co/a',
    ],
    [
      '$ in a target is no pattern',
      { text: 'x https://t.co/a', entities: { urls: [{ url: 'https://t.co/a', expandedUrl: 'https://a.com/$&' }] } },
      'x https://a.com/$&',
    ],
    ['an e-mail address at the start is no addressing', { text: '@acme@bob hi', isReply: true }, '@acme@bob hi'],
  ];
  it.each(rows)('%s', (_claim, tweet, visible) => {
    expect(visibleText(tweet)).toBe(visible);
  });
});

it('unescapeText undoes exactly what X does', () => {
  expect(unescapeText('&amp;amp; &lt;b&gt; &#39;')).toBe('&amp; <b> &#39;');
});

describe('comparableText: what we sent and what X made of it are equal', () => {
  const tco = (expandedUrl: string) => [{ url: 'https://t.co/a', expandedUrl }];
  const rows: [string, string, string, ReturnType<typeof tco>?][] = [
    ['X adds the addressing', 'Sorry about that!', '@jane Sorry about that!'],
    ['X escapes', 'Q&A <3', '@jane Q&amp;A &lt;3'],
    ['X shortens links', 'See https://acme.com/help', '@jane See https://t.co/a', tco('https://acme.com/help')],
    [
      'X adds the protocol to a bare domain',
      'See acme.com/help now',
      'See https://t.co/a now',
      tco('http://acme.com/help'),
    ],
    ['X lowers the case of the host', 'ACME.com/Help', 'https://t.co/a', tco('http://acme.com/Help')],
    ['X adds a closing slash', 'https://acme.com', 'https://t.co/a', tco('https://acme.com/')],
    ['X composes letters', 'na\u0303o', 'não'],
    ['X folds white space at the end', 'a\n\nb  ', 'a b'],
    ['we typed the mention ourselves', '@jane thanks', '@jane thanks'],
  ];
  it.each(rows)('%s', (_claim, sent, posted, urls = []) => {
    expect(comparableText(posted, urls)).toBe(comparableText(sent));
  });

  const different: [string, string, string][] = [
    ['another word', 'Thanks Ann', 'Thanks Bob'],
    ['another case', 'OK', 'ok'],
    ['another path', 'acme.com/a', 'acme.com/b'],
    ['another case of a path', 'acme.com/a', 'acme.com/A'],
    ['an addition', 'Thanks', 'Thanks!'],
  ];
  it.each(different)('but not with %s', (_claim, one, other) => {
    expect(comparableText(one)).not.toBe(comparableText(other));
  });
});
