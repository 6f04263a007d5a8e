import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snippet } from './snippet.ts';

describe('snippet', () => {
  const rows: [string, string, number, string][] = [
    ['a short text stays', 'hello', 10, 'hello'],
    ['a text of the length stays', 'hello', 5, 'hello'],
    ['a longer text ends with an ellipsis', 'hello world', 7, 'hello…'],
    ['lines become one', ' a\n b\t c ', 10, 'a b c'],
    ['a family of emoji is one character', '👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 2, '👨‍👩‍👧…'],
    ['emoji that fit stay whole', '👨‍👩‍👧👨‍👩‍👧', 2, '👨‍👩‍👧👨‍👩‍👧'],
    ['a letter keeps its vowel signs', 'नमस्ते', 2, 'न…'],
    ['nothing fits in nothing', 'abc', 0, ''],
  ];
  it.each(rows)('%s', (_claim, text, max, line) => {
    expect(snippet(text, max)).toBe(line);
  });

  it('counts as the segmenter does, whatever stands beside what', () => {
    const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    const signs = [...'aé 한가漢カﾞ゙ｶ़्कषि👍🏽👩‍💻🇧🇷©‍\u0301\u0600\u0903\u1100\u1161\u11a8\u200d\u00ad'];
    const texts = fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 8 }), (text, max) => {
        const line = text.replace(/\s+/gu, ' ').trim();
        const parts = [...segmenter.segment(line)].map(({ segment }) => segment);
        const cut = parts
          .slice(0, max - 1)
          .join('')
          .trimEnd();
        expect(snippet(text, max)).toBe(parts.length <= max ? line : `${cut}…`);
      }),
      { numRuns: 500 },
    );
  });
});
