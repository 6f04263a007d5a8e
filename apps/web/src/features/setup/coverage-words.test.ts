import { Coverage, type CoverageGap } from '@perch/contracts';
import { expect, test } from 'vitest';
import en from '../../locales/en.json' with { type: 'json' };
import ptBR from '../../locales/pt-BR.json' with { type: 'json' };
import { gapSentence, gapTimes, itemUrl } from './coverage-words.ts';

const gap = (fields: Partial<CoverageGap> = {}): CoverageGap => ({
  id: '0199d1c5-7f0e-7000-8000-000000000001',
  stream: 'mentions',
  kind: 'interval',
  reason: 'window_full',
  state: 'open',
  fromAt: '2026-11-12T10:02:00.000Z',
  toAt: '2026-11-12T11:40:00.000Z',
  itemId: null,
  foundAt: '2026-11-12T11:41:00.000Z',
  settledAt: null,
  ...fields,
});

const { reason, state } = Coverage.shape.gaps.shape.data.element.shape;
const every = reason.options.flatMap((why) => state.options.map((stands) => [why, stands] as const));

test.each(every)('there is a sentence for %s, %s, in both languages', (why, stands) => {
  const path = gapSentence(gap({ reason: why, state: stands })).split('.');
  for (const catalogue of [en, ptBR]) {
    const sentence = path.reduce<unknown>((level, name) => (level as Record<string, unknown>)[name], catalogue);
    expect(sentence).toEqual(expect.stringMatching(/\w{3}/));
  }
});

test('the brand’s own tweets are not searched for', () => {
  expect(gapSentence(gap({ stream: 'own_tweets', state: 'lost' }))).toBe('coverage.gap.window_full_own');
});

test('the day is said once, the year when it is another one', () => {
  const words = gapTimes(gap(), new Date('2026-11-22T10:00:00.000Z'), 'en-GB');
  expect(words.match(/Nov/g)).toHaveLength(1);
  expect(words).not.toContain('2026');
  expect(gapTimes(gap(), new Date('2027-01-02T10:00:00.000Z'), 'en-GB')).toContain('2026');
});

test('an item can be looked at on X, unless it is private', () => {
  expect(itemUrl(gap({ itemId: '77' }))).toBe('https://x.com/i/status/77');
  expect(itemUrl(gap({ itemId: '77', stream: 'direct_messages' }))).toBeNull();
  expect(itemUrl(gap())).toBeNull();
});
