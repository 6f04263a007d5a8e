import type { KeywordStream } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { byAccount, chooseKeywords, SHOWN_AT_FIRST } from './keyword-choice.ts';

const keyword = (id: string, accountId = 'a'): KeywordStream => ({
  id,
  phrase: `Word ${id}`,
  account: { id: accountId, username: accountId },
  tweetsLastDay: 0,
  rematch: null,
});
const many = Array.from({ length: 30 }, (_, at) => keyword(String(at)));
const idsOf = (keywords: readonly KeywordStream[]) => keywords.map(({ id }) => id);
const closed = { isOpen: false, words: '', openId: undefined };

describe('the keywords of a panel', () => {
  test('are the first ones, and the one that is open', () => {
    expect(chooseKeywords(many, closed)).toEqual(many.slice(0, SHOWN_AT_FIRST));
    expect(idsOf(chooseKeywords(many, { ...closed, openId: '20' })).slice(-2)).toEqual(['7', '20']);
  });

  test('are all of them when asked for, or those with the words typed', () => {
    expect(chooseKeywords(many, { ...closed, isOpen: true })).toEqual(many);
    expect(idsOf(chooseKeywords(many, { isOpen: true, words: ' WORD 29', openId: '3' }))).toEqual(['3', '29']);
  });

  test('stand below their accounts, in the order in which they come', () => {
    const groups = byAccount([keyword('1', 'b'), keyword('2', 'a'), keyword('3', 'b')]);
    expect(groups.map(({ account, keywords }) => [account.id, idsOf(keywords)])).toEqual([
      ['b', ['1', '3']],
      ['a', ['2']],
    ]);
  });
});
