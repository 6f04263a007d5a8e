import { expect, test } from 'vitest';
import { mayShow } from './may-show.ts';

const settings = {
  desktop: ['mentioned' as const],
  email: [],
  quietHours: { from: 22 * 60, until: 7 * 60 },
  timeZone: 'America/Sao_Paulo',
};

test.each([
  ['mentioned', '2026-11-29T12:00:00Z', true],
  ['overdue', '2026-11-29T12:00:00Z', false],
  // 23:30 and 06:59 in São Paulo
  ['mentioned', '2026-11-30T02:30:00Z', false],
  ['mentioned', '2026-11-29T09:59:00Z', false],
  ['mentioned', '2026-11-29T10:00:00Z', true],
] as const)('%s at %s is shown on the desktop: %s', (kind, at, isShown) =>
  expect(mayShow(settings, kind, Date.parse(at))).toBe(isShown),
);
