import { PERMISSIONS } from '@perch/core';
import { expect, test } from 'vitest';
import en from '../../../locales/en.json';
import { permissionGroups } from './permission-groups.ts';

test('every permission is in one group, and in words', () => {
  const groups = permissionGroups();
  expect(groups.flatMap(({ permissions }) => permissions).toSorted()).toEqual(PERMISSIONS.toSorted());
  const words: Record<string, Record<string, string>> = en.people.permission;
  const wordless = PERMISSIONS.filter((permission) => {
    const [area, verb] = permission.split('.') as [string, string];
    return !words[area]?.[verb];
  });
  expect(wordless).toEqual([]);
  expect(groups.map(({ id }) => id).filter((id) => !(id in en.people.permissionGroup))).toEqual([]);
});

test('what is about settings comes last', () => {
  expect(permissionGroups(['organization.manage', 'setup.social', 'tickets.view'])).toEqual([
    { id: 'tickets', permissions: ['tickets.view'] },
    { id: 'setup', permissions: ['organization.manage', 'setup.social'] },
  ]);
});
