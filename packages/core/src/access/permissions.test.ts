import { describe, expect, it } from 'vitest';
import {
  BUILT_IN_ROLES,
  PERMISSIONS,
  can,
  notHeldBy,
  parsePermissions,
  switchPermission,
  type Actor,
  type Permission,
} from './permissions.ts';

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

describe('switching a permission of a role', () => {
  const claims: [string, Permission[], Permission, boolean, Permission[]][] = [
    ['on brings what it needs', [], 'tickets.reply', true, ['tickets.view', 'tickets.reply']],
    ['on keeps what is there', ['reports.view'], 'social.view', true, ['social.view', 'reports.view']],
    ['off takes along what needs it', ['tickets.view', 'tickets.reply', 'tickets.edit'], 'tickets.view', false, []],
    ['off keeps what it needed', ['contacts.view', 'contacts.edit'], 'contacts.edit', false, ['contacts.view']],
    ['on twice is on', ['tickets.view'], 'tickets.view', true, ['tickets.view']],
  ];
  it.each(claims)('%s', (_claim, before, permission, isOn, after) => {
    expect(switchPermission(before, permission, isOn)).toEqual(after);
  });
});

it('nobody hands on what they do not have', () => {
  const manager = member(['organization.manage', 'tickets.view']);
  expect(notHeldBy(manager, ['tickets.view', 'tickets.edit'])).toEqual(['tickets.edit']);
  expect(notHeldBy(system, PERMISSIONS)).toEqual([]);
});
