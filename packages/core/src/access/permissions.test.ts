import { describe, expect, it } from 'vitest';
import { BUILT_IN_ROLES, PERMISSIONS, can, parsePermissions, type Actor, type Permission } from './permissions.ts';

const member = (permissions: Actor['permissions']): Actor => ({ kind: 'member', memberId: 'm1', permissions });
const system: Actor = { kind: 'system', memberId: null, permissions: [] };

describe('can', () => {
  it.each(PERMISSIONS)('the system may %s', (permission) => {
    expect(can(system, permission)).toBe(true);
  });
  it.each(PERMISSIONS)('an administrator may %s', (permission) => {
    expect(can(member(BUILT_IN_ROLES.administrator.permissions), permission)).toBe(true);
  });

  const claims: [string, keyof typeof BUILT_IN_ROLES, Permission, boolean][] = [
    ['an agent answers in public', 'agent', 'social.reply', true],
    ['an agent posts for the brand', 'agent', 'social.post', true],
    ['an agent answers tickets', 'agent', 'tickets.reply', true],
    ['an agent edits contacts', 'agent', 'contacts.edit', true],
    ['an agent reads reports', 'agent', 'reports.view', true],
    ['an agent does not connect accounts', 'agent', 'setup.social', false],
    ['an agent does not delete tickets', 'agent', 'tickets.delete', false],
    ['an agent does not manage the organization', 'agent', 'organization.manage', false],
    ['a light agent sees tickets', 'light_agent', 'tickets.view', true],
    ['a light agent sees the Social tab', 'light_agent', 'social.view', true],
    ['a light agent answers nobody in a ticket', 'light_agent', 'tickets.reply', false],
    ['a light agent answers nobody in public', 'light_agent', 'social.reply', false],
    ['a light agent changes no contact', 'light_agent', 'contacts.edit', false],
  ];
  it.each(claims)('%s', (_claim, role, permission, allowed) => {
    expect(can(member(BUILT_IN_ROLES[role].permissions), permission)).toBe(allowed);
    expect(can(member(new Set(BUILT_IN_ROLES[role].permissions)), permission)).toBe(allowed);
  });

  it('a member without permissions may nothing', () => {
    expect(PERMISSIONS.filter((permission) => can(member([]), permission))).toEqual([]);
  });
});

it('text from outside keeps only what is a permission', () => {
  expect(parsePermissions(['tickets.view', 'tickets.own', 'setup.social', 'tickets.view'])).toEqual([
    'setup.social',
    'tickets.view',
  ]);
});
