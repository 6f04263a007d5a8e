import type { Member } from '@perch/contracts';
import { expect, it } from 'vitest';
import { assigneesOf } from './assignees-of.ts';

const member = (id: string, roleId: string, isActive = true) =>
  ({ id, name: id, role: { id: roleId, name: roleId }, isActive }) as Member;
const members = [member('ana', 'agent'), member('bob', 'clerk'), member('cid', 'agent', false), member('dan', 'clerk')];
const roles = [
  { id: 'agent', permissions: ['social.view', 'tickets.view'] as const },
  { id: 'clerk', permissions: ['tickets.view'] as const },
].map(({ id, permissions }) => ({ id, permissions: [...permissions] }));

it('an incident can be given to who opens incidents and is still there; who has it stays in the list', () => {
  const names = (assignee: { id: string; name: string } | null) =>
    assigneesOf({ assignee }, members, roles).map(({ id }) => id);
  expect(names(null)).toEqual(['ana']);
  expect(names({ id: 'dan', name: 'dan' })).toEqual(['ana', 'dan']);
});
