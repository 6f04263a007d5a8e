import type { ImportEstimate } from '@perch/contracts';
import { t } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { costWords, nextActionOf } from './account-words.ts';
import { budgetSentence, estimateLine, problemSentence, type ReturnSearch } from './connect-words.ts';

beforeAll(startI18n);

describe('why one came back from X without an account', () => {
  it.each<[search: ReturnSearch, words: RegExp]>([
    [{ error: 'authorization_denied' }, /cancelled/],
    [{ error: 'account_in_use_elsewhere' }, /another organization/],
    [
      { error: 'other_account_authorized', authorized: 'mine', expected: 'acme' },
      /^You authorized @mine, but this is about @acme\. Sign in at X as @acme and try again\.$/,
    ],
    [{ error: 'account_already_connected', authorized: 'acme' }, /^@acme is connected already/],
    // without the handles the sentence that needs none
    [{ error: 'other_account_authorized', authorized: 'mine' }, /^A different X account was authorized/],
    [{ error: 'other_account_authorized', authorized: '<b>call 0800</b>', expected: 'acme' }, /^A different X account/],
    [{ error: 'twitter_unreachable' }, /^X cannot be reached/],
    [{ error: 'toString' }, /went wrong/],
    [{}, /went wrong/],
  ])('%j reads %s', (search, words) => {
    expect(problemSentence(t, search)).toMatch(words);
  });
});

describe('what history costs', () => {
  const estimate: ImportEstimate = {
    days: 7,
    fromAt: '2026-11-15T10:00:00.000Z',
    lines: [],
    costMicrosAtMost: 20_000_000,
    hundredMentionsMicros: 1_500_000,
    budget: { dailyMicros: 25_000_000, leftTodayMicros: 24_990_000 },
  };

  it('names the bound of each kind', () => {
    const line = { kind: 'search', unitsAtMost: 2400, daysAtMost: 7, costMicrosAtMost: 0 } as const;
    expect(estimateLine(t, line, 'en')).toMatch(/up to 2,400 by search, of the last 7 days/);
    expect(estimateLine(t, { ...line, kind: 'direct_messages', unitsAtMost: 1500 }, 'en')).toMatch(/1,500 direct/);
  });

  it('says whether the day’s budget is enough', () => {
    expect(budgetSentence(t, estimate, 'en')).toMatch(/\$25\.00 has \$24\.99 left today, which is enough/);
    expect(budgetSentence(t, { ...estimate, costMicrosAtMost: 30_000_000 }, 'en')).toMatch(/used up/);
    expect(budgetSentence(t, { ...estimate, budget: null }, 'en')).toBeNull();
  });
});

describe('an account in the list', () => {
  it('has one next step, or none', () => {
    expect(
      (['awaiting_confirmation', 'needs_reauthorization', 'paused', 'disconnected', 'connected'] as const).map(
        nextActionOf,
      ),
    ).toEqual(['confirm', 'reauthorize', 'resume', 'again', null]);
  });

  it.each([
    [410_000, 5, { spent: '$0.41', budget: '$5.00', share: 0.082, spending: 'within' }],
    [4_000_000, 5, { spent: '$4.00', spending: 'close' }],
    [6_000_000, 5, { spending: 'over' }],
    [0, null, { spent: '$0.00', budget: null, share: 0, spending: 'unlimited' }],
  ])('costs %s micro-dollars of %s dollars', (spentTodayMicros, dailyBudgetUsd, expected) => {
    expect(costWords({ spentTodayMicros, dailyBudgetUsd }, 'en')).toMatchObject(expected);
  });
});
