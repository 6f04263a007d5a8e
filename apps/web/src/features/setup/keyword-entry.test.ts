import { MAX_KEYWORDS } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { enterKeywords } from './keyword-entry.ts';

describe('enterKeywords', () => {
  test('takes a pasted list apart', () => {
    expect(enterKeywords('refund, lost bag\n#acmefail', []).added).toEqual(['refund', 'lost bag', '#acmefail']);
  });
  test('leaves a comma in quotes alone', () =>
    expect(enterKeywords('"yes, please"', []).added).toEqual(['"yes, please"']));
  test('parts at commas of other scripts', () => {
    expect(enterKeywords('شكرا، مرحبا', []).added).toEqual(['شكرا', 'مرحبا']);
    expect(enterKeywords('退款，退货、投诉', []).added).toEqual(['退款', '退货', '投诉']);
  });
  test('knows a keyword again in other letters, and names the one it is', () => {
    expect(enterKeywords('REFUND, Não', ['refund', 'nao']).refused).toEqual([
      { phrase: 'REFUND', why: 'duplicate', same: 'refund' },
      { phrase: 'Não', why: 'duplicate', same: 'nao' },
    ]);
  });
  test('knows it again within what was pasted', () => {
    expect(enterKeywords('Refund, late, refund', [])).toEqual({
      added: ['Refund', 'late'],
      refused: [{ phrase: 'refund', why: 'duplicate', same: 'Refund' }],
    });
  });
  test('refuses links, which are never looked into', () => {
    expect(enterKeywords('acme.com', []).refused).toEqual([{ phrase: 'acme.com', why: 'link' }]);
  });
  test('says what is too long or holds no word', () => {
    expect(enterKeywords(`${'x'.repeat(101)}, ???`, []).refused.map(({ why }) => why)).toEqual([
      'too_long',
      'only_punctuation',
    ]);
  });
  test('stops when the list is full', () => {
    const full = Array.from({ length: MAX_KEYWORDS }, (_, index) => `word${index}`);
    expect(enterKeywords('one more', full)).toEqual({ added: [], refused: [{ phrase: 'one more', why: 'too_many' }] });
  });
  test('nothing typed adds nothing', () => expect(enterKeywords(' , ,', [])).toEqual({ added: [], refused: [] }));
});
