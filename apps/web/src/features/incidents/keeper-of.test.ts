import type { Incident } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { keeperOf } from './keeper-of.ts';

beforeAll(() => startI18n());

const nobodys = {
  ...{ assignee: null, acknowledgedBy: null, acknowledgedByKey: null, closedBy: null, closedByKey: null },
} as Incident;
const ana = { id: '1', name: 'Ana', isActive: true };
const key = { id: '2', name: 'Pager' };

it.each<[string, Partial<Incident>, string | null]>([
  ['nobody’s', {}, null],
  ['of whom it was given to', { assignee: ana, acknowledgedByKey: key }, 'Ana'],
  ['of the API key that took it over', { acknowledgedByKey: key }, 'API key Pager'],
  ['of the API key that closed it', { closedByKey: key }, 'API key Pager'],
])('an incident is %s', (_whose, fields, keeper) =>
  expect(keeperOf(i18next.t, { ...nobodys, ...fields })).toBe(keeper),
);
