import type { Conversation } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { speakOfSocial, startI18n } from '../../lib/i18n.ts';
import { titleOf } from './conversation-title.ts';

beforeAll(async () => {
  await startI18n();
  await speakOfSocial();
});

const person = (name: string) => ({ name, isErased: false });
const called = (isGroup: boolean, ...names: string[]) =>
  titleOf(i18next.t, { isGroup, participant: person('Ana'), members: names.map(person) } as Conversation);

test('a group is called a group, however few of it have written', () => {
  expect(called(false, 'Ana')).toBe('Ana');
  expect(called(true)).toBe('Ana and others');
  expect(called(true, 'Tom')).toBe('Tom and others');
  expect(called(true, 'Tom', 'Ana')).toBe('Tom, Ana');
  expect(called(true, 'Tom', 'Ana', 'Bo', 'Cy')).toBe('Tom, Ana, Bo and 1 more');
});
