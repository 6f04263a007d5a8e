import { expect, test } from 'vitest';
import { isPublicMailDomain } from './mail-domain.ts';
import { placeBySso } from './sso-place.ts';

const mappings = [
  { group: 'leads', roleId: 'administrator', departmentIds: [] },
  { group: 'care', roleId: 'agent', departmentIds: ['support', 'billing'] },
  { group: 'flights', roleId: 'agent', departmentIds: ['flights', 'support'] },
];
const plain = mappings.map((mapping) => ({ ...mapping, departmentIds: [] }));

test.each([
  [
    'the first mapped group gives the role',
    mappings,
    null,
    ['care', 'leads'],
    true,
    'administrator',
    ['support', 'billing'],
  ],
  [
    'all mapped groups give departments',
    mappings,
    null,
    ['flights', 'care'],
    true,
    'agent',
    ['support', 'billing', 'flights'],
  ],
  ['groups that mean nothing give the default role and no department', mappings, 'viewer', ['x'], true, 'viewer', []],
  ['departments stay where no mapping names any', plain, null, ['care'], true, 'agent', null],
  ['without mappings members stay as they are', [], 'viewer', ['care'], true, null, null],
  ['without mappings somebody new gets the default role', [], 'viewer', [], false, 'viewer', null],
] as const)('%s', (_claim, given, defaultRoleId, groups, isMember, roleId, departmentIds) => {
  const place = placeBySso({ mappings: given, defaultRoleId }, { groups, isMember });
  expect(place).toEqual({ kind: 'placed', roleId, departmentIds });
});

test.each([
  ['whoever is in no mapped group', mappings, true],
  ['whoever is new where there is nothing to give', [], false],
])('%s is refused without a default role', (_claim, given, isMember) => {
  const place = placeBySso({ mappings: given, defaultRoleId: null }, { groups: ['Care'], isMember });
  expect(place).toEqual({ kind: 'refused' });
});

test('a domain where anybody gets an address is nobody’s own', () => {
  expect(['gmail.com', 'outlook.com', 'uol.com.br', 'acme.com'].map(isPublicMailDomain)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
