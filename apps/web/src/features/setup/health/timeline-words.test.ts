import type { CoverageBucket } from '@perch/contracts';
import { t } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { bucketTime, bucketWords, isWorthALook, reachesInto, sumOf, timelineFrom } from './timeline-words.ts';

beforeAll(startI18n);

const now = new Date(2026, 10, 22, 16, 20);
const at = (hour: number, day = 22) => new Date(2026, 10, day, hour).toISOString();
const bucket = (fields: Partial<CoverageBucket> = {}): CoverageBucket => ({
  at: at(14),
  state: 'covered',
  rounds: 12,
  failures: 0,
  items: 31,
  lateItems: 2,
  longestLagSeconds: 70,
  ...fields,
});
const words = (fields: Partial<CoverageBucket>, resolution: 'hour' | 'day' = 'hour') =>
  bucketWords(t, bucket(fields), { resolution, now, locale: 'pt-BR' }).replaceAll(/[\u2009\u202F\u00A0]/g, ' ');

test.each([
  ['all that there is to say', {}, '14:00 – 15:00 · Complete · 12 polls · 31 items · 2 found late'],
  [
    'that it stumbled and was far behind',
    { failures: 3, longestLagSeconds: 2_400, lateItems: 0 },
    '14:00 – 15:00 · Complete · 12 polls · 3 interrupted · 31 items · up to 40 min behind',
  ],
  ['nothing of numbers that are none', { state: 'off', rounds: 0, items: 0, lateItems: 0 }, '14:00 – 15:00 · Not read'],
  ['that polls brought nothing', { rounds: 1, items: 0, lateItems: 0 }, '14:00 – 15:00 · Complete · 1 poll · 0 items'],
] as const)('a cell says %s', (_claim, fields, expected) => expect(words(fields)).toBe(expected));

test('a cell of another day, and one of a whole day, name it', () => {
  expect(words({ at: at(23, 21) })).toContain('21 de nov., 23:00 – 0:00');
  expect(bucketTime(at(0, 21), 'day', now, 'en')).toBe('November 21');
  expect(bucketTime(at(0, 21), 'day', now, 'pt-BR')).toBe('21 de novembro');
});

test('days begin at the reader’s midnight, 30 of them with today', () => {
  expect(timelineFrom('hour', now)).toBeUndefined();
  expect(timelineFrom('day', now)).toBe(new Date(2026, 9, 24).toISOString());
});

test.each([
  [{ state: 'covered', lateItems: 0 }, false],
  [{ state: 'off', lateItems: 0 }, false],
  [{ state: 'covered', lateItems: 1 }, true],
  [{ state: 'missed', lateItems: 0 }, true],
  [{ state: 'partial', lateItems: 0 }, true],
  [{ state: 'open', lateItems: 0 }, true],
] as const)('whether %j leads to the gaps: %s', (fields, leads) => expect(isWorthALook(bucket(fields))).toBe(leads));

test.each([
  ['around it', at(13), at(16), true],
  ['up to its beginning', at(13), at(14), false],
  ['from its end on', at(15), at(16), false],
  ['of one item at its beginning', at(14), at(14), true],
] as const)('a gap %s', (_claim, fromAt, toAt, reaches) =>
  expect(reachesInto({ fromAt, toAt }, { from: new Date(at(14)), to: new Date(at(15)) })).toBe(reaches),
);

test('a row is summed up', () =>
  expect(sumOf([bucket(), bucket({ items: 9, lateItems: 0 })])).toEqual({ items: 40, late: 2 }));
