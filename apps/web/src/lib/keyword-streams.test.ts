import { expect, test } from 'vitest';
import { keywordFate } from './keyword-streams.ts';

const keyword = (id: string, phrase: string) => ({
  id,
  phrase,
  account: { id: 'a', username: 'acme' },
  tweetsLastDay: 0,
  rematch: null,
});
const reason = { code: 'keyword', keywordId: 'k1', matched: [{ phrase: 'refund', start: 0, end: 6 }] };

test.each([
  ['is still there', [keyword('k1', 'refund')], { kind: 'kept' }],
  ['reads otherwise', [keyword('k2', 'refund'), keyword('k1', 'refunds')], { kind: 'reworded', phrase: 'refunds' }],
  ['was removed, whoever has the phrase now', [keyword('k2', 'refund')], { kind: 'removed' }],
])('the keyword that decided %s', (_claim, keywords, fate) => {
  expect(keywordFate(reason, keywords)).toEqual(fate);
});
