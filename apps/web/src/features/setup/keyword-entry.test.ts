import { MAX_KEYWORDS } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { enterKeywords } from './keyword-entry.ts';

describe('enterKeywords', () => {
  test('takes a pasted list apart', () => {
    expect(enterKeywords('refund, lost bag\n#acmefail', []).added).toEqual(['refund', 'lost bag', '#acmefail']);
  });
  test('leaves a comma in quotes alone', () =>
    expect(enterKeywords('"yes, please"', []).added).toEqual(['"yes, please"']));
  test('knows a keyword again in other letters', () => {
    expect(enterKeywords('REFUND, Não', ['refund', 'nao']).refused.map(({ why }) => why)).toEqual([
      'duplicate',
      'duplicate',
    ]);
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
