import { describe, expect, it } from 'vitest';
import { isFlood, looseningOf, type ComparedCapture, type Loosening } from './loosening-of.ts';

const MATCHING: ComparedCapture = {
  mentions: 'matching',
  directMessages: 'off',
  keywords: [{ phrase: 'refund' }, { phrase: 'late' }],
  excludedKeywords: ['giveaway'],
  unmatchedDepartmentId: null,
  includeRetweets: false,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: ['501'],
};

describe('looseningOf', () => {
  const NOTHING = { keywords: [], isWider: false };
  const WIDER = { keywords: [], isWider: true };
  const rows: [string, Partial<ComparedCapture>, Loosening][] = [
    ['the same', {}, NOTHING],
    ['mentions for all', { mentions: 'all' }, WIDER],
    ['mentions off', { mentions: 'off' }, NOTHING],
    ['direct messages that match', { directMessages: 'matching' }, WIDER],
    [
      'one more keyword',
      { keywords: [...MATCHING.keywords, { phrase: 'broken' }] },
      { keywords: ['broken'], isWider: false },
    ],
    ['the keywords in another order', { keywords: MATCHING.keywords.toReversed() }, NOTHING],
    ['a keyword spelled differently', { keywords: [{ phrase: 'REFUND' }, { phrase: 'late' }] }, NOTHING],
    [
      'a wider keyword',
      { keywords: [{ phrase: 'refund*' }, { phrase: 'late' }] },
      { keywords: ['refund*'], isWider: false },
    ],
    ['fewer keywords', { keywords: [{ phrase: 'late' }] }, NOTHING],
    ['one more exclusion', { excludedKeywords: ['giveaway', 'job'] }, NOTHING],
    ['one exclusion less', { excludedKeywords: [] }, WIDER],
    ['a department for what does not match', { unmatchedDepartmentId: 'triage' }, WIDER],
    ['retweets', { includeRetweets: true }, WIDER],
    ['no quotes', { includeQuotes: false }, NOTHING],
    ['no replies', { includeReplies: false }, NOTHING],
    ['somebody more muted', { mutedProfiles: ['501', '502'] }, NOTHING],
    ['somebody muted no longer', { mutedProfiles: ['502'] }, WIDER],
  ];
  it.each(rows)('%s: %#', (_claim, change, expected) => {
    expect(looseningOf(MATCHING, { ...MATCHING, ...change })).toEqual(expected);
  });
  it('a department for the unmatched that was there before opens nothing more', () => {
    const before = { ...MATCHING, unmatchedDepartmentId: 'triage' };
    expect(looseningOf(before, { ...before, unmatchedDepartmentId: 'support' })).toEqual(NOTHING);
  });
});

describe('isFlood', () => {
  it.each([
    [0, 500, false],
    [0, 501, true],
    [251, 502, false],
    [250, 501, true],
    [40_000, 50_000, false],
  ])('%i tickets a day now and %i after: %s', (now, after, expected) => {
    expect(isFlood({ now, after })).toBe(expected);
  });
});
