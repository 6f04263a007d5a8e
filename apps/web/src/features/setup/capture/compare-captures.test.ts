import type { Capture } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { newKeyword, type Keyword } from '../keyword-entry.ts';
import { changesOf, isSameCapture, listDifference, mergeCaptures } from './compare-captures.ts';

const saved = (id: string, phrase: string, fields: Partial<Keyword> = {}): Keyword => ({
  ...newKeyword(phrase),
  ...fields,
  id,
});
const base: Capture = {
  mentions: 'matching',
  directMessages: 'all',
  keywords: [saved('1', 'refund'), saved('2', 'late')],
  excludedKeywords: ['giveaway'],
  departmentId: 'support',
  unmatchedDepartmentId: null,
  includeRetweets: false,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: ['501'],
  reopenHours: { public: 168, directMessage: 72 },
  revision: 4,
};
const phrases = ({ keywords }: Capture) => keywords.map(({ phrase }) => phrase);

test('only what was saved since is no difference', () => {
  expect(isSameCapture(base, { ...base, revision: 5 })).toBe(true);
  expect(isSameCapture(base, { ...base, mentions: 'all' })).toBe(false);
});

test('changesOf tells who changed what', () => {
  const mine: Capture = { ...base, mentions: 'all', includeQuotes: false };
  const theirs: Capture = { ...base, mentions: 'off', departmentId: 'sales', revision: 5 };
  expect(changesOf(base, mine, theirs)).toEqual([
    { field: 'mentions', isMine: true, isTheirs: true },
    { field: 'includeQuotes', isMine: true, isTheirs: false },
    { field: 'departmentId', isMine: false, isTheirs: true },
  ]);
});

describe('mergeCaptures', () => {
  test('takes theirs with what I have changed on top', () => {
    const mine: Capture = { ...base, mentions: 'all' };
    const theirs: Capture = { ...base, directMessages: 'off', departmentId: 'sales', revision: 5 };
    expect(mergeCaptures(base, mine, theirs)).toEqual({ ...theirs, mentions: 'all' });
  });

  test('adds the keywords of both, in their order', () => {
    const mine = { ...base, keywords: [...base.keywords, newKeyword('broken'), newKeyword('Angry')] };
    const theirs = { ...base, keywords: [saved('3', 'angry'), ...base.keywords], revision: 5 };
    const merged = mergeCaptures(base, mine, theirs);
    expect(phrases(merged)).toEqual(['Angry', 'refund', 'late', 'broken']);
    expect(merged.keywords[0]!.id).toBe('3'); // both have added it: one keyword, as I write it
  });

  test('removes what either has removed, and keeps what I have changed', () => {
    const mine = { ...base, keywords: [saved('1', 'refund', { priority: 'urgent' })] };
    const theirs = { ...base, keywords: [...base.keywords, saved('3', 'angry')], revision: 5 };
    const merged = mergeCaptures(base, mine, theirs);
    expect(phrases(merged)).toEqual(['refund', 'angry']);
    expect(merged.keywords[0]).toMatchObject({ id: '1', priority: 'urgent' });
  });

  test('does the same with excluded keywords and muted people', () => {
    const mine = { ...base, excludedKeywords: [], mutedProfiles: ['501', '502'] };
    const theirs = { ...base, excludedKeywords: ['giveaway', 'job'], mutedProfiles: [], revision: 5 };
    expect(mergeCaptures(base, mine, theirs)).toMatchObject({ excludedKeywords: ['job'], mutedProfiles: ['502'] });
  });
});

test('listDifference looks past spelling', () => {
  expect(listDifference(['Refund', 'late'], ['refund', 'broken'])).toEqual({ added: ['broken'], removed: ['late'] });
});
