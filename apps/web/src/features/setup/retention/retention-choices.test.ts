import { RETENTION_KINDS, type RetentionDays, type RetentionKind } from '@perch/core';
import { expect, test } from 'vitest';
import { retentionChoices } from './retention-choices.ts';

const all = (days: number | null) => Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, days])) as RetentionDays;
const retention = (chosen: number | null, most: number | null, least: number) => ({
  ...{ days: all(chosen), most: all(most), revision: 1 },
  least: all(least) as Record<RetentionKind, number>,
});

test.each([
  ['between least and most', null, 90, 7, [7, 14, 30, 60]],
  ['with what is chosen', 45, 90, 30, [30, 45, 60]],
  ['for ever', null, null, 365, [365, 730, 1095, 1825, 3650]],
  ['not at all where the installation keeps it for the least', null, 7, 7, []],
])('days can be chosen %s', (_how, chosen, most, least, choices) =>
  expect(retentionChoices(retention(chosen, most, least), 'notices')).toEqual(choices),
);
